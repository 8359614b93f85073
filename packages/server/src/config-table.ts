// The configuration of a store. Names, types and defaults are Redis' where Redis has the key.
import { type ConfigOf, configType, defineConfig, observabilityRows } from '@millrace/base';
import { parseWindowDefaults } from '@millrace/commands';
import { evictionPolicies, parseCompactionPolicy } from '@millrace/engine';
import { CHAIN_LENGTH_MAX, parseDayWindow } from '@millrace/snapshot';
import { commandLogRows } from './command-log-rows.js';
import { percentiles } from './config-percentiles.js';
import { outputLimits } from './output-limits.js';
import { normaliseEventClasses, showEventClasses } from './notifications.js';

const { boolean, bytes, duration, integer, list, oneOf, string } = configType;
const isMutable = true;

const network = {
  port: integer({
    default: 6379,
    max: 65535,
    description: 'The port for RESP; 0 picks a free one.',
  }),
  bind: list({ default: ['127.0.0.1'], description: 'The addresses to listen on.' }),
  unixsocket: string({ default: '', description: 'A Unix socket to listen on too.' }),
  'protected-mode': boolean({
    default: true,
    isMutable,
    description: 'Without a password, clients from other machines are refused.',
  }),
  requirepass: string({
    default: '',
    isMutable,
    isSecret: true,
    description: 'The password that AUTH must give; none where empty.',
  }),
  maxclients: integer({
    default: 10_000,
    min: 1,
    isMutable,
    description: 'Connections served at once; more are refused.',
  }),
  timeout: integer({
    default: 0,
    max: 2 ** 31 - 1,
    unit: 's',
    isMutable,
    description: 'Closes connections that were idle for so long; 0 never does.',
  }),
  'tcp-keepalive': integer({
    default: 300,
    unit: 's',
    isMutable,
    description: 'How often a silent connection is probed; 0 never.',
  }),
  'tcp-backlog': integer({
    default: 511,
    description: 'Connections that may wait to be accepted.',
  }),
  'proto-max-bulk-len': bytes({
    default: 512 * 2 ** 20,
    min: 2 ** 20,
    isMutable,
    description: 'The longest argument of a command.',
  }),
  'client-query-buffer-limit': bytes({
    default: 2 ** 30,
    min: 2 ** 20,
    isMutable,
    description:
      'The longest command that is still incomplete; a longer one closes its connection.',
  }),
  'client-output-buffer-limit': outputLimits({
    default: 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
    isMutable,
    description:
      'For each class: hard limit, soft limit, seconds above the soft one; 0 is no limit.',
  }),
};

const memory = {
  'arena-size': bytes({
    default: 0,
    description:
      'The address space reserved for data; memory is used as data arrives. 0 follows maxmemory or the machine.',
  }),
  maxmemory: bytes({
    default: 0,
    isMutable,
    description:
      'Above it keys make room as maxmemory-policy says; 0 is the size of the arena, above which writes are refused.',
  }),
  'maxmemory-policy': oneOf(evictionPolicies, {
    default: 'noeviction',
    isMutable,
    description: 'Which keys make room at maxmemory; with noeviction writes are refused.',
  }),
  'maxmemory-samples': integer({
    default: 5,
    min: 1,
    max: 64,
    isMutable,
    description: 'Buckets, of about six keys each, among which the one that goes is chosen.',
  }),
  'lfu-log-factor': integer({
    default: 10,
    min: 0,
    max: 1_000_000,
    isMutable,
    description: 'How much more seldom a counter of uses grows the higher it is.',
  }),
  'lfu-decay-time': integer({
    default: 1,
    min: 0,
    max: 255,
    isMutable,
    description: 'Minutes after which a counter of uses loses one; 0 is never.',
  }),
  activedefrag: boolean({
    default: true,
    isMutable,
    description: 'Between commands, what deleting has scattered is brought together.',
  }),
  'active-defrag-ignore-bytes': bytes({
    default: 8 * 1024 * 1024,
    isMutable,
    description: 'It begins where more memory than this could be spared,',
  }),
  'active-defrag-threshold-lower': integer({
    default: 10,
    min: 0,
    max: 1000,
    isMutable,
    description: 'and more than this percentage of what is in use.',
  }),
  'active-defrag-threshold-upper': integer({
    default: 100,
    min: 0,
    max: 1000,
    isMutable,
    description: 'The percentage from which on it takes as much time as it may.',
  }),
  'active-defrag-cycle-min': integer({
    default: 1,
    min: 1,
    max: 99,
    isMutable,
    description:
      'The percentage of the processor that it takes where there is little to be spared.',
  }),
  'active-defrag-cycle-max': integer({
    default: 25,
    min: 1,
    max: 99,
    isMutable,
    description: 'And where there is much.',
  }),
  databases: integer({
    default: 16,
    min: 1,
    max: 16,
    description: 'Databases for SELECT; one in a cluster.',
  }),
  hz: integer({
    default: 10,
    min: 1,
    max: 500,
    isMutable,
    description: 'How often a second background work (expiry, time-outs) takes a slice.',
  }),
  'lazyfree-lazy-user-del': boolean({
    default: true,
    isMutable,
    description: 'DEL frees large values in slices, as UNLINK does.',
  }),
};

