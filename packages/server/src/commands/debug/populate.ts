import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';

const utf8 = new TextEncoder();

/** DEBUG POPULATE: keys `prefix:n` with values `value:n`, or of so many bytes. Keys that are there stay as they are. */
export function populate(database: Database, args: Arguments, reply: Reply): void {
  const count = args.integer(2);
  const size = args.count > 4 ? args.integer(4) : 0;
  if (!(count >= 0) || !(size >= 0)) {
    const isOutOfRange = count < 0 || size < 0;
    reply.error(isOutOfRange ? 'ERR value is out of range, must be positive' : errors.notInteger);
    return;
  }
  const prefix = args.count > 3 ? args.text(3) : 'key';
  const { keyspace, engine } = database;
  for (let i = 0; i < count; i++) {
    const key = utf8.encode(`${prefix}:${i.toString()}`);
    if (keyspace.find(key, 0, key.length) !== 0) continue;
    const text = utf8.encode(`value:${i.toString()}`);
    const value = size === 0 ? text : new Uint8Array(size);
    if (size > 0) value.set(text.subarray(0, size));
    engine.strings.set(keyspace, 0, key, 0, key.length, value, 0, value.length, 0);
    database.changes++;
    database.effects.begin('SET', 3);
    database.effects.argument(key, 0, key.length);
    database.effects.argument(value, 0, value.length);
  }
  reply.ok();
}
