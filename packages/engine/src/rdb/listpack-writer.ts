/** Writes listpacks; listpack-reader.ts shows their form. */
import {
  DOUBLE_TEXT_BYTES_MAX,
  formatDouble,
  INTEGER_TEXT_BYTES_MAX,
  parseBigInteger,
  parseInteger,
} from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { listpackTrailerBytes } from './listpack-reader.js';
import { RdbOutput } from './rdb-output.js';

const headerBytes = 6;
const countMax = 0xffff;
const two32 = 4294967296;
const scratch = new Uint8Array(DOUBLE_TEXT_BYTES_MAX);

export class ListpackWriter {
  readonly #out = new RdbOutput();
  #count = 0;

  /** Begins a new one. */
  begin(): void {
    this.#out.clear();
    for (let i = 0; i < headerBytes; i++) this.#out.byte(0);
    this.#count = 0;
  }

  /** Bytes so far; valid until something is added. */
  get bytes(): Uint8Array {
    return this.#out.bytes;
  }
  get length(): number {
    return this.#out.length;
  }
  get count(): number {
    return this.#count;
  }

  /** An element: an integer where the text is one, as Redis packs them. */
  text(from: ReadonlyBytes, offset: number, length: number): void {
    if (length > 0 && length <= INTEGER_TEXT_BYTES_MAX) {
      const value = parseInteger(from, offset, length);
      if (Number.isSafeInteger(value)) {
        this.integer(value);
        return;
      }
      if (!Number.isNaN(value)) {
        const exact = parseBigInteger(from, offset, length);
        this.integer64(Number(BigInt.asIntN(32, exact >> 32n)), Number(BigInt.asIntN(32, exact)));
        return;
      }
    }
    const out = this.#out;
    const start = out.length;
    if (length < 64) out.byte(0x80 | length);
    else if (length < 4096) {
      out.byte(0xe0 | (length >> 8));
      out.byte(length & 0xff);
    } else {
      out.byte(0xf0);
      out.int32(length);
    }
    out.raw(from, offset, length);
    this.#finish(start);
  }

  /** A score, as the text that Redis keeps of it. */
  score(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.integer(value);
    else this.text(scratch, 0, formatDouble(value, scratch, 0));
  }

  integer(value: number): void {
    this.integer64(Math.floor(value / two32), value | 0);
  }

  /** An integer that is given by its halves. */
  integer64(high: number, low: number): void {
    const out = this.#out;
    const start = out.length;
    if (high !== low >> 31) {
      out.byte(0xf4);
      out.int32(low);
      out.int32(high);
    } else if (low >= 0 && low < 128) out.byte(low);
    else if (low >= -4096 && low < 4096) {
      out.byte(0xc0 | ((low >> 8) & 0x1f));
      out.byte(low & 0xff);
    } else {
      const size = low === (low << 16) >> 16 ? 2 : low === (low << 8) >> 8 ? 3 : 4;
      out.byte(0xf0 + size - 1);
      for (let i = 0; i < size; i++) out.byte((low >> (i * 8)) & 0xff);
    }
    this.#finish(start);
  }

  #finish(start: number): void {
    const length = this.#out.length - start;
    const size = listpackTrailerBytes(length);
    for (let i = size - 1; i >= 0; i--) {
      const part = Math.floor(length / 128 ** i) & 0x7f;
      this.#out.byte(i === size - 1 ? part : part | 0x80);
    }
    this.#count++;
  }

  /** Overwrites an element of one byte, an integer below 128, whose place was `length` before it was written. */
  patch(at: number, value: number): void {
    this.#out.bytes[at] = value;
  }

  /** Writes the header and the end. */
  end(): void {
    this.#out.byte(0xff);
    const { bytes, length } = this.#out;
    for (let i = 0; i < 4; i++) bytes[i] = (length >>> (i * 8)) & 0xff;
    const count = Math.min(this.#count, countMax);
    bytes[4] = count & 0xff;
    bytes[5] = count >> 8;
  }
}
