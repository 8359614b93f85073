/*
 * Buffers that are lent for a short time, by sizes of powers of two. Reads of a socket tear most commands with long values, and
 * a fresh buffer for each of them would have to be zeroed, and collected.
 */

const SIZE_MIN_LOG2 = 13;
const SIZE_MAX_LOG2 = 18;

/** Buffers of up to this size are kept for the next one; longer ones come and go. */
export const POOLED_BYTES_MAX = 1 << SIZE_MAX_LOG2;
/** So many bytes of each size are kept at most. */
const KEPT_BYTES_MAX = 1 << 20;

export class BufferPool {
  readonly #free: Uint8Array[][] = Array.from({ length: SIZE_MAX_LOG2 + 1 }, () => []);

  /** A buffer of at least so many bytes, with whatever was in it. */
  take(bytes: number): Uint8Array {
    if (bytes > POOLED_BYTES_MAX) return new Uint8Array(bytes);
    const log2 = Math.max(SIZE_MIN_LOG2, 32 - Math.clz32(bytes - 1));
    return this.#free[log2].pop() ?? new Uint8Array(1 << log2);
  }

  /** Takes a buffer back, of which nobody may hold a part any more. Others than its own it leaves to the collector. */
  give(buffer: Uint8Array): void {
    const { length } = buffer;
    const log2 = 31 - Math.clz32(length);
    if (log2 < SIZE_MIN_LOG2 || log2 > SIZE_MAX_LOG2 || length !== 1 << log2) return;
    const free = this.#free[log2];
    if ((free.length + 1) * length <= KEPT_BYTES_MAX) free.push(buffer);
  }
}
