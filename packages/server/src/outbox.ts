/**
 * Replies to pipelines wait here for the end of the event-loop turn and go out one after the other: to read from all clients
 * and then to answer all of them costs both sides less than to wake each in between. For a lone command the way through here
 * would cost as much as it gains. Nothing may be sent past it, or replies would overtake each other.
 */
import { ViewCache } from './view-cache.js';

/** Longer replies are not worth a copy. */
export const outboxReplyBytesMax = 16 * 1024;
/** A place begins with so much and takes more when a reply needs it. */
const placeBytesMin = 1024;
const placesMax = 64;

export interface Recipient {
  /** Sends bytes. False where some still wait: they then belong to the recipient. */
  deliver(bytes: Uint8Array): boolean;
}

interface Place {
  bytes: Uint8Array;
  readonly views: ViewCache;
  length: number;
  recipient: Recipient | undefined;
}

export class Outbox {
  readonly #places: readonly Place[] = Array.from({ length: placesMax }, () => ({
    bytes: new Uint8Array(placeBytesMin),
    views: new ViewCache(),
    length: 0,
    recipient: undefined,
  }));
  #taken = 0;
  #isScheduled = false;
  readonly #sendLater = (): void => {
    this.#isScheduled = false;
    this.send();
  };

  /** Takes a copy of a reply of at most `outboxReplyBytesMax`. */
  put(recipient: Recipient, bytes: Uint8Array): void {
    if (this.#taken === placesMax) this.send();
    const place = this.#places[this.#taken++];
    place.recipient = recipient;
    place.length = bytes.length;
    if (bytes.length > place.bytes.length) place.bytes = roomFor(bytes.length);
    place.bytes.set(bytes);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#sendLater);
  }

  /** Sends what waits, in the order in which it came. */
  send(): void {
    const taken = this.#taken;
    this.#taken = 0;
    for (let i = 0; i < taken; i++) {
      const place = this.#places[i];
      const { recipient } = place;
      place.recipient = undefined;
      if (recipient?.deliver(place.views.view(place.bytes, place.length)) === false)
        place.bytes = new Uint8Array(placeBytesMin);
    }
  }
}

function roomFor(length: number): Uint8Array {
  let capacity = placeBytesMin;
  while (capacity < length) capacity *= 2;
  return new Uint8Array(capacity);
}
