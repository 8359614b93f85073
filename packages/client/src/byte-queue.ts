import { keptBufferBytesMax } from './limits.js';

const initialBytes = 16 * 1024;

/** Bytes appended at the end and dropped from the front, in one piece that grows. */
export class ByteQueue {
  #bytes = new Uint8Array(initialBytes);
  #start = 0;
  #end = 0;

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  append(source: Uint8Array, offset: number, length: number): void {
    if (this.#end + length > this.#bytes.length) this.#makeRoom(length);
    this.#bytes.set(source.subarray(offset, offset + length), this.#end);
    this.#end += length;
  }

  /** Forgets all bytes before `start`. */
  dropTo(start: number): void {
    this.#start = start;
    if (start === this.#end) this.clear();
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    if (this.#bytes.length > keptBufferBytesMax) this.#bytes = new Uint8Array(initialBytes);
  }

  /** Hands the bytes over to somebody who keeps them, and goes on with new ones. */
  detach(): void {
    this.#bytes = new Uint8Array(initialBytes);
    this.#start = 0;
    this.#end = 0;
  }

  #makeRoom(length: number): void {
    const kept = this.#bytes.subarray(this.#start, this.#end);
    const needed = kept.length + length;
    const target = needed <= this.#bytes.length / 2 ? this.#bytes : new Uint8Array(roundUp(needed));
    target.set(kept, 0);
    this.#bytes = target;
    this.#end = kept.length;
    this.#start = 0;
  }
}

function roundUp(bytes: number): number {
  let size = initialBytes;
  while (size < bytes) size *= 2;
  return size;
}
