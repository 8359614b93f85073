/**
 * A chunk of a part: some pages, compressed and encrypted together. All numbers little-endian; docs/formats/snapshot.md.
 *
 *   header   pages | method | stored length | CRC of the payload (0 where encrypted) | CRC of the stored bytes
 *            | CRC of the header so far
 *   payload  the numbers of the pages, then the pages: as it is, or as one Zstandard frame; then, perhaps, encrypted
 */
import { crc32 } from 'node:zlib';
import type { ChunkCipher } from '../crypto/chunk-cipher.js';
import { tagBytes } from '../crypto/data-key.js';
import type { Codec } from './compression.js';

export const chunkHeaderBytes = 24;
export const chunkMethod = { none: 0, zstd: 1 } as const;
const headerCrcAt = 20;

export interface ChunkHeader {
  readonly pages: number;
  readonly method: number;
  readonly storedBytes: number;
  readonly payloadCrc: number;
  readonly storedCrc: number;
}

export const payloadBytesOf = (pages: number, pageBytes: number): number => pages * (4 + pageBytes);

export function encodeChunkHeader(into: Buffer, at: number, header: ChunkHeader): void {
  into.writeUInt32LE(header.pages, at);
  into.writeUInt32LE(header.method, at + 4);
  into.writeUInt32LE(header.storedBytes, at + 8);
  into.writeUInt32LE(header.payloadCrc, at + 12);
  into.writeUInt32LE(header.storedCrc, at + 16);
  into.writeUInt32LE(crc32(into.subarray(at, at + headerCrcAt)), at + headerCrcAt);
}

/** What the header says, or in words what is wrong with it. */
export function decodeChunkHeader(
  bytes: Buffer,
  pagesMax: number,
  pageBytes: number,
): ChunkHeader | string {
  if (crc32(bytes.subarray(0, headerCrcAt)) !== bytes.readUInt32LE(headerCrcAt))
    return 'the checksum of the header of a chunk is wrong';
  const header = {
    pages: bytes.readUInt32LE(0),
    method: bytes.readUInt32LE(4),
    storedBytes: bytes.readUInt32LE(8),
    payloadCrc: bytes.readUInt32LE(12),
    storedCrc: bytes.readUInt32LE(16),
  };
  const { pages, method, storedBytes } = header;
  const isSense =
    pages >= 1 &&
    pages <= pagesMax &&
    method <= chunkMethod.zstd &&
    storedBytes <= payloadBytesOf(pages, pageBytes) + tagBytes;
  return isSense ? header : 'the header of a chunk makes no sense';
}

export interface ChunkContext {
  readonly codec: Codec;
  /** Undefined where the snapshot is not encrypted. */
  readonly cipher: ChunkCipher | undefined;
  readonly pageBytes: number;
  readonly part: number;
}

/** The payload of a chunk, verified; or in words what is wrong with it. Any thread may do it. */
export function openChunk(
  header: ChunkHeader,
  chunk: number,
  stored: Uint8Array,
  { codec, cipher, pageBytes, part }: ChunkContext,
): Uint8Array | string {
  if (crc32(stored) !== header.storedCrc) return 'the checksum of a chunk is wrong';
  const { pages, method } = header;
  const packed =
    cipher === undefined ? stored : cipher.open({ part, chunk, pages, method }, stored);
  if (packed === undefined) return 'a chunk is not what was encrypted';
  const length = payloadBytesOf(pages, pageBytes);
  let payload: Uint8Array;
  try {
    payload = method === chunkMethod.none ? packed : codec.decompress(packed, length);
  } catch {
    return 'a chunk cannot be decompressed';
  }
  if (payload.length !== length) return 'a chunk has the wrong length';
  if (cipher === undefined && crc32(payload) !== header.payloadCrc)
    return 'the checksum of the pages of a chunk is wrong';
  return payload;
}

/** The page numbers at the head of a payload. */
export function pageNumber(payload: Uint8Array, i: number): number {
  const at = i * 4;
  return (
    (payload[at] | (payload[at + 1] << 8) | (payload[at + 2] << 16) | (payload[at + 3] << 24)) >>> 0
  );
}
