import type { ReadonlyBytes } from '@millrace/base';

/** Every cluster, whatever its size, divides its keys into this many slots; clients rely on it. */
export const slotCount = 16384;

const openBrace = 0x7b;
const closeBrace = 0x7d;

const table = createTable();

/** CRC16/XMODEM: polynomial 0x1021, initial value 0, nothing reflected. */
function createTable(): Uint16Array {
  const entries = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021);
    entries[byte] = crc;
  }
  return entries;
}

export function crc16(bytes: ReadonlyBytes, offset: number, length: number): number {
  let crc = 0;
  for (let at = offset, end = offset + length; at < end; at++) {
    crc = ((crc << 8) & 0xffff) ^ table[(crc >>> 8) ^ bytes[at]];
  }
  return crc;
}

/**
 * The slot of a key. Where the key has a hash tag (a first `{` and after it a first `}` with at
 * least one byte between), only the tag counts, so that related keys can share a slot.
 */
export function slotOf(bytes: ReadonlyBytes, offset: number, length: number): number {
  const end = offset + length;
  let open = offset;
  while (open < end && bytes[open] !== openBrace) open++;
  if (open < end) {
    let close = open + 1;
    while (close < end && bytes[close] !== closeBrace) close++;
    if (close < end && close > open + 1) {
      return crc16(bytes, open + 1, close - open - 1) & (slotCount - 1);
    }
  }
  return crc16(bytes, offset, length) & (slotCount - 1);
}
