/** CLUSTER over a static topology. https://redis.io/docs/latest/commands/?group=cluster */
import { slotCount, slotOf } from '@millrace/cluster';
import type { Topology } from '@millrace/cluster';
import { errors } from '@millrace/commands';
import type { CommandFlag, Database } from '@millrace/commands';
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { infoText, nodeLine, nodesText, replyShards, replySlots } from './cluster-description.js';
import { fixedTopologyCommands } from './cluster-fixed.js';
import { slotStats } from './cluster-slot-stats.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand, ServerExecute } from './server-command.js';

const disabled = 'ERR This instance has cluster support disabled';

/** Of the subcommands that do not go through the nodes. */
const complexities: Partial<Record<string, string>> = {
  MYID: 'O(1)',
  MYSHARDID: 'O(1)',
  KEYSLOT: 'O(n) of n bytes of the key',
  COUNTKEYSINSLOT: 'O(1)',
  GETKEYSINSLOT: 'O(n) of n keys in the database',
  LINKS: 'O(1)',
};

type Answer = (
  topology: Topology,
  reply: Reply,
  args: Arguments,
  context: ServerContext,
  database: Database,
) => void;

/** An answer that only a cluster has. */
const when =
  (answer: Answer): ServerExecute =>
  (database, args, reply, context) => {
    if (context.topology === undefined) reply.error(disabled);
    else answer(context.topology, reply, args, context, database);
  };

function sub(
  name: string,
  arity: number,
  since: string,
  summary: string,
  answer: Answer,
  flags: readonly CommandFlag[] = ['stale'],
): ServerCommand {
  const complexity = complexities[name] ?? 'O(n) of n nodes';
  const group = 'cluster';
  return { name, arity, since, summary, flags, group, complexity, execute: when(answer) };
}

const countKeys: Answer = (_topology, reply, args, context) => {
  const slot = args.integer(2);
  if (slot >= 0 && slot < slotCount) reply.integer(context.engine.slots?.count(slot) ?? 0);
  else reply.error(Number.isNaN(slot) ? errors.notInteger : 'ERR Invalid slot');
};

const keysInSlot: Answer = (_topology, reply, args, context, database) => {
  const slot = args.integer(2);
  const wanted = args.integer(3);
  if (!(slot >= 0 && slot < slotCount && wanted >= 0)) {
    const isNumber = !Number.isNaN(slot) && !Number.isNaN(wanted);
    reply.error(isNumber ? 'ERR Invalid slot or number of keys' : errors.notInteger);
    return;
  }
  const { arena, keyspace } = database;
  const found: number[] = [];
  if (context.engine.slots?.count(slot) !== 0) {
    keyspace.index.forEach(keyspace.root, (entry) => {
      if (
        found.length < wanted &&
        slotOf(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry)) === slot
      )
        found.push(entry);
    });
  }
  reply.array(found.length);
  for (const entry of found)
    reply.bulk(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
};

const replicas: Answer = (topology, reply, args, context) => {
  const id = args.latin1(2);
  if (topology.node(id) === undefined) {
    reply.error(`ERR Unknown node ${id}`);
    return;
  }
  const found = topology.replicasOf(id);
  reply.array(found.length);
  for (const node of found) reply.bulkText(nodeLine(node, context.nodeId));
};

const mode = (acceptsStale: boolean): ServerExecute =>
  when((_topology, reply, _args, context) => {
    context.session.acceptsStale = acceptsStale;
    reply.ok();
  });

const help = helpCommand('CLUSTER', 'cluster', '5.0.0', [
  'COUNT-FAILURE-REPORTS <node-id>',
  '    Return number of failure reports for <node-id>.',
  'COUNTKEYSINSLOT <slot>',
  '    Return the number of keys in <slot>.',
  'GETKEYSINSLOT <slot> <count>',
  '    Return key names stored by current node in a slot.',
  'INFO',
  '    Return information about the cluster.',
  'KEYSLOT <key>',
  '    Return the hash slot for <key>.',
  'LINKS',
  '    Return information about all network links between this node and its peers.',
  'MYID',
  '    Return the node id.',
  'MYSHARDID',
  '    Return the shard id of the node.',
  'NODES',
  '    Return cluster configuration seen by node.',
  'REPLICAS <node-id>',
  '    Return <node-id> replicas.',
  'SHARDS',
  '    Return information about slot range mappings and the nodes associated with them.',
  'SLOTS',
  '    Return information about slots range mappings.',
  'SLOT-STATS SLOTSRANGE <start-slot> <end-slot> | ORDERBY KEY-COUNT [LIMIT <limit>] [ASC|DESC]',
  '    Return the number of keys in slots of this node.',
]);

