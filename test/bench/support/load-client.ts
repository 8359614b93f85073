import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { ReplyScanner } from '@millrace/resp';

const receiveBytes = 64 * 1024;
/** More than any reply that a benchmark asks for. */
const heldBytesMax = 4 * 1024 * 1024;
const errorMark = 0x2d;

/**
 * A RESP client that only counts replies: it reads into one buffer and makes no object for a reply, so that what is measured
 * is the server and not this process.
 */
export class LoadClient {
  readonly #socket: Socket;
  readonly #scanner = new ReplyScanner();
  readonly #held = new Uint8Array(heldBytesMax);
  #heldBytes = 0;
  #awaited = 0;
  #goal = -1;
  #reached: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  /** Is told each time that replies came, how many. */
  onReplies: (count: number) => void = () => undefined;

  private constructor(port: number) {
    const buffer = new Uint8Array(receiveBytes);
    const callback = (length: number): boolean => {
      this.#receive(buffer, length);
      return true;
    };
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer, callback },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async open(port: number): Promise<LoadClient> {
    const client = new LoadClient(port);
    await once(client.#socket, 'connect');
    return client;
  }

  get inFlight(): number {
    return this.#awaited;
  }

  /** The bytes must stay as they are until their replies have come. */
  send(bytes: Uint8Array, commands: number): void {
    this.#awaited += commands;
    this.#socket.write(bytes);
  }

  /** Resolves once no more than so many replies are awaited. An error reply rejects. */
  async waitUntilInFlight(atMost: number): Promise<void> {
    if (this.#awaited <= atMost) return;
    await new Promise<void>((resolve, reject) => {
      this.#goal = atMost;
      this.#reached = resolve;
      this.#fail = reject;
    });
    this.#goal = -1;
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array, length: number): void {
    this.#held.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.#heldBytes);
    const to = this.#heldBytes + length;
    let from = 0;
    let count = 0;
    while (from < to) {
      const end = this.#scanner.scan(this.#held, from, to);
      if (end < 0) break;
      if (this.#held[from] === errorMark) this.#refuse(from, end);
      from = end;
      count++;
    }
    this.#held.copyWithin(0, from, to);
    this.#heldBytes = to - from;
    this.#awaited -= count;
    this.onReplies(count);
    if (this.#awaited <= this.#goal) this.#reached();
  }

  #refuse(from: number, end: number): void {
    const text = Buffer.from(this.#held.subarray(from, end)).toString();
    this.#fail(new Error(`the server answers: ${text.trim()}`));
  }
}
