import { crc32 } from '@millrace/base';
import { READ_CHUNK_BYTES, RECORD_BYTES_MAX } from '../limits.js';
import { createRecordBuffer, RECORD_HEADER_BYTES, RECORD_MAGIC, RecordCursor } from '../record.js';
import type { DiskFile } from './disk.js';

const MAGIC_LOW = RECORD_MAGIC & 0xff;
const MAGIC_HIGH = RECORD_MAGIC >>> 8;
const CHECKSUM_BYTES = 4;

/**
 * Tells damage from a torn tail: a crash leaves nothing whole behind the place where it stopped the writing. Returns where
 * the first intact record stands at or behind `offset`, whatever it follows from; undefined where there is none.
 */
export async function findIntactRecord(
  file: DiskFile,
  offset: number,
  size: number,
  expectedSequence: number,
): Promise<number | undefined> {
  const buffer = createRecordBuffer(READ_CHUNK_BYTES);
  const record = new RecordCursor();
  for (let start = offset; size - start >= RECORD_HEADER_BYTES;) {
    const loaded = await readFully(
      file,
      buffer.bytes,
      Math.min(READ_CHUNK_BYTES, size - start),
      start,
    );
    const lastHeader = loaded - RECORD_HEADER_BYTES;
    for (let at = 0; at <= lastHeader; at++) {
      if (buffer.bytes[at + 4] !== MAGIC_LOW || buffer.bytes[at + 5] !== MAGIC_HIGH) continue;
      record.load(buffer, at);
      const position = start + at;
      const isPlausible =
        record.totalBytes <= Math.min(size - position, RECORD_BYTES_MAX) &&
        (position === offset || mayFollow(record.sequence, expectedSequence, position - offset));
      if (isPlausible && (await isIntact(file, position, record))) return position;
    }
    start += lastHeader + 1;
  }
  return undefined;
}

/**
 * A payload may itself contain records, for example a stored copy of some log. They would have to carry just the
 * sequence numbers that fit here to be taken for records of this one.
 */
function mayFollow(sequence: number, expected: number, bytesBetween: number): boolean {
  return sequence >= expected && sequence - expected <= bytesBetween / RECORD_HEADER_BYTES;
}

async function isIntact(file: DiskFile, position: number, record: RecordCursor): Promise<boolean> {
  const { checksum, totalBytes } = record;
  const chunk = new Uint8Array(Math.min(READ_CHUNK_BYTES, totalBytes));
  let computed = 0;
  for (let done = CHECKSUM_BYTES; done < totalBytes;) {
    const wanted = Math.min(chunk.length, totalBytes - done);
    const read = await readFully(file, chunk, wanted, position + done);
    if (read < wanted) return false;
    computed = crc32(chunk, 0, read, computed);
    done += read;
  }
  return computed === checksum;
}

async function readFully(
  file: DiskFile,
  into: Uint8Array,
  length: number,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < length) {
    const read = await file.read(into, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
