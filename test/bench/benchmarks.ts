/** What `npm run bench` can run. Each is a program of its own in this folder, so that none warms or disturbs the next. */
export interface Benchmark {
  readonly name: string;
  readonly file: string;
  readonly measures: string;
  /** Roughly, on two cores. */
  readonly minutes: number;
  /** What it prints: tables in Markdown, or lines that are quoted as they are. */
  readonly prints: 'markdown' | 'text';
  readonly options?: string;
  readonly nodeFlags?: readonly string[];
}

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'commands',
    file: 'commands.bench.js',
    measures:
      'requests a second and processor time a request, beside Redis 7.0, 8.2 and Valkey 9.1',
    minutes: 25,
    prints: 'markdown',
    options: '--only --peers --pipelines --rounds --requests --clients --keys --size',
  },
  {
    name: 'memory',
    file: 'memory.bench.js',
    measures: 'resident bytes an element by shape of the data, beside Valkey 9.1',
    minutes: 4,
    prints: 'markdown',
    options: '--only --peers --elements',
  },
  {
    name: 'eviction',
    file: 'eviction.bench.js',
    measures: 'hit ratios on a Zipf trace at maxmemory, beside Redis 7.0 with as many keys',
    minutes: 2,
    prints: 'markdown',
    options: '--peers --policies --keys --share --requests',
  },
  {
    name: 'latency',
    file: 'latency.bench.js',
    measures:
      'p50 to p99.9 with 5 M keys under half load, beside Redis 7.0; pauses of the collector',
    minutes: 4,
    prints: 'markdown',
    options: '--peers --keys --seconds --rounds --clients --share --rate --writes',
    // The load must not pause for its own garbage: little of it survives, so a large nursery is hardly ever collected.
    nodeFlags: ['--min-semi-space-size=128', '--max-semi-space-size=128'],
  },
  {
    name: 'allocations',
    file: 'allocations.bench.js',
    measures: 'what commands leave to the garbage collector',
    minutes: 1,
    prints: 'markdown',
    options: '--only --requests --pipeline --clients',
  },
  {
    name: 'fragmentation',
    file: 'fragmentation.bench.js',
    measures:
      'memory after rounds of filling and deleting values of random sizes, to that of one round',
    minutes: 2,
    prints: 'markdown',
    options: '--peers --kinds --rounds --megabytes --keep --defrag --waits',
  },
  {
    name: 'big-keys',
    file: 'big-keys.bench.js',
    measures: 'commands on values of 5 M elements, to values of 5 k; stalls while they grow and go',
    minutes: 3,
    prints: 'markdown',
    options: '--only --elements --small --requests --parts --peers',
  },
  {
    name: 'snapshot',
    file: 'snapshot.js',
    measures: 'stalls and memory while a snapshot of 5 M keys is taken under half load; in process',
    minutes: 3,
    prints: 'text',
    options: '--keys --share',
  },
  {
    name: 'snapshot-load',
    file: 'snapshot-load.bench.js',
    measures: 'latencies of writes without and with a snapshot of 5 M keys, beside BGSAVE of Redis',
    minutes: 3,
    prints: 'markdown',
    options: '--peers --keys --rounds --clients --share --size',
    nodeFlags: ['--min-semi-space-size=128', '--max-semi-space-size=128'],
  },
  {
    name: 'snapshot-size',
    file: 'snapshot-size.bench.js',
    measures: 'bytes of snapshots beside the RDB file of Redis 7.0, and of incremental ones',
    minutes: 2,
    prints: 'markdown',
    options: '--only --elements',
  },
  {
    name: 'ingest',
    file: 'ingest.bench.js',
    measures:
      'events a second from topic to readable, beside kafkajs and ioredis into redis-server',
    minutes: 3,
    prints: 'text',
  },
  {
    name: 'grpc',
    file: 'grpc.bench.js',
    measures: 'BatchRead and a unary call, beside a bare grpc-js server; needs ghz or Go',
    minutes: 2,
    prints: 'text',
  },
  {
    name: 'windows',
    file: 'windows.bench.js',
    measures:
      'feature windows: updates and reads a second, bytes, and the recipe of sorted sets on Redis 7.0',
    minutes: 2,
    prints: 'markdown',
    options: '--keys --requests --reads --rounds --pipeline',
  },
  {
    name: 'time-series',
    file: 'series.bench.js',
    measures: 'time series beside RedisTimeSeries, and bytes a sample on real data',
    minutes: 3,
    prints: 'markdown',
    options: '--samples --rounds --series',
  },
  {
    name: 'log',
    file: 'log.bench.js',
    measures: 'SET with everysec beside none, and with always beside Redis 7.0',
    minutes: 3,
    prints: 'markdown',
    options: '--rounds --requests --keys --size --clients',
  },
  {
    name: 'restore',
    file: 'restore.bench.js',
    measures: 'load of a snapshot, of the log and of an RDB file, beside Redis 7.0',
    minutes: 3,
    prints: 'markdown',
    options: '--keys --size --rounds --shapes',
  },
  {
    name: 'archive',
    file: 'archive.bench.js',
    measures: 'what shipping the log costs the store that serves',
    minutes: 1,
    prints: 'markdown',
    options: '--rounds --requests --size --clients',
  },
  ...inProcess('log-file', 'log-file.bench.js', 'append, open and read rates of the file log'),
  ...inProcess('timeseries', 'time-series.bench.js', 'time series: ingest, bytes a sample, ranges'),
  ...inProcess('stream', 'stream.bench.js', 'streams: append and range'),
  ...inProcess('sorted-set', 'sorted-set.js', 'sorted sets: all operations, by size'),
  ...inProcess('decoder', 'decoder.js', 'the RESP decoder'),
];

function inProcess(name: string, file: string, measures: string): readonly Benchmark[] {
  return [{ name, file, measures: `${measures}; in process`, minutes: 1, prints: 'text' }];
}
