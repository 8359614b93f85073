/**
 * An object of archived log: a header and the records as they stand in the log, deflated where that makes them smaller, and in version 2 in
 * an envelope. All numbers little-endian; docs/formats/archive.md.
 *
 *    0  8  magic "MRLOGOBJ"          36  8  time of the first record (double)
 *    8  4  format version            44  8  time of the last one (double)
 *   12  4  epoch of all records      52  4  checksum of the record before the first
 *   16  4  compression: 0, 1         56  4  checksum of the last record
 *   20  8  first sequence (double)   60  4  bytes of the records
 *   28  8  last sequence (double)    64  4  CRC-32 of the stored bytes
 *                                    68  4  CRC-32 of the header so far
 */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LogChunk } from '@millrace/log';
import { isEnvelope, openEnvelope, rewrapEnvelope, sealEnvelope } from '../crypto/envelope.js';
import type { KeyRing } from '../crypto/key-ring.js';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';

export const logObjectVersion = 2;
const plainVersion = 1;
export const logObjectHeaderBytes = 72;

const magic = Buffer.from('MRLOGOBJ', 'latin1');
const storedCrcAt = 64;
const headerCrcAt = 68;
const compression = { none: 0, deflate: 1 } as const;

export type LogObjectHeader = Omit<LogChunk, 'bytes'>;

/** Encrypted where the ring has a key. `name` is that of the object, below the location. */
export function encodeLogObject(ring: KeyRing, name: string, chunk: LogChunk): Buffer {
  const deflated = deflateRawSync(chunk.bytes, { level: 1 });
  const isSmaller = deflated.length < chunk.bytes.length;
  const packed = isSmaller ? deflated : chunk.bytes;
  const header = Buffer.alloc(logObjectHeaderBytes);
  magic.copy(header);
  header.writeUInt32LE(ring.active === undefined ? plainVersion : logObjectVersion, 8);
  header.writeUInt32LE(chunk.epoch, 12);
  header.writeUInt32LE(isSmaller ? compression.deflate : compression.none, 16);
  header.writeDoubleLE(chunk.firstSequence, 20);
  header.writeDoubleLE(chunk.lastSequence, 28);
  header.writeDoubleLE(chunk.firstTimeMs, 36);
  header.writeDoubleLE(chunk.lastTimeMs, 44);
  header.writeUInt32LE(chunk.previousChecksum, 52);
  header.writeUInt32LE(chunk.lastChecksum, 56);
  header.writeUInt32LE(chunk.bytes.length, 60);
  return seal(header, sealEnvelope(ring, contextOf(name, header), packed));
}

function seal(header: Buffer, stored: Uint8Array): Buffer {
  header.writeUInt32LE(crc32(stored), storedCrcAt);
  header.writeUInt32LE(crc32(header.subarray(0, headerCrcAt)), headerCrcAt);
  return Buffer.concat([header, stored]);
}

/** What the envelope is made for: the object, and what its header says of the records. */
const contextOf = (name: string, header: Buffer): string =>
  `${name}\n${header.toString('hex', magic.length, storedCrcAt)}`;

/** Under the key that wraps what is new; undefined where nothing is to be done. */
export function rewrapLogObject(
  ring: KeyRing,
  name: string,
  object: string,
  bytes: Buffer,
): Buffer | undefined {
  const stored = storedOf(object, bytes);
  const header = Buffer.from(bytes.subarray(0, logObjectHeaderBytes));
  if (header.readUInt32LE(8) === plainVersion) return undefined;
  const rewrapped = rewrapEnvelope(ring, contextOf(name, header), stored, object);
  return rewrapped && seal(header, rewrapped);
}

export function decodeLogObjectHeader(object: string, bytes: Buffer): LogObjectHeader {
  if (bytes.length < logObjectHeaderBytes) throw new SnapshotDamaged(object, 0, 'it is cut short');
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new SnapshotDamaged(object, 0, 'the magic number is wrong');
  if (crc32(bytes.subarray(0, headerCrcAt)) !== bytes.readUInt32LE(headerCrcAt))
    throw new SnapshotDamaged(object, 0, 'the checksum of the header is wrong');
  const version = bytes.readUInt32LE(8);
  if (version < plainVersion || version > logObjectVersion)
    throw new SnapshotVersionUnknown(object, 'format version', version, logObjectVersion);
  return {
    epoch: bytes.readUInt32LE(12),
    firstSequence: bytes.readDoubleLE(20),
    lastSequence: bytes.readDoubleLE(28),
    firstTimeMs: bytes.readDoubleLE(36),
    lastTimeMs: bytes.readDoubleLE(44),
    previousChecksum: bytes.readUInt32LE(52),
    lastChecksum: bytes.readUInt32LE(56),
  };
}

export function decodeLogObject(
  ring: KeyRing,
  name: string,
  object: string,
  bytes: Buffer,
): LogChunk {
  const header = decodeLogObjectHeader(object, bytes);
  const stored = storedOf(object, bytes);
  const isEncrypted = bytes.readUInt32LE(8) !== plainVersion;
  if (isEncrypted && !isEnvelope(stored))
    throw new SnapshotDamaged(object, logObjectHeaderBytes, 'it is in no envelope');
  const packed = isEncrypted ? openEnvelope(ring, contextOf(name, bytes), stored, object) : stored;
  const length = bytes.readUInt32LE(60);
  const isDeflated = bytes.readUInt32LE(16) === compression.deflate;
  // The checksum is right: what cannot be inflated now was never written by us.
  const records = isDeflated ? inflateRawSync(packed, { maxOutputLength: length }) : packed;
  if (records.length !== length)
    throw new SnapshotDamaged(object, logObjectHeaderBytes, 'it has another length');
  return { ...header, bytes: new Uint8Array(records.buffer, records.byteOffset, records.length) };
}

function storedOf(object: string, bytes: Buffer): Buffer {
  decodeLogObjectHeader(object, bytes);
  const stored = bytes.subarray(logObjectHeaderBytes);
  if (crc32(stored) === bytes.readUInt32LE(storedCrcAt)) return stored;
  throw new SnapshotDamaged(object, logObjectHeaderBytes, 'its checksum is wrong');
}
