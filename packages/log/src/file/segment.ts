import { assert, crc32 } from '@millrace/base';
import type { Fault } from '../errors.js';
import { SHARD_NAME_BYTES_MAX } from '../limits.js';

/*
 * The head of a segment file, little-endian (docs/formats/log.md); its records follow without a gap:
 *
 *   0  u32  magic 'MLOG'
 *   4  u16  format version
 *   6  u16  n: length of the shard's name
 *   8  u32  first sequence, upper 21 bits
 *  12  u32  first sequence, lower 32 bits
 *  16  u32  epoch of the log when the segment began
 *  20  u32  checksum of the record before the first, 0 where there is none
 *  24  n    the shard's name in UTF-8
 * 24+n u32  CRC-32 of all bytes before this one
 */
export const SEGMENT_VERSION = 1;
const SEGMENT_MAGIC = 0x474f4c4d;
const FIXED_BYTES = 24;
const CHECKSUM_BYTES = 4;
const TWO_TO_32 = 0x1_0000_0000;
const NAME = /^(\d{16})\.log$/;

export interface SegmentHeader {
  readonly shard: string;
  readonly firstSequence: number;
  readonly epoch: number;
  readonly previousChecksum: number;
}

export const SEGMENT_HEADER_BYTES_MAX = FIXED_BYTES + SHARD_NAME_BYTES_MAX + CHECKSUM_BYTES;

export function segmentHeaderBytes(shard: string): number {
  return FIXED_BYTES + Buffer.byteLength(shard) + CHECKSUM_BYTES;
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const name = new TextEncoder().encode(header.shard);
  assert(name.length <= SHARD_NAME_BYTES_MAX, 'the name of a shard fits a segment header');
  const bytes = new Uint8Array(FIXED_BYTES + name.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SEGMENT_MAGIC, true);
  view.setUint16(4, SEGMENT_VERSION, true);
  view.setUint16(6, name.length, true);
  view.setUint32(8, Math.floor(header.firstSequence / TWO_TO_32), true);
  view.setUint32(12, header.firstSequence % TWO_TO_32, true);
  view.setUint32(16, header.epoch, true);
  view.setUint32(20, header.previousChecksum, true);
  bytes.set(name, FIXED_BYTES);
  const end = FIXED_BYTES + name.length;
  view.setUint32(end, crc32(bytes, 0, end), true);
  return bytes;
}

export type DecodedSegmentHeader =
  | { readonly kind: 'header'; readonly header: SegmentHeader; readonly bytes: number }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** `length` is how many bytes of the file are there: all of a short file, else at least the longest header. */
export function decodeSegmentHeader(bytes: Uint8Array, length: number): DecodedSegmentHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (length < FIXED_BYTES + CHECKSUM_BYTES) {
    return fault(
      'segment header length',
      `at least ${String(FIXED_BYTES + CHECKSUM_BYTES)}`,
      length,
    );
  }
  const magic = view.getUint32(0, true);
  if (magic !== SEGMENT_MAGIC) return fault('segment magic', SEGMENT_MAGIC, magic);
  const version = view.getUint16(4, true);
  if (version !== SEGMENT_VERSION) return { kind: 'version', version };
  const end = FIXED_BYTES + view.getUint16(6, true);
  if (end - FIXED_BYTES > SHARD_NAME_BYTES_MAX || end + CHECKSUM_BYTES > length) {
    return fault('length of the shard name', 'within the header', end - FIXED_BYTES);
  }
  const expected = crc32(bytes, 0, end);
  const found = view.getUint32(end, true);
  if (expected !== found) return fault('segment header checksum', expected, found);
  return {
    kind: 'header',
    bytes: end + CHECKSUM_BYTES,
    header: {
      shard: new TextDecoder().decode(bytes.subarray(FIXED_BYTES, end)),
      firstSequence: view.getUint32(8, true) * TWO_TO_32 + view.getUint32(12, true),
      epoch: view.getUint32(16, true),
      previousChecksum: view.getUint32(20, true),
    },
  };
}

/** Sixteen digits sort as numbers do, and hold every safe integer. */
export function segmentFileName(firstSequence: number): string {
  return `${String(firstSequence).padStart(16, '0')}.log`;
}

/** The first sequence number of a segment by its name; undefined for any other file. */
export function parseSegmentFileName(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function fault(
  what: string,
  expected: string | number,
  found: string | number,
): DecodedSegmentHeader {
  return { kind: 'fault', fault: { what, expected, found } };
}
