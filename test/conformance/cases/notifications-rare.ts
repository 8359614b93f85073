import { lines, scenario, type Scenario } from '../script.js';

/** A scenario in which what each command makes known is looked at behind it. */
export function watched(name: string, classes: string, script: string): Scenario {
  const steps = script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => (line.startsWith('[sleep') ? [line] : [line, '[on=events drain]']));
  const start = [`CONFIG SET notify-keyspace-events ${classes}`, '[on=events] PSUBSCRIBE __key*'];
  return scenario(name, [...start, ...steps].join('\n'), { state: false, protocols: [3] });
}

export const rareEvents = watched(
  'misses, new, overwritten and changed types',
  'Emnoc',
  lines`
        GET none
        EXISTS none a
        TYPE none
        TTL none
        STRLEN none
        MGET none a
        TOUCH none
        OBJECT ENCODING none
        GETRANGE none 0 1
        GETBIT none 1
        BITCOUNT none
        GETEX none
        GETSET none v
        DEL none
        SET none v GET
        DEL none
        ZUNIONSTORE to 1 none
        ZRANGESTORE to none 0 1
        BITOP AND to none
        ZINTERSTORE to 2 none z
        ZDIFFSTORE to 1 none
        GETDEL none
        HGET none f
        HGETALL none
        HSCAN none 0
        ZSCORE none a
        ZRANGE none 0 -1
        ZUNION 2 none no
        XRANGE none - +
        XREAD STREAMS none 0
        PFCOUNT none
        DEL none
        RENAME none x
        COPY none x
        EXPIRE none 1
        PERSIST none
        APPEND new x
        SET k v
        SET k v
        SET k w EX 100
        SETNX k v
        SETEX k 100 v
        GETSET k v
        MSET k v l w
        INCR n
        INCR n
        SETRANGE range 1 x
        SETBIT bit 1 1
        HSET h f v
        HSET h f v
        ZADD z 1 a
        XADD s 1-1 f v
        PFADD p a
        PFMERGE merged p
        ZUNIONSTORE z2 1 z
        ZUNIONSTORE z2 1 z
        ZUNIONSTORE k 1 z
        ZRANGESTORE z3 z 0 -1
        SET z2 v
        BITOP NOT b k
        BITOP NOT b l
        BITOP NOT h l
        RENAME k k2
        SET k v
        RENAME k k2
        RENAME k2 z
        COPY z copied
        COPY z copied REPLACE
        COPY n copied REPLACE
        COPY p h REPLACE
        MOVE n 1
        SET soon v PX 10
        [sleep=30]
        SET soon v
        FLUSHALL
        GET k
      `,
);
