import type { RawReply } from '@millrace/testing';
import type { Difference } from './golden.js';
import { describeDifference } from './report.js';

/** A reply that is not Redis's on purpose. */
export interface ExpectedDifference {
  readonly family: string;
  readonly scenario: string;
  /** The step as the scenario has it; every step of this text. */
  readonly step: string;
  /** In one protocol only, where only that one differs. */
  readonly protocol?: 2 | 3;
  /** What Millrace answers instead, normalised. Left out where it is not the same each time. */
  readonly gives?: RawReply;
  readonly reason: string;
}

const ownSection = 'what only Millrace has stands in a section of its own';
const logByDefault = 'the log is kept wherever there is a folder for it';
const strictLineEnds =
  'what a client sends goes into the log as it is, so arguments must end in CR LF as the protocol says';
const argumentLimit = 'a command has a million arguments at most: every bound has a name';
const packedEntries =
  'small forms end at 128 entries, as in Redis up to 7.2: Redis 8 has other limits (CONFIG SET hash-max-listpack-entries)';
const safeIntegers =
  'times and configured numbers are integers below 2^53, which a double holds exactly';

const timesEnd = 'times of samples end at 2^52 milliseconds, in the year 144,683';
const mayBeNaN = 'samples may be NaN, as from RedisTimeSeries 8.6 on';

/** Of the family of bad arguments: the call, the place of the word that is spoilt, and by what. */
function spoilt(
  reason: string,
  call: string,
  place: number,
  labels: readonly string[],
  gives?: string,
): ExpectedDifference[] {
  return labels.map((label) => ({
    family: 'bad-arguments',
    scenario: call,
    step: `${place} ${label}`,
    ...(gives === undefined ? {} : { gives }),
    reason,
  }));
}

const refusedConfig = (name: string, least: number): string =>
  `-ERR CONFIG SET failed (possibly related to argument '${name}') - argument must be between ${least} and 9007199254740991 inclusive`;

