/**
 * A part of a snapshot: pages in the order in which they were taken. All numbers little-endian; docs/formats/snapshot.md.
 *
 *   header   magic "MRSNAPSH" | format version | layout version | page bytes | number of the part | sequence (double)
 *            | cut time (double) | 1 where it is encrypted | reserved | CRC of the header so far
 *   chunks   chunk.ts; in version 1 a record for each page: page | stored length | CRC of the page's bytes | CRC of these
 *            three        then the stored bytes, deflated where they are fewer than a page has
 *   footer   pages (in version 1 the page), offset (4 + 6 bytes) of each chunk, in order (in version 1 ascending by page)
 *            | chunks | length of the index | CRC of index and these two | magic "MREN"
 */
import { crc32 } from 'node:zlib';

export const partVersion = 2;
export const firstPartVersion = 1;
export const headerBytes = 64;
export const recordHeaderBytes = 16;
export const indexEntryBytes = 10;
export const footerBytes = 16;

const magic = Buffer.from('MRSNAPSH', 'latin1');
const endMagic = 0x4e45524d; // "MREN"
const headerCrcAt = 60;

export interface PartHeader {
  readonly layoutVersion: number;
  readonly pageBytes: number;
  readonly number: number;
  readonly sequence: number;
  readonly timeMs: number;
  readonly isEncrypted: boolean;
}

export function encodeHeader(header: PartHeader): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(partVersion, 8);
  bytes.writeUInt32LE(header.layoutVersion, 12);
  bytes.writeUInt32LE(header.pageBytes, 16);
  bytes.writeUInt32LE(header.number, 20);
  bytes.writeDoubleLE(header.sequence, 24);
  bytes.writeDoubleLE(header.timeMs, 32);
  bytes.writeUInt32LE(header.isEncrypted ? 1 : 0, 40);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerCrcAt)), headerCrcAt);
  return bytes;
}

/** What the header says, or in words what is wrong with it. */
export function decodeHeader(bytes: Buffer): (PartHeader & { version: number }) | string {
  if (!bytes.subarray(0, magic.length).equals(magic)) return 'the magic number is wrong';
  if (crc32(bytes.subarray(0, headerCrcAt)) !== bytes.readUInt32LE(headerCrcAt))
    return 'the checksum of the header is wrong';
  return {
    version: bytes.readUInt32LE(8),
    layoutVersion: bytes.readUInt32LE(12),
    pageBytes: bytes.readUInt32LE(16),
    number: bytes.readUInt32LE(20),
    sequence: bytes.readDoubleLE(24),
    timeMs: bytes.readDoubleLE(32),
    isEncrypted: bytes.readUInt32LE(40) !== 0,
  };
}

export function isRecordHeaderIntact(bytes: Buffer, at: number): boolean {
  return crc32(bytes.subarray(at, at + 12)) === bytes.readUInt32LE(at + 12);
}

export interface IndexEntry {
  /** How many pages the chunk has; in version 1 the page of the record. */
  readonly pages: number;
  readonly offset: number;
}

export function encodeFooter(entries: readonly IndexEntry[]): Buffer {
  const indexBytes = entries.length * indexEntryBytes;
  const bytes = Buffer.alloc(indexBytes + footerBytes);
  entries.forEach(({ pages, offset }, i) => {
    bytes.writeUInt32LE(pages, i * indexEntryBytes);
    bytes.writeUIntLE(offset, i * indexEntryBytes + 4, 6);
  });
  bytes.writeUInt32LE(entries.length, indexBytes);
  bytes.writeUInt32LE(indexBytes, indexBytes + 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, indexBytes + 8)), indexBytes + 8);
  bytes.writeUInt32LE(endMagic, indexBytes + 12);
  return bytes;
}

/** The index of a part, from its last bytes, or in words what is wrong with them. */
export function decodeFooter(bytes: Buffer, records: number): IndexEntry[] | string {
  const indexBytes = records * indexEntryBytes;
  if (bytes.length !== indexBytes + footerBytes) return 'the footer has the wrong length';
  if (bytes.readUInt32LE(indexBytes + 12) !== endMagic) return 'the end mark is missing';
  if (crc32(bytes.subarray(0, indexBytes + 8)) !== bytes.readUInt32LE(indexBytes + 8))
    return 'the checksum of the index is wrong';
  if (
    bytes.readUInt32LE(indexBytes) !== records ||
    bytes.readUInt32LE(indexBytes + 4) !== indexBytes
  )
    return 'the index counts others than there are';
  return Array.from({ length: records }, (_, i) => ({
    pages: bytes.readUInt32LE(i * indexEntryBytes),
    offset: bytes.readUIntLE(i * indexEntryBytes + 4, 6),
  }));
}
