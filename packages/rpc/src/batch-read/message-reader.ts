import { invalidArgument } from '../error-catalogue.js';

const lengthDelimited = 2;
const sizesOfFixed: Record<number, number> = { 1: 8, 5: 4 };

/** Walks over the fields of protobuf messages without making objects of them. */
export class MessageReader {
  readonly bytes: Uint8Array;
  position = 0;
  /** The field that `next` found. Of a field with another wire type than bytes, only that it is there. */
  field = 0;
  /** Where its bytes lie; -1 for another wire type. */
  offset = 0;
  length = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Moves over one field of the message that ends at `end`. */
  next(end: number): void {
    const tag = this.#varint(end);
    this.field = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === lengthDelimited) {
      this.length = this.#varint(end);
      this.offset = this.position;
      this.position += this.length;
    } else {
      this.offset = -1;
      if (wireType === 0) this.#varint(end);
      else this.position += sizesOfFixed[wireType] ?? malformed();
    }
    if (this.position > end || this.field === 0) malformed();
  }

  #varint(end: number): number {
    const { bytes } = this;
    let at = this.position;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) malformed();
      const byte = bytes[at++];
      // What lies beyond 32 bits belongs to values that nobody looks at here.
      if (shift < 28) value |= (byte & 0x7f) << shift;
      else if (shift === 28) value += (byte & 0x7f) * 2 ** 28;
      if (byte < 0x80) {
        this.position = at;
        return value;
      }
    }
    return malformed();
  }
}

function malformed(): never {
  throw invalidArgument('the request is not a BatchReadRequest');
}
