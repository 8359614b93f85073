/** What is asked of each server, as redis-benchmark takes it; __rand_int__ becomes another number in each request. */

export interface CommandCase {
  readonly name: string;
  readonly command: readonly string[];
  /** What must be there before it is measured. */
  readonly preparation?: readonly string[];
}

const any = '__rand_int__';
const storedItems = 500;

/** In the order in which they run: readers come after the writers of what they read. */
export function commandCases(value: string): readonly CommandCase[] {
  const strings: CommandCase[] = [
    { name: 'ping', command: ['PING'] },
    { name: 'set', command: ['SET', `key:${any}`, value] },
    { name: 'get', command: ['GET', `key:${any}`] },
    { name: 'incr', command: ['INCR', `counter:${any}`] },
    { name: 'mget10', command: ['MGET', ...new Array<string>(10).fill(`key:${any}`)] },
    { name: 'setex', command: ['SET', `ttl:${any}`, value, 'EX', '3600'] },
  ];
  const items = new Array<string>(storedItems).fill(value);
  const collections: CommandCase[] = [
    { name: 'lpush', command: ['LPUSH', 'list', value] },
    {
      name: 'lrange100',
      command: ['LRANGE', 'list', '0', '99'],
      preparation: ['LPUSH', 'list', ...items],
    },
    { name: 'rpop', command: ['RPOP', 'list'] },
    { name: 'sadd', command: ['SADD', 'set', `member:${any}`] },
    { name: 'sismember', command: ['SISMEMBER', 'set', `member:${any}`] },
    { name: 'hset', command: ['HSET', 'hash', `field:${any}`, value] },
    { name: 'hget', command: ['HGET', 'hash', `field:${any}`] },
    { name: 'hsetsmall', command: ['HSET', `h:${any}`, 'a', '1', 'b', '2', 'c', '3'] },
    { name: 'hgetall', command: ['HGETALL', `h:${any}`] },
  ];
  return [...strings, ...collections, ...sortedSetCases, ...analyticsCases];
}

const sortedSetCases: readonly CommandCase[] = [
  { name: 'zadd', command: ['ZADD', 'zset', any, `member:${any}`] },
  { name: 'zscore', command: ['ZSCORE', 'zset', `member:${any}`] },
  { name: 'zrank', command: ['ZRANK', 'zset', `member:${any}`] },
  { name: 'zincrby', command: ['ZINCRBY', 'zset', '1', `member:${any}`] },
  { name: 'zrange', command: ['ZRANGE', 'zset', '0', '9', 'REV', 'WITHSCORES'] },
  { name: 'zrangebyscore', command: ['ZRANGEBYSCORE', 'zset', any, '+inf', 'LIMIT', '0', '10'] },
];

const analyticsCases: readonly CommandCase[] = [
  {
    name: 'xadd',
    command: ['XADD', 'stream', 'MAXLEN', '~', '100000', '*', 'sensor', any, 'value', any],
  },
  { name: 'xrevrange', command: ['XREVRANGE', 'stream', '+', '-', 'COUNT', '10'] },
  { name: 'pfadd', command: ['PFADD', 'hll', `user:${any}`] },
  { name: 'pfcount', command: ['PFCOUNT', 'hll'] },
  { name: 'setbit', command: ['SETBIT', 'bits', '123457', '1'] },
  { name: 'bitcount', command: ['BITCOUNT', 'bits'] },
  { name: 'geoadd', command: ['GEOADD', 'geo', '13.361389', '38.115556', `place:${any}`] },
];
