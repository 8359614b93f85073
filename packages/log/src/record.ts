import { crc32 } from '@millrace/base';
import type { LogRecord } from './log.js';

/*
 * A record, little-endian (docs/formats/log.md):
 *
 *   0  u32  checksum: CRC-32 of all that follows, header and payload
 *   4  u16  magic 'MR'
 *   6  u16  time, upper 16 bits  } wall-clock milliseconds since 1970
 *   8  u32  time, lower 32 bits  }
 *  12  u32  payload length
 *  16  u32  epoch
 *  20  u32  sequence, upper 21 bits
 *  24  u32  sequence, lower 32 bits
 *  28  u32  previous: checksum of the record before this one
 *  32  ...  payload
 *
 * `previous` makes the checksum a running one: a record that was moved, left out or pasted in does not follow from
 * the one before it. It is a field, not the seed of the CRC, so that any record can be verified alone.
 */
export const RECORD_HEADER_BYTES = 32;
export const RECORD_MAGIC = 0x524d;
const MAGIC_AT = 4;
const TIME_HIGH_AT = 6;
const TIME_LOW_AT = 8;
const LENGTH_AT = 12;
const EPOCH_AT = 16;
const SEQUENCE_HIGH_AT = 20;
const SEQUENCE_LOW_AT = 24;
const PREVIOUS_AT = 28;
const TWO_TO_32 = 0x1_0000_0000;

/** Bytes with the view that reads and writes the numbers among them. */
export interface RecordBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function createRecordBuffer(length: number): RecordBuffer {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** The last record of a chain: what the next one has to follow from. */
export interface ChainEnd {
  epoch: number;
  sequence: number;
  checksum: number;
}

/** Writes the header of a record whose payload already stands behind it, and makes it the end of the chain. */
export function sealRecord(
  buffer: RecordBuffer,
  at: number,
  payloadLength: number,
  timeMs: number,
  chain: ChainEnd,
): void {
  const { bytes, view } = buffer;
  const sequence = chain.sequence + 1;
  view.setUint16(at + MAGIC_AT, RECORD_MAGIC, true);
  view.setUint16(at + TIME_HIGH_AT, Math.floor(timeMs / TWO_TO_32), true);
  view.setUint32(at + TIME_LOW_AT, timeMs % TWO_TO_32, true);
  view.setUint32(at + LENGTH_AT, payloadLength, true);
  view.setUint32(at + EPOCH_AT, chain.epoch, true);
  view.setUint32(at + SEQUENCE_HIGH_AT, Math.floor(sequence / TWO_TO_32), true);
  view.setUint32(at + SEQUENCE_LOW_AT, sequence % TWO_TO_32, true);
  view.setUint32(at + PREVIOUS_AT, chain.checksum, true);
  const checksum = crc32(bytes, at + MAGIC_AT, RECORD_HEADER_BYTES - MAGIC_AT + payloadLength);
  view.setUint32(at, checksum, true);
  chain.sequence = sequence;
  chain.checksum = checksum;
}

/** The fields of a record as they stand in a buffer, used again for each. */
export class RecordCursor implements LogRecord {
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  length = 0;
  sequence = 0;
  epoch = 0;
  timeMs = 0;
  magic = 0;
  previous = 0;
  checksum = 0;

  load(buffer: RecordBuffer, at: number): void {
    const { view } = buffer;
    this.bytes = buffer.bytes;
    this.from = at + RECORD_HEADER_BYTES;
    this.checksum = view.getUint32(at, true);
    this.magic = view.getUint16(at + MAGIC_AT, true);
    this.timeMs =
      view.getUint16(at + TIME_HIGH_AT, true) * TWO_TO_32 + view.getUint32(at + TIME_LOW_AT, true);
    this.length = view.getUint32(at + LENGTH_AT, true);
    this.epoch = view.getUint32(at + EPOCH_AT, true);
    this.sequence =
      view.getUint32(at + SEQUENCE_HIGH_AT, true) * TWO_TO_32 +
      view.getUint32(at + SEQUENCE_LOW_AT, true);
    this.previous = view.getUint32(at + PREVIOUS_AT, true);
  }

  get totalBytes(): number {
    return RECORD_HEADER_BYTES + this.length;
  }

  /** The CRC of what is loaded; the whole record has to be in the buffer. */
  computeChecksum(): number {
    return crc32(
      this.bytes,
      this.from - RECORD_HEADER_BYTES + MAGIC_AT,
      this.totalBytes - MAGIC_AT,
    );
  }
}
