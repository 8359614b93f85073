import type { ReplyCursor } from '@millrace/client';
import { ProtocolViolation, ReplyKind } from '@millrace/client';
import { statusOfReply } from './error-catalogue.js';
import type { Value } from './generated/millrace/v1/value.js';

const depthMax = 100;

/** Reads the value at the cursor with the type that the store gave it: `:1` is not `,1`. */
export function readValue(cursor: ReplyCursor, depth = 0): Value {
  if (depth > depthMax) throw new ProtocolViolation('a reply nests too deeply');
  cursor.next();
  while (cursor.kind === ReplyKind.attribute) {
    for (let left = cursor.elements; left > 0; left--) readValue(cursor, depth + 1);
    cursor.next();
  }
  switch (cursor.kind) {
    case ReplyKind.array:
    case ReplyKind.set:
    case ReplyKind.push:
      return readList(cursor, depth);
    case ReplyKind.map:
      return readMap(cursor, depth);
    default:
      return readScalar(cursor);
  }
}

function readScalar(cursor: ReplyCursor): Value {
  switch (cursor.kind) {
    case ReplyKind.nil:
      return { kind: undefined };
    case ReplyKind.simple:
      return { kind: { $case: 'status', value: cursor.text() } };
    case ReplyKind.integer:
      return { kind: integerKind(cursor) };
    case ReplyKind.double:
      return { kind: { $case: 'number', value: cursor.double() } };
    case ReplyKind.boolean:
      return { kind: { $case: 'boolean', value: cursor.text() === 't' } };
    case ReplyKind.bigNumber:
      return { kind: { $case: 'bigNumber', value: cursor.text() } };
    case ReplyKind.verbatim:
      // Three letters of format and a colon stand before the text.
      return { kind: { $case: 'bulk', value: cursor.copy().subarray(4) } };
    case ReplyKind.error:
    case ReplyKind.bulkError: {
      const message = cursor.text();
      return { kind: { $case: 'failure', value: { code: statusOfReply(message), message } } };
    }
    default:
      return { kind: { $case: 'bulk', value: cursor.copy() } };
  }
}

/** The generated code takes int64 as a number; what is not safe as one goes as text. */
function integerKind(cursor: ReplyCursor): Value['kind'] {
  const value = cursor.integer();
  if (Number.isSafeInteger(value)) return { $case: 'integer', value };
  return { $case: 'bigNumber', value: cursor.text() };
}

function readList(cursor: ReplyCursor, depth: number): Value {
  const values: Value[] = [];
  for (let left = cursor.elements; left > 0; left--) values.push(readValue(cursor, depth + 1));
  return { kind: { $case: 'list', value: { values } } };
}

function readMap(cursor: ReplyCursor, depth: number): Value {
  const pairs = [];
  for (let left = cursor.elements; left > 0; left -= 2) {
    const key = readValue(cursor, depth + 1);
    pairs.push({ key, value: readValue(cursor, depth + 1) });
  }
  return { kind: { $case: 'map', value: { pairs } } };
}
