/**
 * DEBUG: what test suites use. One command, as in Redis, so that COMMAND and ACL see one; `enable-debug-command` guards all
 * of it. https://redis.io/docs/latest/commands/debug/
 */
import { Glob } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { checkEngine, KeyspaceDigest } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../../context.js';
import { serverCommand } from '../server-command.js';
import type { ServerExecute } from '../server-command.js';
import { debugHelp } from './help.js';
import { indexStatistics, indexStatisticsOfKey } from './index-statistics.js';
import { describeObject, replyListpack } from './object.js';
import { populate } from './populate.js';
import { replyProtocol } from './protocol.js';
import { reload } from './reload.js';

const notAllowed =
  'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.';

/** How a subcommand is called, and what it does. */
interface Subcommand {
  readonly least: number;
  readonly most: number;
  readonly run: ServerExecute;
}

const of = (least: number, most: number, run: ServerExecute): Subcommand => ({ least, most, run });
const accepted: ServerExecute = (_database, _args, reply) => {
  reply.ok();
};

function sleep(_database: Database, args: Arguments, reply: Reply): void {
  const seconds = args.double(2);
  // The point is that the server answers nobody: a timer would not do.
  if (seconds > 0) {
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(nobody, 0, 0, seconds * 1000);
  }
  reply.ok();
}

function setActiveExpire(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  context.expiresActively = args.integer(2) !== 0;
  reply.ok();
}

function digest(database: Database, _args: Arguments, reply: Reply): void {
  reply.simple(new KeyspaceDigest(database.engine).ofAll());
}

function digestValue(database: Database, args: Arguments, reply: Reply): void {
  const values = new KeyspaceDigest(database.engine);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    const entry = database.find(args, i);
    reply.simple(entry === 0 ? '0'.repeat(40) : values.ofValue(entry));
  }
}

/** Looks through the whole arena, which takes its time: for tests after many commands. */
function structure(database: Database, _args: Arguments, reply: Reply): void {
  try {
    checkEngine(database.engine);
    reply.ok();
  } catch (fault) {
    reply.error(`ERR ${String(fault)}`);
  }
}

function error(_database: Database, args: Arguments, reply: Reply): void {
  reply.error(args.latin1(2));
}

function log(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  context.logger.warn(`DEBUG LOG: ${args.text(2)}`);
  reply.ok();
}

function stringMatch(_database: Database, args: Arguments, reply: Reply): void {
  const glob = new Glob(args.copy(2));
  reply.integer(glob.matches(args.bytes, args.offsets[3], args.lengths[3]) ? 1 : 0);
}

function skipChecksums(database: Database, args: Arguments, reply: Reply): void {
  database.engine.payloads.skipsChecksums = args.integer(2) !== 0;
  reply.ok();
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  SLEEP: of(3, 3, sleep),
  'SET-ACTIVE-EXPIRE': of(3, 3, setActiveExpire),
  OBJECT: of(3, 4, describeObject),
  LISTPACK: of(3, 3, replyListpack),
  DIGEST: of(2, 2, digest),
  'DIGEST-VALUE': of(3, Infinity, digestValue),
  RELOAD: of(2, Infinity, reload),
  STRUCTURE: of(2, 2, structure),
  'STRINGMATCH-LEN': of(4, 4, stringMatch),
  HTSTATS: of(3, 4, indexStatistics),
  'HTSTATS-KEY': of(3, 4, indexStatisticsOfKey),
  POPULATE: of(3, 5, populate),
  PROTOCOL: of(3, 3, (_database, args, reply) => {
    replyProtocol(args.latin1(2), reply);
  }),
  ERROR: of(3, 3, error),
  LOG: of(3, 3, log),
  'SET-SKIP-CHECKSUM-VALIDATION': of(3, 3, skipChecksums),
  // There is nothing here that these could change, and test suites call them on their way.
  'CHANGE-REPL-ID': of(2, 2, accepted),
  'SET-DISABLE-DENY-SCRIPTS': of(3, 3, accepted),
  'QUICKLIST-PACKED-THRESHOLD': of(3, 3, accepted),
  REPLYBUFFER: of(4, 4, accepted),
  'PAUSE-CRON': of(3, 3, accepted),
  'DICT-RESIZING': of(3, 3, accepted),
  HELP: of(2, 2, (_database, _args, reply) => {
    reply.array(debugHelp.length);
    for (const line of debugHelp) reply.simple(line);
  }),
};

/** What Redis has and this server cannot have: it has no such parts, or a test that crashes it would prove nothing. */
const inapplicable = new Set(
  (
    'AOF-FLUSH-SLEEP ASSERT CLIENT-EVICTION CLUSTERLINK CONFIG-REWRITE-FORCE-ALL CRASH-AND-RECOVER ' +
    'DROP-CLUSTER-PACKET-FILTER JMAP LEAK LOADAOF MALLCTL MALLCTL-STR OOM PANIC QUICKLIST REPLICATE ' +
    'REPL-PAUSE RESTART SCRIPT SDSLEN SEGFAULT STRINGMATCH-TEST STRUCTSIZE ZIPLIST'
  ).split(' '),
);

function isAllowed({ config, session }: ServerContext): boolean {
  const allowed = config.values['enable-debug-command'];
  if (allowed !== 'local') return allowed === 'yes';
  const address = session.peer?.remoteAddress ?? '';
  return address === '' || /^(::ffff:)?127\.|^::1$|\//.test(address);
}

function debug(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (!isAllowed(context)) {
    reply.error(notAllowed);
    return;
  }
  const name = args.latin1(1).toUpperCase();
  const subcommand = subcommands[name] as Subcommand | undefined;
  if (subcommand === undefined && inapplicable.has(name))
    reply.error(`ERR DEBUG ${name} does not apply: this server has nothing of that kind`);
  else if (
    subcommand === undefined ||
    args.count < subcommand.least ||
    args.count > subcommand.most
  )
    reply.error(
      `ERR unknown subcommand or wrong number of arguments for '${args.quoted(1)}'. Try DEBUG HELP.`,
    );
  else subcommand.run(database, args, reply, context);
}

export const debugCommand = serverCommand({
  name: 'DEBUG',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  since: '1.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'Looks into the server and disturbs it, for tests.',
  execute: debug,
});
