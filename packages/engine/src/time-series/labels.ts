/**
 * Labels of a series, one block: count (int) | bytes (int), then per label the length of its name and of its value (16 bits each), name, value.
 * A reader walks them; the last one read is in its fields.
 */
import { equalBytes } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';

const headerBytes = 8;
export const labelBytesMax = 0xffff;

export class Labels {
  /** Where the label read last lies in the arena's bytes. */
  nameAt = 0;
  nameLength = 0;
  valueAt = 0;
  valueLength = 0;
  readonly #arena: Arena;
  readonly #bytes: ReadonlyBytes;
  #at = 0;
  #left = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#bytes = arena.bytes;
  }

  count(labels: number): number {
    return labels === 0 ? 0 : this.#arena.ints[labels * 2];
  }

  open(labels: number): void {
    this.#left = this.count(labels);
    this.#at = labels * 8 + headerBytes;
  }

  /** False after the last label. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    const bytes = this.#bytes;
    this.nameLength = bytes[this.#at] | (bytes[this.#at + 1] << 8);
    this.valueLength = bytes[this.#at + 2] | (bytes[this.#at + 3] << 8);
    this.nameAt = this.#at + 4;
    this.valueAt = this.nameAt + this.nameLength;
    this.#at = this.valueAt + this.valueLength;
    return true;
  }

  /** Reads the label of a name; false where the series has none. */
  find(labels: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    this.open(labels);
    while (this.next()) {
      if (this.nameLength === length && equalBytes(this.#bytes, this.nameAt, name, offset, length))
        return true;
    }
    return false;
  }

  /** A block of labels, given as they lie in one: lengths, name, value, one after another. 0 for none. */
  create(count: number, packed: ReadonlyBytes, length: number): number {
    if (count === 0) return 0;
    const arena = this.#arena;
    const labels = arena.allocate(headerBytes + length);
    arena.setInt(labels * 2, count);
    arena.setInt(labels * 2 + 1, length);
    arena.copyIn(labels * 8 + headerBytes, packed, 0, length);
    return labels;
  }

  copy(labels: number): number {
    if (labels === 0) return 0;
    const length = this.#arena.ints[labels * 2 + 1];
    const copied = this.#arena.allocate(headerBytes + length);
    this.#arena.copyWithin(copied * 8, labels * 8, headerBytes + length);
    return copied;
  }
}
