import type { Database } from '@millrace/commands';
import { entryExpiry, keyLength, keyOffset } from '@millrace/engine';
import type { Keyspace } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';

interface Saved {
  readonly key: Uint8Array;
  readonly expiryMs: number;
  readonly payload: Uint8Array;
}

/** DEBUG RELOAD: all values are serialised, removed and read back. They are the same afterwards, so nothing is logged. */
export function reload(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 2) {
    reply.error(
      /^(nosave|noflush|merge)$/i.test(args.latin1(2))
        ? `ERR DEBUG RELOAD ${args.latin1(2).toUpperCase()} does not apply: millrace rdb import reads files`
        : 'ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.',
    );
    return;
  }
  const { keyspaces } = database.engine;
  const saved = keyspaces.map((keyspace) => save(database, keyspace));
  const lost = saved.flat().find(({ payload }) => payload.length === 0);
  if (lost !== undefined) {
    reply.error('ERR DEBUG RELOAD cannot serialise a value of a kind that Redis does not have');
    return;
  }
  for (const [number, values] of saved.entries()) restore(database, keyspaces[number], values);
  reply.ok();
}

function save(database: Database, keyspace: Keyspace): Saved[] {
  const { arena, engine } = database;
  const saved: Saved[] = [];
  keyspace.index.forEach(keyspace.root, (entry) => {
    const at = keyOffset(arena, entry);
    const { payloads } = engine;
    const isSaved = payloads.dump(entry);
    saved.push({
      key: arena.bytes.slice(at, at + keyLength(arena, entry)),
      expiryMs: entryExpiry(arena, entry),
      payload: payloads.output.bytes.slice(0, isSaved ? payloads.output.length : 0),
    });
  });
  return saved;
}

function restore(database: Database, keyspace: Keyspace, values: readonly Saved[]): void {
  const { payloads } = database.engine;
  keyspace.clear();
  for (const { key, expiryMs, payload } of values)
    payloads.restore(keyspace, key, 0, key.length, expiryMs, payload, 0, payload.length);
}
