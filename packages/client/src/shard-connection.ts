import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Backoff } from './backoff.js';
import { ByteQueue } from './byte-queue.js';
import { ConnectionLost, InFlightExceeded, ProtocolViolation } from './errors.js';
import { encodeHello, readError } from './handshake.js';
import type { Credentials } from './handshake.js';
import * as limits from './limits.js';
import { PendingQueue } from './pending-queue.js';
import type { ReplySink } from './pending-queue.js';
import { ReplyKind, ReplyProtocolError, ReplyScanner } from '@millrace/resp';
import { ReplyWatch } from './reply-watch.js';
import { StateWaiters } from './state-waiters.js';

export interface ShardAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionOptions extends Credentials {
  /** 0: the store may think as long as it likes, as a blocking read needs. */
  readonly replyTimeoutMs?: number;
  readonly inFlightMax?: number;
  readonly onStateChange?: (state: ConnectionState) => void;
}

export type ConnectionState = 'connecting' | 'greeting' | 'ready' | 'waiting' | 'closed';

/** All connections read into this one, for what they hand on is valid during a call only. */
const receiveBuffer = new Uint8Array(limits.receiveBytes);

/**
 * One TCP connection to a store, over which any number of callers pipeline.
 *
 *   connecting ──connected──▶ greeting ──HELLO answered──▶ ready
 *       ▲                        │                           │
 *       └──pause over── waiting ◀┴────────broken─────────────┘      (any) ──close()──▶ closed
 *
 * Commands are taken in `ready` only: otherwise they are refused at once with `ConnectionLost`,
 * and so are those in flight when the connection breaks. Nothing is sent twice from here.
 * All commands of one turn of the event loop leave in one write.
 */
export class ShardConnection implements AsyncDisposable {
  readonly address: ShardAddress;
  readonly #options: ConnectionOptions;
  readonly #inFlightMax: number;
  readonly #output = new ByteQueue();
  readonly #partial = new ByteQueue();
  readonly #scanner = new ReplyScanner();
  readonly #pending = new PendingQueue();
  readonly #backoff = new Backoff(limits.reconnectPauseMs, limits.reconnectPauseMsMax);
  readonly #waiters = new StateWaiters();
  readonly #watch: ReplyWatch;
  #state: ConnectionState = 'connecting';
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushAsked: NodeJS.Immediate | undefined;
  #lastFailure: Error | undefined;
  #session = 0;

