/**
 * The stores that an import goes to. Commands are pipelined: `restore` and `send` return at once, `room` waits while too
 * much is on its way, and the first refusal is thrown by whatever is called next.
 */
import { MillraceError, READY_MS_MAX } from '@millrace/base';
import { ClusterClient, encodeCommand, ReplyKind, type ShardConnection } from '@millrace/client';
import { parseAddresses } from '../tables/common.js';

const inFlightBytesMax = 16 * 1024 * 1024;
const inFlightMax = 10_000;

export interface TargetOptions {
  readonly to: string;
  readonly password?: string;
}

export class Target implements AsyncDisposable {
  readonly #client: ClusterClient;
  readonly #address: string;
  #inFlight = 0;
  #inFlightBytes = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #database = 0;

  constructor(client: ClusterClient, address: string) {
    this.#client = client;
    this.#address = address;
  }

  static async open({ to, password }: TargetOptions): Promise<Target> {
    const seeds = parseAddresses([to]);
    const client = await ClusterClient.open(
      { seeds, replyTimeoutMs: 0, ...(password === undefined ? {} : { password }) },
      AbortSignal.timeout(READY_MS_MAX),
    );
    return new Target(client, to);
  }

  get isCluster(): boolean {
    return this.#client.shards.length > 1;
  }

  /** Sends a command on a key of a database; `what` names it in messages. */
  restore(database: number, key: Uint8Array, command: Uint8Array, what: () => string): void {
    this.#select(database);
    this.#send(this.#client.connectionOfKey(key), command, what);
  }

  /** Commands that follow are for database 0 until one selects another: each append-only file begins so. */
  beginCommands(): void {
    this.#database = 0;
    this.send(encodeCommand(['SELECT', 0]), () => 'SELECT 0');
  }

  /** Sends a command to the only store. */
  send(command: Uint8Array, what: () => string): void {
    this.#send(this.#client.shards[0], command, what);
  }

  #select(database: number): void {
    if (database === this.#database) return;
    if (this.isCluster)
      throw new MillraceError(
        'INVALID_ARGUMENT',
        `the file has keys in database ${database}; a cluster has database 0 only`,
      );
    this.#database = database;
    this.send(encodeCommand(['SELECT', database]), () => `SELECT ${database}`);
  }

  #send(connection: ShardConnection, command: Uint8Array, what: () => string): void {
    this.#throwFailure();
    this.#inFlight++;
    this.#inFlightBytes += command.length;
    const done = (): void => {
      this.#inFlight--;
      this.#inFlightBytes -= command.length;
      this.#wake?.();
    };
    connection.send(command, 0, command.length, 1, {
      onReply: (bytes, start, end) => {
        if (bytes[start] === ReplyKind.error) {
          const text = Buffer.from(bytes.slice(start + 1, end - 2)).toString();
          this.#failure ??= new MillraceError(
            'INVALID_ARGUMENT',
            `${this.#address} refused ${what()}: ${text}${hintOf(text)}`,
          );
        }
        done();
      },
      onLost: (error) => {
        this.#failure ??= error;
        done();
      },
    });
  }

  /** Returns when there is room for more. */
  room(): Promise<void> {
    return this.#until(
      () => this.#inFlightBytes < inFlightBytesMax && this.#inFlight < inFlightMax,
    );
  }

  /** Returns when all was answered. */
  drain(): Promise<void> {
    return this.#until(() => this.#inFlight === 0);
  }

  async #until(isReached: () => boolean): Promise<void> {
    while (!isReached() && this.#failure === undefined)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

const hintOf = (text: string): string =>
  text.startsWith('BUSYKEY') ? ' (--replace replaces keys that are there)' : '';
