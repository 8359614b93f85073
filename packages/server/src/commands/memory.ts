/** MEMORY: what the arena and the process take. https://redis.io/docs/latest/commands/memory-stats/ */
import { errors, keyMemory } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';

const W = { samples: word('SAMPLES') };
/** Below it there is too little to judge. */
const judgedBytesMin = 5 * 2 ** 20;
const fragmentedFrom = 1.4;
const pastPeakFrom = 1.5;
const fullFrom = 0.95;

function usage(database: Database, args: Arguments, reply: Reply): void {
  for (let i = 3; i < args.count; i += 2) {
    const samples = i + 1 < args.count && args.is(i, W.samples) ? args.integer(i + 1) : -1;
    if (Number.isNaN(samples) || samples < 0) {
      reply.error(Number.isNaN(samples) ? errors.notInteger : errors.syntax);
      return;
    }
  }
  const entry = database.find(args, 2);
  if (entry === 0) reply.nil();
  else reply.integer(keyMemory(database, entry));
}

/** Fields of MEMORY STATS: Redis' names where both have the thing. */
function statsOf(context: ServerContext): readonly (readonly [name: string, value: number])[] {
  const { engine, statistics } = context;
  const { arena } = engine;
  const { rss, heapUsed } = process.memoryUsage();
  const keys = engine.keyspaces.reduce((sum, { size }) => sum + size, 0);
  const used = arena.usedBytes;
  statistics.noteMemory(used);
  return [
    ['peak.allocated', statistics.memoryPeak],
    ['total.allocated', used],
    ['startup.allocated', 0],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['cluster.links', 0],
    ['aof.buffer', context.log?.statistics.pendingBytes ?? 0],
    ['overhead.total', heapUsed],
    ['keys.count', keys],
    ['keys.bytes-per-key', keys === 0 ? 0 : Math.floor(used / keys)],
    ['dataset.bytes', used],
    ['allocator.allocated', used],
    ['allocator.active', arena.residentBytes],
    ['allocator.resident', arena.residentBytes],
    ['allocator.capacity', arena.capacityBytes],
    ['allocator-fragmentation.bytes', arena.residentBytes - used],
    ['rss', rss],
    ['fragmentation.bytes', rss - used],
  ];
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function ratiosOf(context: ServerContext): readonly (readonly [name: string, value: number])[] {
  const { arena } = context.engine;
  const { memoryPeak } = context.statistics;
  return [
    ['peak.percentage', share(arena.usedBytes, memoryPeak) * 100],
    ['allocator-fragmentation.ratio', share(arena.residentBytes, arena.usedBytes)],
    ['fragmentation', share(process.memoryUsage.rss(), arena.usedBytes)],
  ];
}

function stats(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const integers = statsOf(context);
  const ratios = ratiosOf(context);
  reply.map(integers.length + ratios.length);
  for (const [name, value] of integers) {
    reply.bulkText(name);
    reply.integer(value);
  }
  for (const [name, value] of ratios) {
    reply.bulkText(name);
    reply.double(value);
  }
}

function findings({ engine, statistics, config }: ServerContext): string[] {
  const { usedBytes, residentBytes, capacityBytes } = engine.arena;
  const limit = config.values.maxmemory > 0 ? config.values.maxmemory : capacityBytes;
  const found: string[] = [];
  if (statistics.memoryPeak > usedBytes * pastPeakFrom)
    found.push(
      'Peak memory: there was much more in use once than there is now. The pages of it are used again for new data, and are not given back to the machine.',
    );
  if (residentBytes > usedBytes * fragmentedFrom)
    found.push(
      `Fragmentation: the arena takes ${(residentBytes / usedBytes).toFixed(2)} times the bytes that are in use.`,
    );
  if (usedBytes > limit * fullFrom)
    found.push(
      'Nearly full: more than 95 % of maxmemory, or of the arena, is in use. Keys go, or writes are refused, as maxmemory-policy says.',
    );
  return found;
}

function doctor(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const found = findings(context);
  if (context.engine.arena.residentBytes < judgedBytesMin)
    reply.verbatim('txt', 'There is too little in this store to find anything out.\n');
  else if (found.length === 0) reply.verbatim('txt', 'No memory issue was found.\n');
  else reply.verbatim('txt', found.map((line) => ` * ${line}\n`).join(''));
}

function mallocStats(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  { engine: { arena } }: ServerContext,
): void {
  const lines = {
    'bytes in blocks': arena.usedBytes,
    'bytes of pages that were used': arena.residentBytes,
    'bytes reserved': arena.capacityBytes,
    'pages that were used': arena.pageTop,
    'snapshot epoch': arena.epoch,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}: ${value.toString()}\n`);
  reply.verbatim('txt', `Arena\n${text.join('')}`);
}

const row = { group: 'server', complexity: 'O(1)', since: '4.0.0', flags: [], arity: 2 } as const;
export const memoryCommand = serverCommand({
  ...row,
  name: 'MEMORY',
  arity: -2,
  summary: 'Looks at memory.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'USAGE',
      arity: -3,
      flags: ['readonly'],
      keys: { first: 2, last: 2, step: 1 },
      summary: 'Returns the bytes that a key takes.',
      execute: usage,
    }),
    serverCommand({
      ...row,
      name: 'STATS',
      summary: 'Returns what memory is used for.',
      execute: stats,
    }),
    serverCommand({
      ...row,
      name: 'DOCTOR',
      summary: 'Tells of problems with memory.',
      execute: doctor,
    }),
    serverCommand({
      ...row,
      name: 'MALLOC-STATS',
      summary: 'Describes the arena.',
      execute: mallocStats,
    }),
    serverCommand({
      ...row,
      name: 'PURGE',
      summary: 'Accepted; freed memory is always used again.',
      execute: (_database, _args, reply) => {
        reply.ok();
      },
    }),
    helpCommand('MEMORY', 'server', '4.0.0', [
      'DOCTOR',
      '    Return memory problems reports.',
      'MALLOC-STATS',
      '    Return internal statistics report from the memory allocator.',
      'PURGE',
      '    Attempt to purge dirty pages for reclamation by the allocator.',
      'STATS',
      '    Return information about the memory usage of the server.',
      'USAGE <key> [SAMPLES <count>]',
      '    Return memory in bytes used by <key> and its value. Nested values are',
      '    sampled up to <count> times (default: 5, 0 means sample all).',
    ]),
  ],
});
