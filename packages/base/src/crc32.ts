import * as zlib from 'node:zlib';

/** Below this the tables win, because a native call needs a view and a crossing that cost some 120 ns. */
const NATIVE_FROM_BYTES = 192;

const tables = createTables();
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
const native: typeof zlib.crc32 | undefined = zlib.crc32;

/** CRC-32 (IEEE 802.3, as in gzip) of a range of bytes; `seed` is the CRC of what comes before them. */
export function crc32(bytes: Uint8Array, offset: number, length: number, seed = 0): number {
  if (length < NATIVE_FROM_BYTES || native === undefined) {
    return crc32ByTable(bytes, offset, length, seed);
  }
  return native(bytes.subarray(offset, offset + length), seed);
}

/** The same in plain code, eight bytes a step: for short ranges, and where zlib has no CRC. */
export function crc32ByTable(bytes: Uint8Array, offset: number, length: number, seed = 0): number {
  let crc = ~seed;
  let at = offset;
  const end = offset + length;
  for (const lastWhole = end - 8; at <= lastWhole; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      t7[crc & 0xff] ^
      t6[(crc >>> 8) & 0xff] ^
      t5[(crc >>> 16) & 0xff] ^
      t4[crc >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}

/** Table k tells what a byte does to the CRC when k further bytes follow it. */
function createTables(): Int32Array[] {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    made[0][byte] = crc;
  }
  for (let k = 1; k < 8; k++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = made[k - 1][byte];
      made[k][byte] = (before >>> 8) ^ made[0][before & 0xff];
    }
  }
  return made;
}
