/**
 * What a command changed, as RESP commands that give the same again. A handler writes here only where its effect is not
 * the command itself: relative expiry times, random picks, resolved ids. One reused buffer.
 */
import { doubleText, formatInteger } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { OutputBuffer } from '@millrace/resp';

const arrayMark = 0x2a;
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