/** The only list of deliberate differences. One that has become equal, or whose step is gone, fails the suite. docs/differences-from-redis.md tells users. */
export const EXPECTED_DIFFERENCES: readonly ExpectedDifference[] = [
  ...['TS.ADD t 9223372036854775807 1', 'TS.GET t LATEST', '(keys left)'].map((step) => ({
    family: 'time-series',
    scenario: 'TS.ADD TS.MADD TS.GET',
    step,
    reason: timesEnd,
  })),
  {
    family: 'time-series',
    scenario: 'TS.ADD TS.MADD TS.GET',
    step: 'TS.ADD t 3000 0x10',
    gives: '-ERR TSDB: invalid value',
    reason: 'RedisTimeSeries stops reading at the x, and stores 0',
  },
  {
    family: 'time-series',
    scenario: 'TS.ADD TS.MADD TS.GET',
    step: 'TS.ADD t 3000 nan',
    gives: ':3000',
    reason: mayBeNaN,
  },
  {
    family: 'time-series',
    scenario: 'TS.INCRBY TS.DECRBY TS.DEL',
    step: 'TS.INCRBY c 1 TIMESTAMP -1',
    gives: '-ERR TSDB: invalid timestamp',
    reason: 'RedisTimeSeries takes a negative time for a huge one, and the series for ended',
  },
  {
    family: 'time-series',
    scenario: 'TS.RANGE TS.REVRANGE and their filters',
    step: 'TS.RANGE empty - + AGGREGATION sum 10',
    gives: [],
    reason: 'RedisTimeSeries takes the key for the option EMPTY',
  },
  {
    family: 'server',
    scenario: 'INFO',
    step: '[info-sections] INFO',
    gives: [
      '$# Server',
      '$# Clients',
      '$# Memory',
      '$# Persistence',
      '$# Stats',
      '$# Replication',
      '$# CPU',
      '$# Modules',
      '$# Errorstats',
      '$# Cluster',
      '$# Keyspace',
      '$# Millrace',
    ],
    reason: ownSection,
  },
  {
    family: 'server',
    scenario: 'INFO',
    step: '[info-sections] INFO all',
    gives: [
      '$# Server',
      '$# Clients',
      '$# Memory',
      '$# Persistence',
      '$# Stats',
      '$# Replication',
      '$# CPU',
      '$# Modules',
      '$# Commandstats',
      '$# Errorstats',
      '$# Latencystats',
      '$# Cluster',
      '$# Keyspace',
      '$# Millrace',
    ],
    reason: ownSection,
  },
  {
    family: 'server',
    scenario: 'INFO',
    step: '[info-sections] INFO everything',
    gives: [
      '$# Server',
      '$# Clients',
      '$# Memory',
      '$# Persistence',
      '$# Stats',
      '$# Replication',
      '$# CPU',
      '$# Modules',
      '$# Commandstats',
      '$# Errorstats',
      '$# Latencystats',
      '$# Cluster',
      '$# Keyspace',
      '$# Millrace',
    ],
    reason: ownSection,
  },
  {
    family: 'server',
    scenario: 'INFO',
    step: '[info-sections] INFO default',
    gives: [
      '$# Server',
      '$# Clients',
      '$# Memory',
      '$# Persistence',
      '$# Stats',
      '$# Replication',
      '$# CPU',
      '$# Modules',
      '$# Errorstats',
      '$# Cluster',
      '$# Keyspace',
      '$# Millrace',
    ],
    reason: ownSection,
  },
  {
    family: 'server',
    scenario: 'CONFIG',
    step: 'CONFIG GET appendonly',
    protocol: 2,
    gives: ['$appendonly', '$yes'],
    reason: logByDefault,
  },
  {
    family: 'server',
    scenario: 'CONFIG',
    step: 'CONFIG GET appendonly',
    protocol: 3,
    gives: { '%': ['$appendonly', '$yes'] },
    reason: logByDefault,
  },
  {
    family: 'server',
    scenario: 'CONFIG',
    step: 'CONFIG SET slowlog-max-len -1',
    gives:
      "-ERR CONFIG SET failed (possibly related to argument 'slowlog-max-len') - argument must be between 0 and 9007199254740991 inclusive",
    reason: safeIntegers,
  },
  {
    family: 'protocol',
    scenario: 'well-formed requests and their raw replies',
    step: String.raw`[raw] "*1\r\n$4\r\nPINGxx"`,
    gives: ['$-ERR Protocol error: invalid CRLF in request\r\n', '?closed'],
    reason: strictLineEnds,
  },
  {
    family: 'protocol',
    scenario: 'malformed requests',
    step: String.raw`[raw] "*1048577\r\n"`,
    gives: ['$-ERR Protocol error: invalid multibulk length\r\n', '?closed'],
    reason: argumentLimit,
  },
  {
    family: 'keys',
    scenario: 'EXPIRE family',
    step: 'PEXPIREAT k 9223372036854775807',
    gives: "-ERR invalid expire time in 'pexpireat' command",
    reason: safeIntegers,
  },
  {
    family: 'keys',
    scenario: 'EXPIRE family',
    step: 'PEXPIRETIME k',
    gives: ':-1',
    reason: safeIntegers,
  },
  {
    family: 'keys',
    scenario: 'EXPIRE family',
    step: 'EXPIREAT k 9223372036854775',
    gives: "-ERR invalid expire time in 'expireat' command",
    reason: safeIntegers,
  },
  {
    family: 'strings',
    scenario: 'SET options',
    step: 'SET k v PXAT 9223372036854775807',
    gives: "-ERR invalid expire time in 'set' command",
    reason: safeIntegers,
  },
  {
    family: 'strings',
    scenario: 'SET options',
    step: 'PEXPIRETIME k',
    reason: safeIntegers,
  },
  {
    family: 'hashes',
    scenario: 'large hash',
    step: 'OBJECT ENCODING h',
    gives: '$hashtable',
    reason: packedEntries,
  },
  ...spoilt(
    safeIntegers,
    'redis-8.2: PEXPIREAT str 4000000000000 LT',
    2,
    ['2^63-1'],
    "-ERR invalid expire time in 'pexpireat' command",
  ),
  ...spoilt(
    'Redis 8 cuts indices to 32 bits, and sets another element',
    'redis-8.2: LSET list 0 v',
    2,
    ['2^63-1'],
    '-ERR index out of range',
  ),
  ...spoilt(
    'counts of entries are doubles, which hold integers exactly up to 2^53',
    'redis-8.2: XSETID stream 5-5 ENTRIESADDED 10 MAXDELETEDID 1-1',
    4,
    ['2^63-1'],
    '-ERR value is not an integer or out of range',
  ),
  ...spoilt(
    safeIntegers,
    'redis-8.2: CONFIG SET maxmemory 0',
    3,
    ['2^63-1', '2^63'],
    refusedConfig('maxmemory', 0),
  ),
  ...spoilt(
    safeIntegers,
    'redis-8.2: CONFIG SET list-compress-depth 0 hash-max-listpack-entries 128',
    5,
    ['-1', '2^63-1'],
    refusedConfig('hash-max-listpack-entries', 0),
  ),
  ...spoilt(
    safeIntegers,
    'redis-8.2: CONFIG SET slowlog-log-slower-than 10000',
    3,
    ['2^63-1'],
    refusedConfig('slowlog-log-slower-than', -1),
  ),
  ...spoilt(
    timesEnd,
    'timeseries: TS.ADD series 4000 5 ON_DUPLICATE SUM',
    2,
    ['2^63-1'],
    '-ERR TSDB: invalid timestamp',
  ),
  ...spoilt(mayBeNaN, 'timeseries: TS.ADD series 4000 5 ON_DUPLICATE SUM', 3, ['nan']),
  ...[2, 5].flatMap((place) =>
    spoilt(timesEnd, 'timeseries: TS.MADD series 4000 5 series 5000 6', place, ['2^63-1']),
  ),
  ...[3, 6].flatMap((place) =>
    spoilt(mayBeNaN, 'timeseries: TS.MADD series 4000 5 series 5000 6', place, ['nan']),
  ),
  ...['INCRBY', 'DECRBY'].flatMap((name) =>
    spoilt(
      'infinities are no samples, as in TS.ADD: RedisTimeSeries adds them all the same',
      `timeseries: TS.${name} series 1.5 TIMESTAMP 4000`,
      2,
      ['inf', '-inf'],
      '-ERR TSDB: invalid increase/decrease value',
    ),
  ),
  ...spoilt(
    'names of labels are bytes: RedisTimeSeries ends them at a zero byte',
    'timeseries: TS.MGET SELECTED_LABELS l FILTER l=1',
    2,
    ['nul'],
  ),
];

/** Each difference that nobody planned, and each planned one that is none any more. */
export function findFaults(
  planned: readonly ExpectedDifference[],
  differences: readonly Difference[],
): string[] {
  const surprises = differences.filter(
    (difference) => !planned.some((entry) => isPlanned(entry, difference)),
  );
  const gone = planned.filter(
    (entry) => !differences.some((difference) => isPlanned(entry, difference)),
  );
  return [
    ...surprises.map(describeDifference),
    ...gone.map(({ step }) => `  planned to differ, and does not as planned: ${step}`),
  ];
}

function isPlanned(entry: ExpectedDifference, difference: Difference): boolean {
  if (entry.step !== difference.step) return false;
  return (
    entry.gives === undefined || JSON.stringify(entry.gives) === JSON.stringify(difference.got)
  );
}
