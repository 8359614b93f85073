/** DUMP and RESTORE: values in Redis' own serialisation. https://redis.io/docs/latest/commands/dump/ */
import { RdbError } from '@millrace/engine';
import type { KeyUse } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';

const W = {
  replace: word('REPLACE'),
  absttl: word('ABSTTL'),
  idletime: word('IDLETIME'),
  freq: word('FREQ'),
};
const frequencyMax = 255;

function dump(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 1);
  if (entry === 0) {
    reply.nil();
    return;
  }
  const { payloads } = database.engine;
  if (payloads.dump(entry)) reply.bulk(payloads.output.bytes, 0, payloads.output.length);
  else reply.nil(); // a hash whose fields have all expired
}

/** Of a RESTORE. */
interface Options extends KeyUse {
  readonly replace: boolean;
  readonly isAbsolute: boolean;
}

function readOptions(args: Arguments, reply: Reply): Options | undefined {
  const options = { replace: false, isAbsolute: false, idleSeconds: -1, frequency: -1 };
  for (let i = 4; i < args.count; i++) {
    const hasNext = i + 1 < args.count;
    if (args.is(i, W.replace)) options.replace = true;
    else if (args.is(i, W.absttl)) options.isAbsolute = true;
    else if (hasNext && (args.is(i, W.idletime) || args.is(i, W.freq))) {
      const refusal = refuseUse(args, i);
      if (refusal !== undefined) {
        reply.error(refusal);
        return undefined;
      }
      if (args.is(i, W.idletime)) options.idleSeconds = args.integer(i + 1);
      else options.frequency = args.integer(i + 1);
      i++;
    } else {
      reply.error(errors.syntax);
      return undefined;
    }
  }
  return options;
}

function refuseUse(args: Arguments, i: number): string | undefined {
  const value = args.integer(i + 1);
  if (Number.isNaN(value)) return errors.notInteger;
  if (args.is(i, W.idletime))
    return value < 0 ? 'ERR Invalid IDLETIME value, must be >= 0' : undefined;
  return value < 0 || value > frequencyMax
    ? 'ERR Invalid FREQ value, must be >= 0 and <= 255'
    : undefined;
}

function restore(database: Database, args: Arguments, reply: Reply): void {
  const options = readOptions(args, reply);
  if (options === undefined) return;
  if (!options.replace && database.find(args, 1) !== 0) {
    reply.error('BUSYKEY Target key name already exists.');
    return;
  }
  const ttl = args.integer(2);
  if (Number.isNaN(ttl) || ttl < 0) {
    reply.error(Number.isNaN(ttl) ? errors.notInteger : 'ERR Invalid TTL value, must be >= 0');
    return;
  }
  if (!database.engine.payloads.isSound(args.bytes, args.offsets[3], args.lengths[3])) {
    reply.error('ERR DUMP payload version or checksum are wrong');
    return;
  }
  const expiryMs = ttl === 0 || options.isAbsolute ? ttl : ttl + database.now;
  if (restoreValue(database, args, Math.min(expiryMs, Number.MAX_SAFE_INTEGER), options))
    reply.ok();
  else reply.error('ERR Bad data format');
}

/** False where the value cannot be read, and nothing has changed. */
function restoreValue(database: Database, args: Arguments, expiryMs: number, use: KeyUse): boolean {
  const { keyspace, engine } = database;
  const { bytes, offsets, lengths } = args;
  const existed = database.find(args, 1) !== 0;
  let entry: number;
  try {
    entry = engine.payloads.restore(
      keyspace,
      bytes,
      offsets[1],
      lengths[1],
      expiryMs,
      bytes,
      offsets[3],
      lengths[3],
    );
  } catch (error) {
    if (!(error instanceof RdbError)) throw error;
    return false;
  }
  if (expiryMs > 0 && expiryMs <= database.now && !engine.isApplying) {
    keyspace.index.find(keyspace.root, bytes, offsets[1], lengths[1]);
    keyspace.remove(entry);
    if (existed) {
      database.changed(args, 1, 'del', 'g');
      database.effectOn('DEL', 2, args, 1);
    }
    return true;
  }
  engine.access.adopt(entry, use);
  database.changed(args, 1, 'restore', 'g');
  logRestore(database, args, expiryMs, use);
  return true;
}

/** How the key was used goes along whatever is kept here: who replays it may keep something else. */
function logRestore(database: Database, args: Arguments, expiryMs: number, use: KeyUse): void {
  const { bytes, offsets, lengths } = args;
  const { idleSeconds, frequency } = use;
  const uses = Number(idleSeconds >= 0) + Number(frequency >= 0);
  const effects = database.effectOn('RESTORE', 6 + 2 * uses, args, 1);
  effects.integer(expiryMs);
  effects.argument(bytes, offsets[3], lengths[3]);
  effects.text('REPLACE');
  effects.text('ABSTTL');
  if (idleSeconds >= 0) {
    effects.text('IDLETIME');
    effects.integer(idleSeconds);
  }
  if (frequency >= 0) {
    effects.text('FREQ');
    effects.integer(frequency);
  }
}

const restoreRow = {
  arity: -4,
  keys: one(1),
  complexity: 'O(n) of the size of the value; O(n log n) for sorted sets',
  execute: restore,
} as const;

export const serializationCommands: readonly Command[] = [
  command({
    name: 'DUMP',
    arity: 2,
    flags: ['readonly'],
    keys: one(1),
    group: 'generic',
    since: '2.6.0',
    complexity: 'O(n) of the size of the value',
    summary: "Returns a value in Redis' own serialisation.",
    execute: dump,
  }),
  command({
    ...restoreRow,
    name: 'RESTORE',
    flags: ['write', 'denyoom'],
    group: 'generic',
    since: '2.6.0',
    summary: 'Makes a key of what DUMP returned.',
    categories: ['@keyspace', '@dangerous'],
  }),
  command({
    ...restoreRow,
    name: 'RESTORE-ASKING',
    flags: ['write', 'denyoom', 'asking'],
    group: 'server',
    since: '3.0.0',
    summary: 'The same, for a slot that is being moved here.',
    categories: ['@keyspace', '@dangerous'],
  }),
];
