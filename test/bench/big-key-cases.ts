/** What is asked of big values: every command that takes a time which hardly grows, or does not grow, with the number of elements. */
import type { CommandPart } from '@millrace/resp';

export const bigKinds = ['zset', 'hash', 'set', 'list', 'stream'] as const;
export type BigKind = (typeof bigKinds)[number];

const member = (i: number): string => `member:${i.toString().padStart(9, '0')}`;
/** Spreads numbers, so that neighbours in name are none in score. */
const score = (i: number): number => (i * 7919) % 10_000_019;
const firstMs = 1_700_000_000_000;

/** Commands that add the elements from one number up to another. */
export function fillCommand(kind: BigKind, key: string, from: number, to: number): CommandPart[][] {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  if (kind === 'zset') return [['ZADD', key, ...numbers.flatMap((i) => [score(i), member(i)])]];
  if (kind === 'hash') return [['HSET', key, ...numbers.flatMap((i) => [member(i), `${i}`])]];
  if (kind === 'set') return [['SADD', key, ...numbers.map(member)]];
  if (kind === 'list') return [['RPUSH', key, ...numbers.map((i) => `item:${i}`)]];
  return numbers.map((i) => ['XADD', key, `${firstMs + i}-0`, 'value', `${i}`]);
}

/** A command on a key, for an element drawn by chance of so many. */
type BigCommand = (key: string, i: number, count: number) => readonly CommandPart[];

let nextId = 0;

export const bigCommands: Record<BigKind, Record<string, BigCommand>> = {
  zset: {
    ZSCORE: (key, i) => ['ZSCORE', key, member(i)],
    ZRANK: (key, i) => ['ZRANK', key, member(i)],
    ZINCRBY: (key, i) => ['ZINCRBY', key, '1', member(i)],
    'ZADD, another score': (key, i) => ['ZADD', key, score(i + 1), member(i)],
    'ZREM or ZADD': (key, i) =>
      i % 2 === 0 ? ['ZREM', key, member(i)] : ['ZADD', key, score(i), member(i - 1)],
    'ZRANGE of 1 by rank': (key, i) => ['ZRANGE', key, i, i],
    'ZRANGE of 1 by score': (key, i) => ['ZRANGE', key, score(i), '+inf', 'BYSCORE', 'LIMIT', 0, 1],
    ZCOUNT: (key, i) => ['ZCOUNT', key, score(i), '+inf'],
    ZCARD: (key) => ['ZCARD', key],
    ZRANDMEMBER: (key) => ['ZRANDMEMBER', key],
    'ZPOPMIN or ZADD': (key, i) => (i % 2 === 0 ? ['ZPOPMIN', key] : ['ZADD', key, 0, member(i)]),
  },
  hash: {
    HGET: (key, i) => ['HGET', key, member(i)],
    'HSET, the same length': (key, i) => ['HSET', key, member(i), `${i}`],
    'HSET, another length': (key, i) => ['HSET', key, member(i), 'x'.repeat(i % 40)],
    'HDEL or HSET': (key, i) =>
      i % 2 === 0 ? ['HDEL', key, member(i)] : ['HSET', key, member(i - 1), `${i}`],
    HINCRBY: (key, i) => ['HINCRBY', key, `count:${i}`, 1],
    HEXISTS: (key, i) => ['HEXISTS', key, member(i)],
    HSTRLEN: (key, i) => ['HSTRLEN', key, member(i)],
    HLEN: (key) => ['HLEN', key],
    HRANDFIELD: (key) => ['HRANDFIELD', key],
  },
  set: {
    SISMEMBER: (key, i) => ['SISMEMBER', key, member(i)],
    'SADD, there already': (key, i) => ['SADD', key, member(i)],
    'SREM or SADD': (key, i) => [i % 2 === 0 ? 'SREM' : 'SADD', key, member(i - (i % 2))],
    SCARD: (key) => ['SCARD', key],
    SRANDMEMBER: (key) => ['SRANDMEMBER', key],
    'SPOP or SADD': (key, i) => (i % 2 === 0 ? ['SPOP', key] : ['SADD', key, member(i)]),
  },
  list: {
    'LPUSH or LPOP': (key, i) => (i % 2 === 0 ? ['LPUSH', key, `item:${i}`] : ['LPOP', key]),
    'RPUSH or RPOP': (key, i) => (i % 2 === 0 ? ['RPUSH', key, `item:${i}`] : ['RPOP', key]),
    LLEN: (key) => ['LLEN', key],
    'LINDEX near an end': (key, i) => ['LINDEX', key, i % 100],
    'LINDEX in the middle': (key, i) => ['LINDEX', key, i],
    'LSET in the middle': (key, i) => ['LSET', key, i >> 1, `item:${i}`],
    'LRANGE of 1 in the middle': (key, i) => ['LRANGE', key, i, i],
  },
  stream: {
    // Reads come first: trimming leaves a small stream nothing that they ask for.
    'XRANGE of 1': (key, i) => ['XRANGE', key, firstMs + i, '+', 'COUNT', 1],
    'XREVRANGE of 1': (key, i) => ['XREVRANGE', key, firstMs + i, '-', 'COUNT', 1],
    XLEN: (key) => ['XLEN', key],
    'XADD *': (key, i) => ['XADD', key, '*', 'value', i],
    'XADD MAXLEN ~': (key, i, count) => ['XADD', key, 'MAXLEN', '~', count, '*', 'value', i],
    'XDEL or XADD': (key, i) =>
      i % 2 === 0 ? ['XDEL', key, `${firstMs + i}-0`] : ['XADD', key, '*', 'value', nextId++],
  },
};