const row = {
  group: 'cluster',
  complexity: 'O(1)',
  flags: ['loading', 'stale', 'fast'],
  since: '3.0.0',
  categories: ['@connection'],
} as const;
const subcommands = [
  sub('INFO', 2, '3.0.0', 'Describes the state of the cluster.', (topology, reply) => {
    reply.verbatim('txt', infoText(topology));
  }),
  sub('NODES', 2, '3.0.0', 'Lists the nodes, a line each.', (topology, reply, _args, context) => {
    reply.verbatim('txt', nodesText(topology, context.nodeId));
  }),
  sub(
    'SLOTS',
    2,
    '3.0.0',
    'Lists ranges of slots with their nodes.',
    (topology, reply) => {
      replySlots(topology, reply);
    },
    ['loading', 'stale'],
  ),
  sub(
    'SHARDS',
    2,
    '7.0.0',
    'Lists the shards with their slots and nodes.',
    (topology, reply, _args, context) => {
      replyShards(topology, reply, context.log?.lastSequence ?? 0);
    },
    ['loading', 'stale'],
  ),
  sub('MYID', 2, '3.0.0', 'Returns the id of this node.', (_topology, reply, _args, context) => {
    reply.bulkText(context.nodeId);
  }),
  sub(
    'MYSHARDID',
    2,
    '7.2.0',
    'Returns the id of the shard of this node.',
    (topology, reply, _args, context) => {
      reply.bulkText(topology.node(context.nodeId)?.primaryId ?? context.nodeId);
    },
  ),
  sub('KEYSLOT', 3, '3.0.0', 'Returns the slot of a key.', (_topology, reply, args) => {
    reply.integer(slotOf(args.bytes, args.offsets[2], args.lengths[2]));
  }),
  sub('COUNTKEYSINSLOT', 3, '3.0.0', 'Counts the keys of a slot.', countKeys),
  sub('GETKEYSINSLOT', 4, '3.0.0', 'Returns keys of a slot.', keysInSlot),
  sub('REPLICAS', 3, '5.0.0', 'Lists the replicas of a node.', replicas, ['admin', 'stale']),
  sub('SLAVES', 3, '3.0.0', 'The old name of REPLICAS.', replicas, ['admin', 'stale']),
  sub('SLOT-STATS', -4, '8.2.0', 'Counts the keys of slots of this node.', slotStats, [
    'loading',
    'stale',
  ]),
  ...fixedTopologyCommands(disabled),
  sub(
    'COUNT-FAILURE-REPORTS',
    3,
    '3.0.0',
    'Counts the nodes that report a node as failing: none do.',
    (topology, reply, args) => {
      const id = args.latin1(2);
      if (topology.node(id) === undefined) reply.error(`ERR Unknown node ${id}`);
      else reply.integer(0);
    },
    ['admin', 'stale'],
  ),
  sub(
    'LINKS',
    2,
    '7.0.0',
    'Lists links between nodes: there are none, the topology is static.',
    (_topology, reply) => {
      reply.array(0);
    },
  ),
  {
    ...help,
    execute: when((_topology, reply, args, _context, database) =>
      help.execute?.(database, args, reply),
    ),
  },
];
export const clusterCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'CLUSTER',
    arity: -2,
    categories: [],
    flags: [],
    complexity: 'Depends on the subcommand',
    summary: 'Looks at the cluster.',
    subcommands,
  }),
  serverCommand({
    ...row,
    name: 'READONLY',
    arity: 1,
    summary: 'Lets a replica answer this connection.',
    execute: mode(true),
  }),
  serverCommand({
    ...row,
    name: 'READWRITE',
    arity: 1,
    summary: 'Ends READONLY.',
    execute: mode(false),
  }),
  serverCommand({
    ...row,
    name: 'ASKING',
    arity: 1,
    flags: ['fast'],
    summary: 'Accepted; slots do not move yet.',
    execute: when((_topology, reply) => {
      reply.ok();
    }),
  }),
];
