import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decodeRawReply, type RawReply } from './raw-reply.js';

/** What `receive` gives instead of a reply; no RESP marker starts with "?". */
export const CLOSED_REPLY = '?closed';
export const TIMEOUT_REPLY = '?timeout';

export interface RawClientOptions {
  readonly host?: string;
  readonly port: number;
  /** With 3 the connection says HELLO 3 first. */
  readonly protocol?: 2 | 3;
}

/** A RESP client for tests: sends what it is told byte for byte, and hands replies back with every distinction that the wire makes. */
export class RawClient implements AsyncDisposable {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
      this.#wake?.();
    });
    // A reset is for a test the same as a close: the server wants no more of this connection.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  static async connect(options: RawClientOptions): Promise<RawClient> {
    const socket = connect({
      host: options.host ?? '127.0.0.1',
      port: options.port,
      noDelay: true,
    });
    await once(socket, 'connect');
    const client = new RawClient(socket);
    if (options.protocol === 3) await client.call('HELLO', '3');
    return client;
  }

  get isClosed(): boolean {
    return this.#ended;
  }

  /** Reads nothing more until `resume`, so that the server has to keep what it sends. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends one command; strings are latin1, so that every byte can be said. */
  send(...args: readonly string[]): void {
    this.sendRaw(encodeCommand(args));
  }

  sendRaw(bytes: string): void {
    if (!this.#ended) this.#socket.write(bytes, 'latin1');
  }

  async call(...args: readonly string[]): Promise<RawReply> {
    this.send(...args);
    return this.receive();
  }

  async receive(timeoutMs = 5000): Promise<RawReply> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const decoded = this.#pending.length > 0 ? decodeRawReply(this.#pending, 0) : undefined;
      if (decoded !== undefined) {
        this.#pending = this.#pending.subarray(decoded.end);
        return decoded.reply;
      }
      if (this.#ended) return CLOSED_REPLY;
      const left = deadline - Date.now();
      if (left <= 0) return TIMEOUT_REPLY;
      await this.#moreData(left);
    }
  }

  /** Undecoded bytes up to and including `mark`; everything there is where the server closes first. */
  async receiveRaw(mark: string, timeoutMs = 5000): Promise<{ bytes: string; isClosed: boolean }> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const at = this.#pending.indexOf(mark, 0, 'latin1');
      const left = deadline - Date.now();
      if (at >= 0 || this.#ended || left <= 0) {
        const end = at >= 0 ? at + mark.length : this.#pending.length;
        const bytes = this.#pending.toString('latin1', 0, end);
        this.#pending = this.#pending.subarray(end);
        return { bytes, isClosed: this.#ended };
      }
      await this.#moreData(left);
    }
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    if (!this.#ended) await once(this.#socket, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #moreData(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#wake = done;
    });
  }
}

export function encodeCommand(args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`;
}
