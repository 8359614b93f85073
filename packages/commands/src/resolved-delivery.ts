/**
 * The effect of a delivery, where that is not the delivery itself: a mutation has effects of its own, or was refused, which
 * may have been for the hour or for what is configured. Then all are listed anew, each as its effects, or as
 *
 *   MILLRACE.REFUSED number-in-the-call error
 *
 * which is no command: only a delivery that is replayed reads it, so that it knows the same refusals.
 */
import { OutputBuffer, word } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';
import type { Effects } from './effects.js';

const refused = 'MILLRACE.REFUSED';
const refusedWord = word(refused);
const refusedCount = 3;

const digit0 = 0x30;
const carriageReturn = 0x0d;
const initialBytes = 1024;

/** Whether the mutation that begins at argument i with its event's offset is such a refusal. */
export const isRefusal = (args: Arguments, i: number, count: number): boolean =>
  count === refusedCount && args.is(i + 2, refusedWord);

export class ResolvedDelivery {
  readonly #list = new OutputBuffer(initialBytes);
  #count = 0;
  #isNeeded = false;
  #at = 0;

  clear(): void {
    this.#isNeeded = false;
    this.#count = 0;
  }

  /** Takes note of a mutation that begins at argument i with its event's offset, and of the error where it was refused. */
  note(
    args: Arguments,
    i: number,
    count: number,
    effects: Effects,
    mutation: number,
    error: string | undefined,
  ): void {
    if (!this.#isNeeded) {
      if (error === undefined && effects.isEmpty) return;
      this.#isNeeded = true;
      this.#list.clear();
      this.#copy(args, 4, i);
    }
    if (error !== undefined) this.#addRefusal(args, i, mutation, error);
    else if (effects.isEmpty) this.#copy(args, i, i + 2 + count);
    else this.#copyEffects(args, i, effects);
  }

  #addRefusal(args: Arguments, i: number, mutation: number, error: string): void {
    this.#copy(args, i, i + 1);
    for (const text of [refusedCount.toString(), refused, mutation.toString()])
      this.#list.bulkText(text);
    const bytes = Buffer.from(error, 'latin1');
    this.#list.bulk(bytes, 0, bytes.length);
    this.#count += 1 + refusedCount;
  }

  #copy(args: Arguments, from: number, end: number): void {
    for (let i = from; i < end; i++) this.#list.bulk(args.bytes, args.offsets[i], args.lengths[i]);
    this.#count += end - from;
  }

  #copyEffects(args: Arguments, i: number, { bytes, length }: Effects): void {
    this.#at = 0;
    while (this.#at < length) {
      const count = this.#readLength(bytes);
      const from = this.#at;
      for (let left = count; left > 0; left--) {
        const size = this.#readLength(bytes);
        this.#at += size + 2;
      }
      this.#copy(args, i, i + 1);
      this.#list.bulkText(count.toString());
      this.#list.raw(bytes, from, this.#at - from);
      this.#count += 1 + count;
    }
  }

  /** The number of a header such as `*3` or `$12`. */
  #readLength(bytes: Uint8Array): number {
    let number = 0;
    for (this.#at++; bytes[this.#at] !== carriageReturn; this.#at++)
      number = number * 10 + bytes[this.#at] - digit0;
    this.#at += 2;
    return number;
  }

  /** Writes the effect, if one is needed. */
  write(args: Arguments, effects: Effects): void {
    if (!this.#isNeeded) return;
    effects.begin('MILLRACE.APPLY', 4 + this.#count);
    for (let i = 1; i < 4; i++) effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
    effects.raw(this.#list.bytes, 0, this.#list.length);
  }
}
