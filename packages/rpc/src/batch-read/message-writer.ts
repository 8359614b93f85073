const initialBytes = 4096;
const shortCopyMax = 64;

const doubleBytes = new Uint8Array(8);
const doubleView = new DataView(doubleBytes.buffer);

/** Protobuf written straight into a buffer that grows and is used again. */
export class MessageWriter {
  bytes = new Uint8Array(initialBytes);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Makes sure that `count` more bytes fit; everything below relies on it. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128);
    this.byte(rest);
  }

  /** A 64-bit integer of any size and sign, as two's complement. */
  bigVarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (; rest > 127n; rest >>= 7n) this.byte(Number(rest & 127n) | 128);
    this.byte(Number(rest));
  }

  double(value: number): void {
    doubleView.setFloat64(0, value, true);
    for (let index = 0; index < 8; index++) this.bytes[this.length++] = doubleBytes[index];
  }

  raw(source: Uint8Array, offset: number, length: number): void {
    const { bytes } = this;
    const at = this.length;
    if (length > shortCopyMax) bytes.set(source.subarray(offset, offset + length), at);
    else for (let index = 0; index < length; index++) bytes[at + index] = source[offset + index];
    this.length = at + length;
  }
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
