/**
 * What a command changed, as RESP commands that give the same again. A handler writes here only where its effect is not
 * the command itself: relative expiry times, random picks, resolved ids. One reused buffer.
 */
import { doubleText, formatInteger, integerDigits } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { OutputBuffer } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';

const arrayMark = 0x2a;
/** In front of a bulk's bytes, beside the digits of its length. */
const bulkMarksBytes = 3;
const scratch = new Uint8Array(32);

export class Effects extends OutputBuffer {
  /** Begins an effect of so many arguments, the name included; each must follow. */
  begin(name: string, count: number): void {
    this.header(arrayMark, count);
    this.bulkText(name);
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  argument(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.bulk(bytes, offset, length);
  }

  /** All arguments of a command from one on, copied as they are. */
  rest(args: Arguments, first: number): void {
    const from = args.offsets[first] - integerDigits(args.lengths[first]) - bulkMarksBytes;
    this.raw(args.bytes, from, args.end - from);
  }

  integer(value: number): void {
    this.bulk(scratch, 0, formatInteger(value, scratch, 0));
  }

  double(value: number): void {
    this.bulkText(doubleText(value));
  }

  text(value: string): void {
    this.bulkText(value);
  }
}
