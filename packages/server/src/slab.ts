/**
 * Copies of short ranges of bytes that live for a moment: many share a buffer, because an allocation for each takes longer than all else
 * that is done with it. A buffer goes when the last copy in it is gone.
 */
const slabBytes = 64 * 1024;
/** Longer ones get a buffer of their own: what little of a shared one still lives keeps all of it. */
const sharedBytesMax = 1024;

export class Slab {
  #bytes = new Uint8Array(slabBytes);
  #at = 0;

  copy(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const length = to - from;
    if (length > sharedBytesMax) return bytes.slice(from, to);
    if (this.#at + length > slabBytes) {
      this.#bytes = new Uint8Array(slabBytes);
      this.#at = 0;
    }
    const start = this.#at;
    this.#at += length;
    const own = this.#bytes;
    for (let i = 0; i < length; i++) own[start + i] = bytes[from + i];
    return own.subarray(start, start + length);
  }
}
