import { copyBytes } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';

/** Texts, one behind the other in one array of bytes: the fields of a stream's entry. Reused. */
export class TextList {
  bytes = new Uint8Array(1024);
  offsets = new Int32Array(32);
  lengths = new Int32Array(32);
  count = 0;
  /** Bytes of all texts. */
  used = 0;

  clear(): void {
    this.count = this.used = 0;
  }

  add(from: ReadonlyBytes, offset: number, length: number): void {
    const at = this.used;
    if (at + length > this.bytes.length) {
      const grown = new Uint8Array((at + length) * 2);
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
    }
    if (this.count === this.offsets.length) this.#growPlaces();
    copyBytes(this.bytes, at, from, offset, length);
    this.offsets[this.count] = at;
    this.lengths[this.count++] = length;
    this.used = at + length;
  }

  #growPlaces(): void {
    const [offsets, lengths] = [this.offsets, this.lengths];
    this.offsets = new Int32Array(offsets.length * 2);
    this.lengths = new Int32Array(lengths.length * 2);
    this.offsets.set(offsets);
    this.lengths.set(lengths);
  }
}
