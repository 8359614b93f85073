/** Reading and writing of the bits of one field in the string that was read last, or made ready to be written. */
import type { Strings } from '@millrace/engine';

/** Set before fields are read or written: the bits behind `bytes` are zero. */
export const bitField = {
  strings: undefined as unknown as Strings,
  bytes: 0,
};

/** Up to 45 bits as a number: they lie in six bytes. */
export function readBits(offset: number, width: number): number {
  const { strings, bytes } = bitField;
  const first = Math.floor(offset / 8);
  const shift = offset & 7;
  const count = (shift + width + 7) >> 3;
  let value = 0;
  for (let at = first; at < first + count; at++) {
    const byte = at < bytes ? strings.bytes[strings.offset + at] : 0;
    value = value * 256 + (at === first ? byte & (0xff >>> shift) : byte);
  }
  return Math.floor(value / 2 ** (count * 8 - shift - width));
}

/** Writes up to 45 bits, all inside the string. */
export function writeBits(offset: number, width: number, value: number): void {
  const { strings } = bitField;
  const first = Math.floor(offset / 8);
  const shift = offset & 7;
  const count = (shift + width + 7) >> 3;
  let behind = count * 8 - shift - width;
  let left = width;
  let rest = value;
  for (let at = first + count - 1; at >= first; at--) {
    const taken = Math.min(8 - behind, left);
    const size = 1 << taken;
    const mask = (size - 1) << behind;
    const byte = strings.bytes[strings.offset + at];
    strings.writeBits(at, (byte & ~mask) | ((rest % size) << behind));
    rest = Math.floor(rest / size);
    left -= taken;
    behind = 0;
  }
}

export function readWideBits(offset: number, width: number): bigint {
  if (width <= 32) return BigInt(readBits(offset, width));
  const high = BigInt(readBits(offset, width - 32));
  return (high << 32n) | BigInt(readBits(offset + width - 32, 32));
}

export function writeWideBits(offset: number, width: number, value: bigint): void {
  if (width <= 32) {
    writeBits(offset, width, Number(value));
    return;
  }
  writeBits(offset, width - 32, Number(value >> 32n));
  writeBits(offset + width - 32, 32, Number(value & 0xffffffffn));
}
