/**
 * The second of the two places with policy: what happens after a command changed something. Its effect goes to the log,
 * in the record of this batch of commands; then those who waited for its keys are served.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';

const selects = Array.from({ length: 16 }, (_, i) => {
  const number = i.toString();
  return new TextEncoder().encode(
    `*2\r\n$6\r\nSELECT\r\n$${number.length.toString()}\r\n${number}\r\n`,
  );
});

/** A record is closed and the next one begun above this, so that one pipeline does not fill the log's buffer. */
const recordBytesMax = 1 << 20;

export class Commit {
  readonly #context: ServerContext;
  #isOpen = false;
  #recordBytes = 0;
  #selected = 0;
  /**
   * Commands that are their own effects, and lie one behind the other in what was received, go into the log by one copy. It stays in
   * place until the batch ends; what lies anywhere else may be written over by the next command.
   */
  #received: ReadonlyBytes | undefined = undefined;
  #runFrom = 0;
  #runTo = 0;

  constructor(context: ServerContext) {
    this.#context = context;
    context.database.onExpired = (keyspace, offset, length) => {
      context.statistics.expired++;
      this.#logRemoval(keyspace.number, offset, length);
    };
    context.database.onEvicted = (keyspace, offset, length) => {
      this.#logRemoval(keyspace.number, offset, length);
    };
    context.database.onFieldExpired = (keyspace, entry, bytes, offset, length) => {
      context.statistics.expiredFields++;
      this.#logFieldRemoval(keyspace.number, entry, bytes, offset, length);
    };
  }

  /** The commands that follow lie in these bytes, which stay as they are up to the end of the batch. */
  beginBatch(bytes: ReadonlyBytes): void {
    this.#received = bytes;
  }

  /** After each command that may have changed something. */
  after(args: Arguments): void {
    const { database } = this.#context;
    if (database.changes === 0 && database.effects.isEmpty) return;
    const { effects } = database;
    const { number } = database.keyspace;
    if (!effects.isEmpty) this.#write(number, effects.bytes, 0, effects.length);
    else if (!this.#extendRun(number, args.bytes, args.start, args.end))
      this.#write(number, args.bytes, args.start, args.end - args.start);
    effects.clear();
  }

  /** False where the command is to be written by itself. */
  #extendRun(keyspaceNumber: number, bytes: Uint8Array, from: number, to: number): boolean {
    const { log, engine } = this.#context;
    if (log === undefined || engine.isApplying) return true;
    if (!this.#isOpen) this.#open();
    if (bytes !== this.#received || keyspaceNumber !== this.#selected) return false;
    if (this.#runTo !== from) {
      if (this.#runTo > this.#runFrom) this.#writeRun();
      this.#runFrom = from;
    }
    this.#runTo = to;
    this.#recordBytes += to - from;
    return true;
  }

  #writeRun(): void {
    const { log } = this.#context;
    const from = this.#runFrom;
    log?.write(this.#received as Uint8Array, from, this.#runTo - from);
    this.#runFrom = this.#runTo = 0;
  }

  #write(keyspaceNumber: number, bytes: Uint8Array, offset: number, length: number): void {
    const { log, engine } = this.#context;
    if (log === undefined || engine.isApplying) return;
    if (!this.#isOpen) this.#open();
    else if (this.#runTo > this.#runFrom) this.#writeRun();
    if (keyspaceNumber !== this.#selected) {
      const select = selects[keyspaceNumber];
      log.write(select, 0, select.length);
      this.#selected = keyspaceNumber;
    }
    log.write(bytes, offset, length);
    this.#recordBytes += length;
  }

  #open(): void {
    const { log, engine } = this.#context;
    log?.begin(engine.now);
    this.#isOpen = true;
    this.#recordBytes = 0;
    this.#selected = 0;
  }

  #logRemoval(keyspaceNumber: number, offset: number, length: number): void {
    const { effects, arena } = this.#context.database;
    // What a handler has written so far stays in front: expiry while it works concerns another key.
    const before = effects.length;
    effects.begin('DEL', 2);
    effects.argument(arena.bytes, offset, length);
    this.#write(keyspaceNumber, effects.bytes, before, effects.length - before);
    effects.truncate(before);
  }

  #logFieldRemoval(
    keyspaceNumber: number,
    entry: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
  ): void {
    const { effects, arena } = this.#context.database;
    const before = effects.length;
    effects.begin('HDEL', 3);
    effects.argument(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
    effects.argument(bytes, offset, length);
    this.#write(keyspaceNumber, effects.bytes, before, effects.length - before);
    effects.truncate(before);
  }

  /** Closes the record of a batch. Returns the last sequence number, on which replies may have to wait; 0 without a log. */
  endBatch(): number {
    const { log } = this.#context;
    if (log === undefined) return 0;
    if (this.#isOpen) {
      if (this.#runTo > this.#runFrom) this.#writeRun();
      this.#isOpen = false;
      log.commit();
    }
    return log.lastSequence;
  }

  /** Between the commands of a long batch. */
  breathe(): void {
    if (this.#isOpen && this.#recordBytes > recordBytesMax) this.endBatch();
  }
}
