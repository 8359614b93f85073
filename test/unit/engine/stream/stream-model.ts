import { createSeededRandom } from '@millrace/base';
import { Engine, StreamId } from '@millrace/engine';
import type { StreamCursor } from '@millrace/engine';

export interface Entry {
  readonly id: bigint;
  readonly parts: readonly string[];
}

export const lastId = (1n << 128n) - 1n;

export function testEngine(): Engine {
  return new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(1) });
}

/** An id as one number of 128 bits. */
export function toId(value: bigint): StreamId {
  const id = new StreamId();
  const half = (shift: bigint): number => Number(BigInt.asIntN(32, value >> shift));
  id.msHigh = half(96n);
  id.msLow = half(64n);
  id.seqHigh = half(32n);
  id.seqLow = half(0n);
  return id;
}

export function fromId(id: StreamId): bigint {
  return [id.msHigh, id.msLow, id.seqHigh, id.seqLow].reduce(
    (value, half) => (value << 32n) | BigInt(half >>> 0),
    0n,
  );
}

export function setFields(engine: Engine, parts: readonly string[]): void {
  const { fields } = engine.streams;
  fields.bytes = new Uint8Array(Buffer.from(parts.join(''), 'latin1'));
  fields.lengths = Int32Array.from(parts, (part) => part.length);
  fields.offsets = new Int32Array(parts.length);
  for (let i = 1; i < parts.length; i++)
    fields.offsets[i] = fields.offsets[i - 1] + parts[i - 1].length;
  fields.from = 0;
  fields.pairs = parts.length / 2;
}

export function append(engine: Engine, stream: number, entry: Entry): void {
  setFields(engine, entry.parts);
  engine.streams.append(stream, toId(entry.id));
}

/** All that a cursor still shows; `readParts` false skips over the fields. */
export function drain(cursor: StreamCursor, readParts = true): Entry[] {
  const entries: Entry[] = [];
  while (cursor.next()) {
    const parts: string[] = [];
    for (let i = readParts ? cursor.pairs * 2 : 0; i > 0; i--) {
      cursor.nextPart();
      const { bytes, offset, length } = cursor.part;
      parts.push(Buffer.from(bytes.slice(offset, offset + length)).toString('latin1'));
    }
    entries.push({ id: fromId(cursor.id), parts });
  }
  return entries;
}
