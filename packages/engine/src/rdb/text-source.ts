/**
 * Packed forms of collections, read element by element. Each is opened on the string that holds it and checks that its
 * parts lie where its header says.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { Text } from './rdb-input.js';
import type { RdbInput } from './rdb-input.js';

export interface TextSource {
  /** Reads the next element; false after the last. */
  next(into: Text): boolean;
}

/** A source over a string of the dump. */
export abstract class PackedTexts implements TextSource {
  protected readonly input: RdbInput;
  protected readonly blob = new Text();
  protected bytes: ReadonlyBytes = new Uint8Array(0);
  protected at = 0;
  protected end = 0;

  constructor(input: RdbInput) {
    this.input = input;
  }

  /** Reads the string and begins at its first element. */
  open(): void {
    this.input.text(this.blob);
    this.bytes = this.blob.bytes;
    this.at = this.blob.offset;
    this.end = this.at + this.blob.length;
    this.begin();
  }

  /** Checks the header and goes behind it. */
  protected abstract begin(): void;
  abstract next(into: Text): boolean;

  get bytesInAll(): number {
    return this.blob.length;
  }

  /** Elements, as far as the header tells; otherwise 0. */
  abstract get expected(): number;

  protected need(count: number): void {
    if (this.at + count > this.end) this.input.fail('a packed value that is cut short');
  }

  /** An unsigned integer of up to four bytes, low one first. */
  protected unsigned(size: number): number {
    this.need(size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = (value << 8) | this.bytes[this.at + i];
    this.at += size;
    return value >>> 0;
  }

  protected readText(into: Text, length: number): void {
    this.need(length);
    into.set(this.bytes, this.at, length);
    this.at += length;
  }

  /** A signed integer of 1 to 4 or of 8 bytes, low one first. */
  protected readInteger(into: Text, size: number): void {
    const low = this.unsigned(Math.min(size, 4)) | 0;
    const shift = size < 4 ? 32 - size * 8 : 0;
    const value = (low << shift) >> shift;
    const high = size === 8 ? this.unsigned(4) | 0 : value >> 31;
    into.setInteger(high, value);
  }
}

/** So many strings, one after the other. */
export class PlainTexts implements TextSource {
  readonly #input: RdbInput;
  #left = 0;

  constructor(input: RdbInput) {
    this.#input = input;
  }

  open(count: number): void {
    this.#left = count;
  }

  next(into: Text): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    this.#input.text(into);
    return true;
  }
}