const encodings = {
  'hash-max-listpack-entries': limit(128, 'A hash with more fields becomes a table.'),
  'hash-max-listpack-value': limit(64, 'A hash with a longer field or value becomes a table.'),
  'set-max-intset-entries': limit(512, 'A set of more integers is laid out anew.'),
  'set-max-listpack-entries': limit(128, 'A set with more members becomes a table.'),
  'set-max-listpack-value': limit(64, 'A set with a longer member becomes a table.'),
  'list-compress-depth': integer({
    default: 0,
    max: 2 ** 31 - 1,
    isMutable,
    description: 'Kept and shown as Redis has it; lists are never compressed.',
  }),
  'list-max-listpack-size': integer({
    default: -2,
    min: -(2 ** 31),
    max: 2 ** 31 - 1,
    isMutable,
    description:
      'A list larger than this becomes linked blocks: -1 to -5 are 4 to 64 KiB, other values elements.',
  }),
  'zset-max-listpack-entries': limit(128, 'A sorted set with more members becomes a tree.'),
  'zset-max-listpack-value': limit(64, 'A sorted set with a longer member becomes a tree.'),
  'stream-node-max-entries': limit(100, 'Entries in a block of a stream.'),
  'stream-node-max-bytes': bytes({
    default: 4096,
    isMutable,
    description: 'Bytes in a block of a stream.',
  }),
  'stream-idmp-duration': integer({
    default: 100,
    min: 1,
    max: 86_400,
    unit: 's',
    isMutable,
    description: 'How long a stream remembers what producers gave it.',
  }),
  'stream-idmp-maxsize': integer({
    default: 100,
    min: 1,
    max: 10_000,
    isMutable,
    description: 'Ids of each producer that a stream remembers.',
  }),
  'hll-sparse-max-bytes': bytes({
    default: 3000,
    isMutable,
    description: 'A HyperLogLog longer than this becomes dense.',
  }),
};

const timeSeries = {
  'ts-retention-policy': integer({
    default: 0,
    unit: 'ms',
    isMutable,
    description: 'How long new time series keep samples; 0 keeps all.',
  }),
  'ts-duplicate-policy': oneOf(['block', 'first', 'last', 'min', 'max', 'sum'], {
    default: 'block',
    isMutable,
    description: 'What happens to a sample whose time is taken, in series that do not say.',
  }),
  'ts-chunk-size-bytes': integer({
    default: 4096,
    min: 48,
    max: 2 ** 20,
    isMutable,
    description: 'CHUNK_SIZE of new time series: kept and shown, blocks have their own sizes.',
  }),
  'ts-encoding': oneOf(['compressed', 'uncompressed'], {
    default: 'compressed',
    isMutable,
    description: 'ENCODING of new time series: kept and shown, all are compressed.',
  }),
  'ts-ignore-max-time-diff': integer({
    default: 0,
    unit: 'ms',
    isMutable,
    description: 'IGNORE of new time series: how soon a sample may be left out.',
  }),
  'ts-ignore-max-val-diff': string({
    default: '0',
    isMutable,
    check: checkValueDifference,
    description: 'IGNORE of new time series: how little a sample that is left out may differ.',
  }),
  'ts-compaction-policy': string({
    default: '',
    isMutable,
    check: checkCompactionPolicy,
    description:
      'Compactions of each series that a sample makes: aggregator:bucket:retention[:align], divided by `;`; units m (ms), s, M (minutes), h, d.',
  }),
  'ts-num-threads': integer({
    default: 3,
    min: 1,
    max: 16,
    description: 'Only for clients that ask: a store has one thread for commands.',
  }),
};

const windows = {
  'win-defaults': string({
    default: '',
    isMutable,
    check: parseWindowDefaults,
    description:
      'What windows are made with by their first event: a prefix of the key and the options of WIN.CREATE, divided by `;`.',
  }),
  'win-max-ahead': integer({
    default: 86_400_000,
    unit: 'ms',
    isMutable,
    description: 'How far ahead of the clock an event of a window may be; 0 does not limit it.',
  }),
};

