/** Many strings set at once with conditions and expiry. https://redis.io/docs/latest/commands/msetex/ */
import { entryExpiry } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { expiryWordAt, readExpiry } from './expiry-options.js';
import { put } from './strings.js';

const W = { nx: word('NX'), xx: word('XX'), keepTtl: word('KEEPTTL') };
const keysMax = 2 ** 31 - 1;

const options = { nx: false, xx: false, keepTtl: false, expiryMs: 0 };

/** Reads what stands behind the pairs. */
function readOptions(database: Database, args: Arguments, from: number, reply: Reply): boolean {
  options.nx = options.xx = options.keepTtl = false;
  options.expiryMs = 0;
  let timeAt = 0;
  for (let i = from; i < args.count; i++) {
    if (args.is(i, W.nx) && !options.xx) options.nx = true;
    else if (args.is(i, W.xx) && !options.nx) options.xx = true;
    else if (args.is(i, W.keepTtl) && timeAt === 0) options.keepTtl = true;
    else if (expiryWordAt(args, i) >= 0 && timeAt === 0 && !options.keepTtl && i + 1 < args.count)
      timeAt = i++;
    else {
      reply.error(errors.syntax);
      return false;
    }
  }
  if (timeAt > 0) options.expiryMs = readExpiry(database, args, timeAt, 'msetex', reply);
  return timeAt === 0 || options.expiryMs !== 0;
}

function msetex(database: Database, args: Arguments, reply: Reply): void {
  const count = args.integer(1);
  if (!(count >= 1 && count <= keysMax)) {
    reply.error('ERR invalid numkeys value or out of range');
    return;
  }
  const end = 2 + count * 2;
  if (end > args.count) {
    reply.error(errors.syntax);
    return;
  }
  if (!readOptions(database, args, end, reply)) return;
  if (options.nx || options.xx) {
    for (let i = 2; i < end; i += 2) {
      if ((database.find(args, i) !== 0) === options.xx) continue;
      reply.integer(0);
      return;
    }
  }
  for (let i = 2; i < end; i += 2) setOne(database, args, i);
  reply.integer(1);
}

function setOne(database: Database, args: Arguments, i: number): void {
  const entry = database.find(args, i);
  const { expiryMs, keepTtl } = options;
  if (expiryMs > 0 && expiryMs <= database.now) {
    if (entry === 0) return;
    database.keyspace.remove(entry);
    database.changed(args, i, 'del', 'g');
    database.effectOn('DEL', 2, args, i);
    return;
  }
  const kept = keepTtl && entry !== 0 ? entryExpiry(database.arena, entry) : 0;
  const until = expiryMs > 0 ? expiryMs : kept;
  put(database, args, entry, i, i + 1, until);
  const effects = database.effectOn('SET', until === 0 ? 3 : 5, args, i);
  effects.argument(args.bytes, args.offsets[i + 1], args.lengths[i + 1]);
  if (until === 0) return;
  effects.text('PXAT');
  effects.integer(until);
  if (expiryMs > 0) database.changed(args, i, 'expire', 'g');
}

export const stringBatchCommands: readonly Command[] = [
  command({
    name: 'MSETEX',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: {
      first: 0,
      last: 0,
      step: 0,
      find: (args, into) => {
        const count = args.integer(1);
        if (!(count >= 1 && 1 + count * 2 < args.count)) return 0;
        for (let n = 0; n < count; n++) into[n] = 2 + n * 2;
        return count;
      },
    },
    group: 'string',
    since: '8.4.0',
    complexity: 'O(n) of n keys',
    summary: 'Sets many keys at once, with conditions and an expiry.',
    execute: msetex,
  }),
];
