/** HyperLogLogs: counts of different elements in 12 KiB. https://redis.io/docs/latest/commands/?group=hyperloglog */
import { kind, registerCount, selfTestHyperLogLog } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';

const W = {
  getReg: word('GETREG'),
  decode: word('DECODE'),
  encoding: word('ENCODING'),
  toDense: word('TODENSE'),
};
const notOne = 'WRONGTYPE Key is not a valid HyperLogLog string value.';
const damaged = 'INVALIDOBJ Corrupted HLL object detected';

/** The entry of a HyperLogLog at argument i, 0 where there is no key, -1 where the error is replied. */
function findOne(database: Database, args: Arguments, i: number, reply: Reply): number {
  const entry = database.findKind(args, i, kind.string, reply);
  if (entry <= 0 || database.engine.hyperLogLogs.isOne(entry)) return entry;
  reply.error(notOne);
  return -1;
}

function pfadd(database: Database, args: Arguments, reply: Reply): void {
  const entry = findOne(database, args, 1, reply);
  if (entry < 0) return;
  const { hyperLogLogs } = database.engine;
  hyperLogLogs.open(entry);
  let isChanged = entry === 0;
  for (let i = 2; i < args.count; i++) {
    const added = hyperLogLogs.add(args.bytes, args.offsets[i], args.lengths[i]);
    if (added < 0) {
      reply.error(damaged);
      return;
    }
    if (added > 0) isChanged = true;
  }
  if (isChanged) {
    hyperLogLogs.save(database.keyspace, entry, args.bytes, args.offsets[1], args.lengths[1]);
    database.changed(args, 1, 'pfadd', '$');
  }
  reply.integer(isChanged ? 1 : 0);
}

function pfcount(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 2) {
    countUnion(database, args, reply);
    return;
  }
  const entry = findOne(database, args, 1, reply);
  if (entry <= 0) {
    if (entry === 0) reply.integer(0);
    return;
  }
  const { engine } = database;
  const kept = engine.hyperLogLogs.keptCount(entry);
  const count = kept >= 0 ? kept : engine.hyperLogLogs.count(entry);
  if (count < 0) {
    reply.error(damaged);
    return;
  }
  // The value changes by it, and so do its watchers and its copies elsewhere; a replica waits for its primary.
  if (kept < 0 && (engine.isPrimary || engine.isApplying)) {
    engine.hyperLogLogs.keepCount(count);
    database.changed(args, 1, '', '$');
  }
  reply.integer(count);
}

function countUnion(database: Database, args: Arguments, reply: Reply): void {
  if (includeAll(database, args, reply))
    reply.integer(database.engine.hyperLogLogs.estimateUnion());
}

/** Makes the union of all keys that there are; false where the error is replied. */
function includeAll(database: Database, args: Arguments, reply: Reply): boolean {
  const { hyperLogLogs } = database.engine;
  hyperLogLogs.beginUnion();
  for (let i = 1; i < args.count; i++) {
    const entry = findOne(database, args, i, reply);
    if (entry < 0) return false;
    if (entry > 0 && !hyperLogLogs.include(entry)) {
      reply.error(damaged);
      return false;
    }
  }
  return true;
}

function pfmerge(database: Database, args: Arguments, reply: Reply): void {
  if (!includeAll(database, args, reply)) return;
  const { keyspace } = database;
  const entry = keyspace.find(args.bytes, args.offsets[1], args.lengths[1]);
  const { hyperLogLogs } = database.engine;
  if (!hyperLogLogs.saveUnion(keyspace, entry, args.bytes, args.offsets[1], args.lengths[1])) {
    reply.error(damaged);
    return;
  }
  database.changed(args, 1, 'pfadd', '$');
  reply.ok();
}

function pfdebug(database: Database, args: Arguments, reply: Reply): void {
  const entry = findOne(database, args, 2, reply);
  if (entry < 0) return;
  if (entry === 0) reply.error('ERR The specified key does not exist');
  else if (args.is(1, W.getReg)) debugRegisters(database, args, entry, reply);
  else if (args.is(1, W.decode)) debugDecode(database, entry, reply);
  else if (args.is(1, W.encoding))
    reply.simple(database.engine.hyperLogLogs.isDense(entry) ? 'dense' : 'sparse');
  else if (args.is(1, W.toDense)) debugToDense(database, args, entry, reply);
  else reply.error(`ERR Unknown PFDEBUG subcommand '${args.quoted(1)}'`);
}

function debugRegisters(database: Database, args: Arguments, entry: number, reply: Reply): void {
  if (!makeDense(database, args, entry, reply)) return;
  const dense = database.find(args, 2);
  reply.array(registerCount);
  for (let i = 0; i < registerCount; i++)
    reply.integer(database.engine.hyperLogLogs.register(dense, i));
}

function debugDecode(database: Database, entry: number, reply: Reply): void {
  const { hyperLogLogs } = database.engine;
  if (hyperLogLogs.isDense(entry)) reply.error('ERR HLL encoding is not sparse');
  else reply.bulkText(hyperLogLogs.describe(entry));
}

function debugToDense(database: Database, args: Arguments, entry: number, reply: Reply): void {
  const isSparse = !database.engine.hyperLogLogs.isDense(entry);
  if (makeDense(database, args, entry, reply)) reply.integer(isSparse ? 1 : 0);
}

function makeDense(database: Database, args: Arguments, entry: number, reply: Reply): boolean {
  const { hyperLogLogs } = database.engine;
  if (hyperLogLogs.isDense(entry)) return true;
  const { keyspace } = database;
  if (!hyperLogLogs.makeDense(keyspace, entry, args.bytes, args.offsets[2], args.lengths[2])) {
    reply.error(damaged);
    return false;
  }
  database.changed(args, 2, '', '$');
  return true;
}

function pfselftest(database: Database, _args: Arguments, reply: Reply): void {
  const fault = selfTestHyperLogLog(database.random);
  if (fault === undefined) reply.ok();
  else reply.error(`TESTFAILED ${fault}`);
}

export const hyperLogLogCommands: readonly Command[] = [
  command({
    name: 'PFADD',
    arity: -2,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'hyperloglog',
    since: '2.8.9',
    complexity: 'O(1) per element',
    summary: 'Adds elements to a HyperLogLog, which is made where there is none.',
    execute: pfadd,
  }),
  command({
    name: 'PFCOUNT',
    arity: -2,
    flags: ['readonly'],
    keys: range(1, -1),
    group: 'hyperloglog',
    since: '2.8.9',
    complexity: 'O(1), and O(n) of n keys where there are many',
    quickTo: 2,
    summary: 'Tells how many different elements HyperLogLogs have seen, nearly.',
    execute: pfcount,
  }),
  command({
    name: 'PFMERGE',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: range(1, -1),
    group: 'hyperloglog',
    since: '2.8.9',
    complexity: 'O(n) of n keys',
    summary: 'Makes a HyperLogLog of the elements of all.',
    execute: pfmerge,
  }),
  command({
    name: 'PFDEBUG',
    arity: 3,
    flags: ['write', 'denyoom', 'admin'],
    keys: one(2),
    group: 'hyperloglog',
    since: '2.8.9',
    complexity: 'O(n) of n registers',
    summary: 'Shows how a HyperLogLog is kept.',
    execute: pfdebug,
  }),
  command({
    name: 'PFSELFTEST',
    arity: 1,
    flags: ['admin'],
    group: 'hyperloglog',
    since: '2.8.9',
    complexity: 'O(1), some tens of milliseconds',
    summary: 'Tests that HyperLogLogs count right.',
    execute: pfselftest,
  }),
];
