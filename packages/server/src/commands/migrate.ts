/** MIGRATE. https://redis.io/docs/latest/commands/migrate/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { entryExpiry } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { nameOf } from '../key-watch.js';
import { move } from '../migration.js';
import type { Move, MovedKey, MoveOutcome } from '../migration.js';
import { serverCommand } from './server-command.js';

const W = {
  copy: word('COPY'),
  replace: word('REPLACE'),
  auth: word('AUTH'),
  auth2: word('AUTH2'),
  keys: word('KEYS'),
};
const keyAt = 3;
const timeoutMsDefault = 1000;
/** Woken, the command is run again as MIGRATE and the number of its move. */
const resumedCount = 2;

interface Options {
  copy: boolean;
  replace: boolean;
  credentials: string[];
  /** The keys: arguments from `first` up to, not including, `last`. */
  first: number;
  last: number;
}

interface Ended {
  readonly job: Move;
  readonly isCopy: boolean;
  outcome: MoveOutcome | undefined;
}

const moves = new Map<number, Ended>();
let lastNumber = 0;

function readOptions(args: Arguments, reply: Reply): Options | undefined {
  const options: Options = {
    copy: false,
    replace: false,
    credentials: [],
    first: keyAt,
    last: keyAt + 1,
  };
  for (let i = 6; i < args.count; i++) {
    const left = args.count - 1 - i;
    if (args.is(i, W.copy)) options.copy = true;
    else if (args.is(i, W.replace)) options.replace = true;
    else if (args.is(i, W.auth) && left >= 1) options.credentials = [args.text(++i)];
    else if (args.is(i, W.auth2) && left >= 2)
      options.credentials = [args.text(++i), args.text(++i)];
    else if (args.is(i, W.keys)) {
      if (args.lengths[keyAt] !== 0) {
        reply.error(
          'ERR When using MIGRATE KEYS option, the key argument must be set to the empty string',
        );
        return undefined;
      }
      options.first = i + 1;
      options.last = args.count;
      break;
    } else {
      reply.error(errors.syntax);
      return undefined;
    }
  }
  return options;
}

function migrate(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count === resumedCount) {
    finish(database, args.integer(1), reply);
    return;
  }
  const options = readOptions(args, reply);
  if (options === undefined) return;
  const [port, number, timeout] = [args.integer(2), args.integer(4), args.integer(5)];
  if (Number.isNaN(timeout) || Number.isNaN(number)) {
    reply.error(errors.notInteger);
    return;
  }
  const keys = collect(database, args, options);
  if (keys.length === 0) reply.simple('NOKEY');
  else if (Number.isNaN(port)) reply.error(errors.notInteger);
  else if (!database.mayWait) reply.error('ERR MIGRATE cannot be waited for here');
  else
    begin(database, context, options.copy, {
      host: args.text(1),
      port,
      database: number,
      timeoutMs: timeout > 0 ? timeout : timeoutMsDefault,
      replace: options.replace,
      credentials: options.credentials,
      isCluster: database.isCluster,
      keys,
    });
}

/** The keys that are there, with what DUMP gives of them. */
function collect(database: Database, args: Arguments, { first, last }: Options): MovedKey[] {
  const keys: MovedKey[] = [];
  for (let i = first; i < last; i++) {
    const entry = database.find(args, i);
    if (entry === 0) continue;
    const expiryMs = entryExpiry(database.arena, entry);
    const ttlMs = expiryMs === 0 ? 0 : Math.max(1, expiryMs - database.now);
    keys.push({ key: args.copy(i), payload: dump(database, entry), ttlMs });
  }
  return keys;
}

/** What has no form there is sent as nothing, which the other side refuses. */
function dump({ engine: { payloads } }: Database, entry: number): Uint8Array {
  return payloads.dump(entry)
    ? payloads.output.bytes.slice(0, payloads.output.length)
    : new Uint8Array(0);
}

function begin(database: Database, context: ServerContext, isCopy: boolean, job: Move): void {
  const number = ++lastNumber;
  const ended: Ended = { job, isCopy, outcome: undefined };
  moves.set(number, ended);
  const waitKey = Buffer.from(`\0millrace:migrate:${number.toString()}`);
  const { keyspace } = database;
  void move(job).then((outcome) => {
    ended.outcome = outcome;
    context.engine.now = context.clock.nowMs();
    context.waits.signal(nameOf(keyspace, waitKey, 0, waitKey.length));
    context.dispatch.serveWaiting();
    context.dispatch.commit.endBatch();
    context.scheduleLogFlush();
    moves.delete(number);
  });
  database.wait = {
    keys: [waitKey],
    timeoutMs: 0,
    resume: [Buffer.from('MIGRATE'), Buffer.from(number.toString())].map((part) =>
      Uint8Array.from(part),
    ),
  };
}

/** Removes what was taken and is still what was sent. */
function finish(database: Database, number: number, reply: Reply): void {
  const { job, isCopy, outcome } = moves.get(number) ?? {};
  if (job === undefined || outcome === undefined) {
    reply.error(errors.syntax);
    return;
  }
  let failure = outcome.failure;
  if (isCopy !== true)
    for (const [i, moved] of job.keys.entries())
      if (outcome.taken[i] && !remove(database, moved))
        failure ??= 'ERR a key changed while it was moved: it is here still, and there as it was';
  if (failure === undefined) reply.ok();
  else reply.error(failure);
}

/** False where the key is another one by now. */
function remove(database: Database, { key, payload }: MovedKey): boolean {
  const { keyspace, effects } = database;
  const entry = keyspace.find(key, 0, key.length);
  if (entry === 0) return true;
  if (Buffer.compare(dump(database, entry), payload) !== 0) return false;
  keyspace.remove(entry);
  database.changes++;
  database.observer?.modified(keyspace, key, 0, key.length, 'del', 'g');
  effects.begin('DEL', 2);
  effects.argument(key, 0, key.length);
  return true;
}

export const migrateCommand = serverCommand({
  name: 'MIGRATE',
  arity: -6,
  flags: ['write', 'movablekeys'],
  keys: {
    first: keyAt,
    last: keyAt,
    step: 1,
    find: (args, into) => {
      let found = 0;
      for (let i = 6; i + 1 < args.count; i++) {
        if (args.is(i, W.auth2)) i += 2;
        else if (args.is(i, W.auth)) i++;
        else if (args.is(i, W.keys)) {
          if (args.lengths[keyAt] > 0) return 0;
          for (let key = i + 1; key < args.count; key++) into[found++] = key;
          return found;
        }
      }
      into[found++] = keyAt;
      return found;
    },
  },
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(n) of the size of the values',
  summary: 'Moves keys to another server.',
  categories: ['@keyspace', '@dangerous'],
  execute: migrate,
});
