import type { FieldVisitor } from '@millrace/engine';
import type { Reply } from '@millrace/resp';
import type { Database } from './database.js';

/** The visitors are made once: they find what they write to here. */
export const at = {
  reply: undefined as unknown as Reply,
  database: undefined as unknown as Database,
};
export const replyField: FieldVisitor = (fieldAt, fieldLength) => {
  at.reply.bulk(at.database.arena.bytes, fieldAt, fieldLength);
};
export const replyFieldValue: FieldVisitor = (_fieldAt, _fieldLength, valueAt, valueLength) => {
  at.reply.bulk(at.database.arena.bytes, valueAt, valueLength);
};
export const replyPair: FieldVisitor = (fieldAt, fieldLength, valueAt, valueLength) => {
  at.reply.bulk(at.database.arena.bytes, fieldAt, fieldLength);
  at.reply.bulk(at.database.arena.bytes, valueAt, valueLength);
};
