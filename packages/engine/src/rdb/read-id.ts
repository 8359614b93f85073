import type { StreamId } from '../stream/index.js';
import type { Text } from './rdb-input.js';
import type { Readers } from './readers.js';

export const idBytes = 16;

/** An id as two lengths. */
export function readId({ input }: Readers, into: StreamId): void {
  input.length();
  into.msHigh = input.high;
  into.msLow = input.low;
  input.length();
  into.seqHigh = input.high;
  into.seqLow = input.low;
}

/** Sixteen bytes, the high ones first. */
export function readRawId(text: Text, from: number, into: StreamId): void {
  const at = text.offset + from;
  into.msHigh = bigEndian(text, at);
  into.msLow = bigEndian(text, at + 4);
  into.seqHigh = bigEndian(text, at + 8);
  into.seqLow = bigEndian(text, at + 12);
}

function bigEndian({ bytes }: Text, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