const durability = {
  dir: string({
    default: '',
    description: 'The folder for log and snapshots. Without one, data is in memory only.',
  }),
  appendonly: boolean({ default: true, description: 'Keeps the log; needs dir.' }),
  appendfsync: oneOf(['always', 'everysec', 'no'], {
    default: 'everysec',
    isMutable,
    description: 'When the log is forced to disk.',
  }),
  'snapshot-log-bytes': bytes({
    default: 256 * 2 ** 20,
    isMutable,
    description: 'A snapshot is taken when the log since the last one is longer; 0 takes none.',
  }),
  'snapshot-interval': duration({
    default: 0,
    isMutable,
    description:
      'A snapshot is taken so long after the last one, where anything has changed; 0 takes none.',
  }),
  'snapshot-window': string({
    default: '',
    isMutable,
    check: parseDayWindow,
    description:
      'The hours, in UTC, in which snapshot-interval takes snapshots: 01:00-05:00; all day where empty.',
  }),
  'snapshot-keep': integer({
    default: 2,
    min: 1,
    isMutable,
    description:
      'Snapshots that are kept in the folder of the store however old they are, besides those that they build on; the log reaches back to the oldest of them.',
  }),
  'snapshot-keep-for': duration({
    default: 0,
    isMutable,
    description: 'Snapshots that are younger are kept as well; 0 goes by snapshot-keep alone.',
  }),
  'snapshot-chain': integer({
    default: CHAIN_LENGTH_MAX,
    max: CHAIN_LENGTH_MAX,
    isMutable,
    description:
      'Snapshots that may build one on the other, each with only what was written since the one before, until all is written again; 0 writes all always.',
  }),
  archive: boolean({
    default: false,
    isMutable,
    description: 'An archiver ships the log: segments are kept until it has.',
  }),
  'snapshot-compression': oneOf(['zstd', 'none'], {
    default: 'zstd',
    isMutable,
    description: 'How pages of snapshots are compressed.',
  }),
  'encryption-key-file': string({
    default: '',
    description:
      'A file of keys under which snapshots are encrypted, each line id:base64 of 32 bytes; the first one encrypts, the others open what is older. Where empty, those of MILLRACE_ENCRYPTION_KEY_FILE or MILLRACE_ENCRYPTION_KEYS.',
  }),
  save: string({
    default: '',
    isMutable,
    description: 'Accepted as Redis has it; snapshots are asked for by command.',
  }),
};

const cluster = {
  'cluster-enabled': boolean({
    default: false,
    description: 'Serves only the slots of the topology and redirects.',
  }),
  'cluster-topology': string({
    default: '',
    description:
      'All nodes, separated by ;, each `<id>@<host>:<port>=<slots>`, where id is 40 hexadecimal digits and slots are `0-8191`.',
  }),
  'cluster-node-id': string({
    default: '',
    description: 'Which node of the topology this store is; found by its port where empty.',
  }),
};

const operation = {
  'tracking-table-max-keys': integer({
    default: 1_000_000,
    isMutable,
    description:
      'Keys that are remembered for CLIENT TRACKING; the oldest are invalidated above it; 0 is no limit.',
  }),
  'notify-keyspace-events': {
    ...string({
      default: '',
      isMutable,
      description:
        'Which events of keys are published: K and E for the channels, and classes as in Redis; none where empty.',
    }),
    parse: normaliseEventClasses,
    format: showEventClasses,
  },
  ...commandLogRows,
  'latency-tracking': boolean({
    default: true,
    isMutable,
    description: 'Records percentiles of each command.',
  }),
  'latency-tracking-info-percentiles': percentiles({
    default: [50, 99, 99.9],
    isMutable,
    description: 'The percentiles that INFO latencystats shows.',
  }),
  'latency-monitor-threshold': integer({
    default: 0,
    unit: 'ms',
    isMutable,
    description: 'Commands that take as long are spikes that LATENCY shows; 0 watches none.',
  }),
  ...observabilityRows,
  'enable-debug-command': oneOf(['no', 'local', 'yes'], {
    default: 'no',
    description: 'Whether DEBUG may be used: not at all, from this machine only, or from anywhere.',
  }),
  'shutdown-timeout': duration({
    default: 10_000,
    isMutable,
    description: 'How long a shutdown waits for the log to be on disk.',
  }),
};

/** Names that Redis and Valkey have too. */
const aliases = {
  'hash-max-ziplist-entries': 'hash-max-listpack-entries',
  'hash-max-ziplist-value': 'hash-max-listpack-value',
  'list-max-ziplist-size': 'list-max-listpack-size',
  'zset-max-ziplist-entries': 'zset-max-listpack-entries',
  'zset-max-ziplist-value': 'zset-max-listpack-value',
  'commandlog-execution-slower-than': 'slowlog-log-slower-than',
  'commandlog-slow-execution-max-len': 'slowlog-max-len',
} as const;

const rows = {
  ...network,
  ...memory,
  ...encodings,
  ...timeSeries,
  ...windows,
  ...durability,
  ...cluster,
  ...operation,
};

export const storeTable = defineConfig('store', rows, aliases);

export type StoreRows = (typeof storeTable)['rows'];
export type StoreConfig = ConfigOf<typeof storeTable>;

function limit(preset: number, description: string) {
  return integer({ default: preset, isMutable, description });
}

function checkCompactionPolicy(text: string): void {
  if (parseCompactionPolicy(text) === undefined)
    throw new Error(`Invalid compaction policy: ${text}`);
}

function checkValueDifference(text: string): void {
  if (!(text.trim() !== '' && Number(text) >= 0 && Number(text) < Number.POSITIVE_INFINITY))
    throw new Error('argument must be a number that is not negative');
}
