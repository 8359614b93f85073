/**
 * What is pushed to one client and has not gone out yet. Short messages are copied one behind the other into a buffer that
 * is borrowed for the turn; long ones are kept as they are, shared by all who get them.
 */
import { OutputBuffer } from '@millrace/resp';

/** Messages from here on are shared. */
export const sharedBytesMin = 16 * 1024;
/** Buffers that wait to be borrowed: so many, of at most so many bytes. */
const keptBuffersMax = 256;
const keptBufferBytesMax = 128 * 1024;

const buffers: OutputBuffer[] = [];

export class Mail {
  /** Bytes in all. */
  length = 0;
  /** Sealed parts; the open buffer comes behind them. */
  #parts: Uint8Array[] = [];
  #open: OutputBuffer | undefined = undefined;

  add(bytes: Uint8Array, length: number): void {
    this.#open ??= buffers.pop() ?? new OutputBuffer(4096);
    this.#open.raw(bytes, 0, length);
    this.length += length;
  }

  /** The bytes must never change. */
  addShared(bytes: Uint8Array): void {
    const open = this.#open;
    if (open !== undefined && open.length > 0) {
      this.#parts.push(open.bytes.slice(0, open.length));
      open.clear();
    }
    this.#parts.push(bytes);
    this.length += bytes.length;
  }

  /** Moves everything behind what `out` holds. */
  moveTo(out: OutputBuffer): void {
    for (const part of this.#parts) out.raw(part, 0, part.length);
    if (this.#open !== undefined) out.raw(this.#open.bytes, 0, this.#open.length);
    this.clear();
  }

  /** Hands out everything. `send` answers false where it keeps the bytes. */
  sendTo(send: (bytes: Uint8Array) => boolean): void {
    for (const part of this.#parts) send(part);
    const open = this.#open;
    if (open !== undefined && open.length > 0) {
      const isFree = send(open.bytes.subarray(0, open.length));
      if (!isFree) open.take();
    }
    this.clear();
  }

  /** Forgets everything and gives the buffer back. */
  clear(): void {
    this.length = 0;
    if (this.#parts.length > 0) this.#parts = [];
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.clear(keptBufferBytesMax);
    if (buffers.length < keptBuffersMax) buffers.push(open);
  }
}
