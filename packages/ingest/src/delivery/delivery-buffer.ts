import { formatInteger } from '@millrace/base';
import { encodeBulks } from '../mapping/argument.js';
import { ByteSink } from '../mapping/byte-sink.js';

const commandBytes = encodeBulks(['MILLRACE.APPLY']);
/** Room for `*<args>`, the command, partition and next offset with their frames. */
const headerNumbersBytes = 128;
const argsBeforeMutations = 4;

/**
 * One delivery command while it grows:
 *
 *   [ free | *N MILLRACE.APPLY source partition nextOffset | (eventOffset argc arg...)* ]
 *
 * The head is known only when the delivery is sealed, so room for it is left in front.
 */
export class DeliveryBuffer {
  readonly sink: ByteSink;
  readonly #source: Uint8Array;
  readonly #headBytes: number;
  #args = 0;
  #mutations = 0;
  #markLength = 0;
  #markArgs = 0;
  #markMutations = 0;

  constructor(source: string, capacity: number) {
    this.#source = encodeBulks([source]);
    this.#headBytes = this.#source.length + headerNumbersBytes;
    this.sink = new ByteSink(this.#headBytes + capacity);
    this.clear();
  }

  get mutations(): number {
    return this.#mutations;
  }

  get length(): number {
    return this.sink.length - this.#headBytes;
  }

  /** Memory that it holds, whatever is in it. */
  get capacity(): number {
    return this.sink.bytes.length;
  }

  clear(): void {
    this.sink.length = this.#headBytes;
    this.#args = 0;
    this.#mutations = 0;
    this.mark();
  }

  /** Notes that what is in it now stays, whatever becomes of the next event. */
  mark(): void {
    this.#markLength = this.sink.length;
    this.#markArgs = this.#args;
    this.#markMutations = this.#mutations;
  }

  rollback(): void {
    this.sink.length = this.#markLength;
    this.#args = this.#markArgs;
    this.#mutations = this.#markMutations;
  }

  /** Counts one mutation of `argc` arguments that was written to the sink. */
  count(argc: number): void {
    this.#args += argc + 2;
    this.#mutations++;
  }

  /** The whole command. Nothing may be added afterwards until it is cleared. */
  seal(partition: number, nextOffset: number): Uint8Array {
    const head = new ByteSink(this.#headBytes);
    head.appendByte(0x2a);
    head.length += formatInteger(this.#args + argsBeforeMutations, head.bytes, head.length);
    head.appendByte(0x0d);
    head.appendByte(0x0a);
    head.append(commandBytes, 0, commandBytes.length);
    head.append(this.#source, 0, this.#source.length);
    head.appendBulkInteger(partition);
    head.appendBulkInteger(nextOffset);
    const start = this.#headBytes - head.length;
    this.sink.bytes.set(head.bytes.subarray(0, head.length), start);
    return this.sink.bytes.subarray(start, this.sink.length);
  }
}
