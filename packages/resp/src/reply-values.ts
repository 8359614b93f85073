/** Replies as JavaScript values, for callers that are in no hurry: tests, the CLI, tools. */
import { REPLY_DEPTH_MAX } from './protocol-limits.js';
import type { ReplyCursor } from './reply-cursor.js';
import { ReplyProtocolError } from './reply-cursor.js';
import { ReplyKind } from './reply.js';

/** An error that the store answered. `code` is its first word: `ERR`, `WRONGTYPE`, `MOVED`. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: string;

  constructor(text: string) {
    super(text);
    this.code = text.split(' ', 1)[0] ?? '';
  }
}

/** What the store sends unasked in RESP3: messages, invalidations. */
export class ReplyPush {
  readonly values: readonly ReplyValue[];

  constructor(values: readonly ReplyValue[]) {
    this.values = values;
  }
}

export type ReplyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ReplyError
  | ReplyPush
  | ReplyValue[]
  | Set<ReplyValue>
  | Map<ReplyValue, ReplyValue>;

/** How bulk strings come out. The keys of maps are strings either way, so that they can be found. */
export type BulkForm = 'string' | 'bytes';

/** Reads the whole reply at the cursor and moves behind it. Attributes are passed over. */
export function readReply(cursor: ReplyCursor, bulks: BulkForm, depth = 0): ReplyValue {
  if (depth > REPLY_DEPTH_MAX) throw new ReplyProtocolError('A reply nests too deeply');
  advance(cursor);
  while (cursor.kind === ReplyKind.attribute) {
    for (let left = cursor.elements; left > 0; left--) readReply(cursor, bulks, depth + 1);
    advance(cursor);
  }
  switch (cursor.kind) {
    case ReplyKind.array:
      return readElements(cursor, bulks, depth);
    case ReplyKind.set:
      return new Set(readElements(cursor, bulks, depth));
    case ReplyKind.push:
      return new ReplyPush(readElements(cursor, bulks, depth));
    case ReplyKind.map:
      return readMap(cursor, bulks, depth);
    default:
      return readScalar(cursor, bulks);
  }
}

function readScalar(cursor: ReplyCursor, bulks: BulkForm): ReplyValue {
  switch (cursor.kind) {
    case ReplyKind.nil:
      return null;
    case ReplyKind.integer:
      return readInteger(cursor);
    case ReplyKind.double:
      return readDouble(cursor);
    case ReplyKind.boolean:
      return readBoolean(cursor);
    case ReplyKind.bigNumber:
      return readBigNumber(cursor);
    case ReplyKind.error:
    case ReplyKind.bulkError:
      return new ReplyError(cursor.text());
    case ReplyKind.verbatim:
      // Three letters of format and a colon stand before the text.
      return cursor.text().slice(4);
    case ReplyKind.bulk:
      return bulks === 'bytes' ? cursor.copy() : cursor.text();
    default:
      return cursor.text();
  }
}

function readElements(cursor: ReplyCursor, bulks: BulkForm, depth: number): ReplyValue[] {
  const values: ReplyValue[] = [];
  for (let left = cursor.elements; left > 0; left--) {
    values.push(readReply(cursor, bulks, depth + 1));
  }
  return values;
}

function readMap(cursor: ReplyCursor, bulks: BulkForm, depth: number): Map<ReplyValue, ReplyValue> {
  const pairs = new Map<ReplyValue, ReplyValue>();
  for (let left = cursor.elements; left > 0; left -= 2) {
    const key = readReply(cursor, 'string', depth + 1);
    pairs.set(key, readReply(cursor, bulks, depth + 1));
  }
  return pairs;
}

function readInteger(cursor: ReplyCursor): number | bigint {
  const value = cursor.integer();
  if (Number.isNaN(value)) throw new ReplyProtocolError('An integer that is none');
  return Number.isSafeInteger(value) ? value : cursor.bigInteger();
}

function readDouble(cursor: ReplyCursor): number {
  const value = cursor.double();
  if (!Number.isNaN(value)) return value;
  if (cursor.text().toLowerCase().includes('nan')) return NaN;
  throw new ReplyProtocolError('A double that is none');
}

function readBoolean(cursor: ReplyCursor): boolean {
  const text = cursor.text();
  if (text === 't') return true;
  if (text === 'f') return false;
  throw new ReplyProtocolError('A boolean that is neither true nor false');
}

function readBigNumber(cursor: ReplyCursor): bigint {
  if (!/^[+-]?\d+$/.test(cursor.text())) throw new ReplyProtocolError('A big number that is none');
  return cursor.bigInteger();
}

function advance(cursor: ReplyCursor): void {
  if (!cursor.next()) throw new ReplyProtocolError('A reply ends too early');
}