  private constructor(address: ShardAddress, options: ConnectionOptions) {
    this.address = address;
    this.#options = options;
    this.#inFlightMax = options.inFlightMax ?? limits.inFlightCommandsMax;
    const replyTimeoutMs = options.replyTimeoutMs ?? limits.replyTimeoutMs;
    this.#watch = new ReplyWatch(replyTimeoutMs, () => {
      if (this.#pending.replies > 0) this.#break(new Error(`no reply in ${replyTimeoutMs} ms`));
    });
  }

  /** Begins to connect, and goes on trying until it is closed. */
  static start(address: ShardAddress, options: ConnectionOptions = {}): ShardConnection {
    const connection = new ShardConnection(address, options);
    connection.#connect();
    return connection;
  }

  /** Connects or fails: the first failed attempt is the last one. */
  static async open(
    address: ShardAddress,
    options: ConnectionOptions = {},
    signal?: AbortSignal,
  ): Promise<ShardConnection> {
    const connection = ShardConnection.start(address, options);
    try {
      await connection.#waiters.wait({ failOnLoss: true, signal });
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Counts the connections made. Who sees a new one cannot rely on what it knew of the store. */
  get session(): number {
    return this.#session;
  }

  get inFlight(): number {
    return this.#pending.replies;
  }

  /** Why the connection is not ready, where it is not. */
  get lastFailure(): Error | undefined {
    return this.#lastFailure;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'ready') return;
    if (this.#state === 'closed') throw this.#lost('is closed');
    await this.#waiters.wait({ failOnLoss: false, signal });
  }

  /**
   * Sends encoded commands, whose bytes are copied; `sink` gets their `replies` replies. Throws
   * where they cannot be sent, and then the sink hears nothing.
   */
  send(bytes: Uint8Array, offset: number, length: number, replies: number, sink: ReplySink): void {
    if (this.#state !== 'ready') throw this.#lost('is not connected');
    if (this.#pending.replies + replies > this.#inFlightMax) {
      throw new InFlightExceeded(`${this.#inFlightMax} commands to ${this.#name()} are in flight`);
    }
    if (this.#output.length + length > limits.unsentBytesMax) {
      throw new InFlightExceeded(`${limits.unsentBytesMax} bytes to ${this.#name()} are unsent`);
    }
    this.#enqueue(bytes, offset, length, replies, sink);
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const socket = this.#socket;
    const gone =
      socket === undefined || socket.closed
        ? Promise.resolve()
        : new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.#lose('closed', this.#lost('was closed'));
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #connect(): void {
    this.#enter('connecting');
    const socket: Socket = connect({
      host: this.address.host,
      port: this.address.port,
      noDelay: true,
      keepAlive: true,
      onread: { buffer: receiveBuffer, callback: (size) => this.#received(socket, size) },
    });
    this.#socket = socket;
    this.#timer = setTimeout(() => {
      this.#break(new Error(`no connection within ${limits.connectTimeoutMs} ms`));
    }, limits.connectTimeoutMs);
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    socket.on('connect', () => this.#greet());
    socket.on('drain', () => this.#flush());
    socket.on('close', () => {
      if (this.#socket === socket) this.#break(failure ?? new Error('closed by the store'));
    });
  }

  #greet(): void {
    this.#enter('greeting');
    const hello = encodeHello(this.#options);
    this.#enqueue(hello, 0, hello.length, 1, {
      onReply: (bytes, start, end) => {
        const refusal = readError(bytes, start, end);
        if (refusal !== undefined) {
          this.#break(new Error(`HELLO was refused: ${refusal}`));
          return;
        }
        clearTimeout(this.#timer);
        this.#backoff.reset();
        this.#lastFailure = undefined;
        this.#session++;
        this.#enter('ready');
        this.#waiters.succeed();
      },
      onLost: () => undefined,
    });
  }

  #enqueue(bytes: Uint8Array, offset: number, length: number, replies: number, sink: ReplySink) {
    if (this.#pending.replies === 0) this.#watch.progress();
    this.#output.append(bytes, offset, length);
    this.#pending.push(sink, replies);
    this.#flushAsked ??= setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearImmediate(this.#flushAsked);
    this.#flushAsked = undefined;
    const socket = this.#socket;
    // While the kernel takes nothing more, commands gather here until 'drain'.
    if (socket === undefined || this.#output.length === 0 || socket.writableLength > 0) return;
    socket.write(this.#output.bytes.subarray(this.#output.start, this.#output.end));
    // What the kernel has not taken at once, the socket still reads from our buffer.
    if (socket.writableLength > 0) this.#output.detach();
    else this.#output.clear();
  }

  #received(socket: Socket, size: number): boolean {
    if (this.#socket !== socket) return false;
    this.#watch.progress();
    try {
      if (this.#partial.length === 0) {
        const used = this.#handOver(socket, receiveBuffer, 0, size);
        if (this.#isLive(socket) && used < size) {
          this.#partial.append(receiveBuffer, used, size - used);
        }
      } else {
        this.#partial.append(receiveBuffer, 0, size);
        const { bytes, start, end } = this.#partial;
        const used = this.#handOver(socket, bytes, start, end);
        if (this.#isLive(socket)) this.#partial.dropTo(used);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation || error instanceof ReplyProtocolError)) throw error;
      this.#break(error);
    }
    return true;
  }

  /** Gives each whole reply to its sink; where the first reply that is not whole begins. */
  #handOver(socket: Socket, bytes: Uint8Array, start: number, limit: number): number {
    let at = start;
    // A sink may close this connection, whose remaining replies are then nobody's.
    while (at < limit && this.#isLive(socket)) {
      const end = this.#scanner.scan(bytes, at, limit);
      if (end === -1) break;
      if (bytes[at] !== ReplyKind.push) {
        const sink = this.#pending.take();
        if (sink === undefined) throw new ProtocolViolation('a reply that nobody asked for');
        sink.onReply(bytes, at, end);
      }
      at = end;
    }
    return at;
  }

  #isLive(socket: Socket): boolean {
    return this.#socket === socket;
  }

  #break(cause: Error): void {
    this.#lose('waiting', this.#lost(`broke: ${cause.message}`, cause));
    if (this.#state !== 'waiting') return;
    this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #lose(state: 'waiting' | 'closed', error: ConnectionLost): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    clearTimeout(this.#timer);
    clearImmediate(this.#flushAsked);
    this.#flushAsked = undefined;
    this.#output.detach();
    this.#partial.clear();
    this.#scanner.reset();
    this.#lastFailure = error;
    if (state === 'closed') this.#watch.stop();
    this.#enter(state);
    this.#pending.failAll(error);
    if (state === 'closed') this.#waiters.failAll(error);
    else this.#waiters.failImpatient(error);
  }

  #enter(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onStateChange?.(state);
  }

  #lost(what: string, cause?: Error): ConnectionLost {
    return new ConnectionLost(`connection to ${this.#name()} ${what}`, { cause });
  }

  #name(): string {
    return `${this.address.host}:${this.address.port}`;
  }
}
