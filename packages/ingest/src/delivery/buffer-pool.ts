import { DeliveryBuffer } from './delivery-buffer.js';

const freeMax = 64;
const initialBytes = 4096;

/** Lends delivery buffers of one source, so that their memory is used again once applied. */
export class BufferPool {
  readonly #source: string;
  readonly #keptBytesMax: number;
  readonly #free: DeliveryBuffer[] = [];

  constructor(source: string, deliveryBytes: number) {
    this.#source = source;
    this.#keptBytesMax = deliveryBytes * 4;
  }

  take(): DeliveryBuffer {
    return this.#free.pop() ?? new DeliveryBuffer(this.#source, initialBytes);
  }

  give(buffer: DeliveryBuffer): void {
    if (this.#free.length >= freeMax || buffer.capacity > this.#keptBytesMax) return;
    buffer.clear();
    this.#free.push(buffer);
  }
}
