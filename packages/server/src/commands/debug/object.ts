import { errors, encodingOf } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';

/** Bytes of a dump around the value: its type, and version and checksum. */
const envelopeBytes = 11;

/** DEBUG OBJECT: in the form that test suites take apart. */
export function describeObject(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 2);
  if (entry === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  const { payloads } = database.engine;
  const length = payloads.dump(entry) ? payloads.output.length - envelopeBytes : 0;
  reply.simple(
    `Value at:0x${(entry * 8).toString(16)} refcount:1 encoding:${encodingOf(database, entry)} serializedlength:${length.toString()} lru:0 lru_seconds_idle:0`,
  );
}

/** DEBUG LISTPACK: there is none to print, only the question whether Redis would have one. */
export function replyListpack(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 2);
  if (entry === 0) reply.error(errors.noSuchKey);
  else if (encodingOf(database, entry) !== 'listpack')
    reply.error('ERR Not a listpack encoded object.');
  else reply.simple('Listpack structure printed on stdout');
}
