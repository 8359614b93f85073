/**
 * Clients that something is to be pushed to. It goes out at the end of the event-loop turn, so that a client is written to
 * once however much was published; a reply to the client that comes first takes it along.
 */
export interface PushRecipient {
  sendPushes(): void;
}

export class Deliveries {
  #recipients: PushRecipient[] = [];
  #isScheduled = false;
  readonly #sendLater = (): void => {
    this.#isScheduled = false;
    const recipients = this.#recipients;
    this.#recipients = [];
    for (const recipient of recipients) recipient.sendPushes();
  };

  add(recipient: PushRecipient): void {
    this.#recipients.push(recipient);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#sendLater);
  }
}
