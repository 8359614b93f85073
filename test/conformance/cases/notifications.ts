import { type Family, lines, scenario } from '../script.js';
import { rareEvents, watched } from './notifications-rare.js';

export const notifications: Family = {
  name: 'notifications',
  scenarios: [
    scenario(
      'notify-keyspace-events',
      lines`
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events KEA
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events AKEm
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events AKEmnoc
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events gKEocmn
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events zhsl$gKEtdxe
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events zhslgKEtdxe
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events q
        CONFIG SET notify-keyspace-events KEAa
        CONFIG SET notify-keyspace-events "K E"
        CONFIG GET notify-keyspace-events
        CONFIG SET notify-keyspace-events ""
        CONFIG GET notify-keyspace-events
      `,
    ),
    scenario(
      'key spaces and key events',
      lines`
        [on=events] PSUBSCRIBE __key*
        SET k v
        [on=events drain]
        CONFIG SET notify-keyspace-events KA
        SET k v
        SET "\x00\xff" v
        DEL k
        [on=events drain]
        CONFIG SET notify-keyspace-events EA
        SET k v
        DEL k
        [on=events drain]
        CONFIG SET notify-keyspace-events KEA
        SET k v
        SELECT 3
        SET "" v
        SELECT 0
        [on=events drain]
        CONFIG SET notify-keyspace-events A
        SET k v
        [on=events drain]
        CONFIG SET notify-keyspace-events K
        SET k v
        [on=events drain]
        CONFIG SET notify-keyspace-events KEg
        SET k v
        EXPIRE k 100
        DEL k
        [on=events drain]
        CONFIG SET notify-keyspace-events KE$
        SET k v
        EXPIRE k 100
        DEL k
        [on=events drain]
        CONFIG SET notify-keyspace-events E$
        [on=exact] SUBSCRIBE __keyevent@0__:set __keyspace@0__:k
        [on=exact drain]
        SET k v
        [on=exact drain]
        CONFIG SET notify-keyspace-events KA
        SET k v
        [on=exact drain]
        MULTI
        SET a 1
        INCR a
        DEL a b
        EXEC
        [on=events drain]
        CONFIG SET notify-keyspace-events ""
        SET k v
        [on=events drain]
      `,
    ),
    scenario(
      'events of what a subscriber does itself',
      lines`
        CONFIG SET notify-keyspace-events EA
        SUBSCRIBE __keyevent@0__:set
        SET k v
        [drain]
        MSET a 1 b 2
        [drain]
        MULTI
        SET k v2
        GET k
        EXEC
        [drain]
      `,
      { protocols: [3] },
    ),
    watched(
      'strings',
      'EA',
      lines`
        SET k v
        SET k v NX
        SET k v XX
        SET new v EX 100
        SET new v KEEPTTL
        SET new v PXAT 99999999999999
        SET k v GET
        SET k v PXAT 1
        SETNX n v
        SETNX n v
        SETEX e 100 v
        PSETEX e 100000 v
        GETSET g v
        GETDEL g
        GETDEL g
        SET g v
        GETEX g
        GETEX g EX 100
        GETEX g PERSIST
        GETEX g PERSIST
        GETEX g PXAT 1
        MSET a 1 b 2
        MSETNX a 1 c 2
        MSETNX c 1 d 2
        APPEND a x
        APPEND fresh x
        APPEND fresh ""
        SETRANGE a 5 x
        SETRANGE none 0 ""
        SETRANGE a 0 ""
        INCR i
        DECR i
        INCRBY i 5
        DECRBY i 5
        INCRBY i 0
        INCRBYFLOAT i 1.5
        INCR a
        SETBIT bits 7 1
        SETBIT bits 7 1
        BITFIELD bits SET u8 0 255
        BITFIELD bits GET u8 0
        BITFIELD bits INCRBY u8 0 1 GET u8 0
        BITOP AND dest bits a
        BITOP AND dest none nothing
        BITOP NOT nodest none
        GET a
        STRLEN a
        PFADD hll a b
        PFADD hll a
        PFADD empty
        PFADD empty
        PFCOUNT hll
        PFMERGE merged hll
        PFMERGE merged
      `,
    ),
    watched(
      'keys',
      'EA',
      lines`
        MSET a 1 b 2 c 3
        DEL a missing b
        UNLINK c
        UNLINK c
        SET k v
        EXPIRE k 100
        EXPIRE k 200 XX
        EXPIRE k 100 NX
        PEXPIRE k 100000
        EXPIREAT k 99999999999
        PEXPIREAT k 99999999999999
        PERSIST k
        PERSIST k
        EXPIRE missing 100
        EXPIRE k -1
        SET k v
        RENAME k k2
        RENAME k2 k2
        SET other v
        RENAME k2 other
        RENAMENX other free
        SET taken v
        RENAMENX free taken
        COPY free copied
        COPY free copied
        COPY free copied REPLACE
        COPY free copied DB 2 REPLACE
        MOVE free 3
        MOVE free 3
        TOUCH taken
        FLUSHDB
        SET k v
        SWAPDB 0 1
        FLUSHALL
        OBJECT ENCODING k
        TYPE k
        SET soon v PX 20
        [sleep=400]
        DBSIZE
        SET k v PX 10
        [sleep=30]
        SET k v2
      `,
    ),
    watched(
      'hashes',
      'EA',
      lines`
        HSET h a 1 b 2
        HSET h a 1
        HMSET h c 3 d 4
        HSETNX h a 2
        HSETNX h e 2
        HINCRBY h a 1
        HINCRBYFLOAT h a 1.5
        HDEL h none
        HDEL h a b
        HDEL h c d e
        HDEL h c
        HGET h a
        HGETALL h
      `,
    ),
    watched(
      'fields that expire',
      'EA',
      lines`
        HSET h a 1 b 2 c 3 d 4
        HEXPIRE h 100 FIELDS 1 a
        HEXPIRE h 100 NX FIELDS 1 a
        HPEXPIRE h 100000 FIELDS 1 b
        HEXPIREAT h 99999999999 FIELDS 1 a
        HPERSIST h FIELDS 1 a
        HPERSIST h FIELDS 1 a
        HEXPIRE h 0 FIELDS 1 a
        HPEXPIRE h 20 FIELDS 1 b
        [sleep=500]
        HLEN h
        HGETEX h EX 100 FIELDS 1 c
        HGETEX h PERSIST FIELDS 1 c
        HGETEX h FIELDS 1 c
        HSETEX h EX 100 FIELDS 1 c 5
        HSETEX h FIELDS 1 e 5
        HGETDEL h FIELDS 1 e
        HGETDEL h FIELDS 1 nope
        HGETDEL h FIELDS 2 c d
        HSET h a 1
        HPEXPIRE h 20 FIELDS 1 a
        [sleep=500]
        EXISTS h
      `,
    ),
    watched(
      'sets',
      'EA',
      lines`
        SADD s a b c
        SADD s a
        SREM s a
        SREM s a
        SREM s b c
        SADD s 1 2 3
        SADD t 3 4
        SMOVE s t 1
        SMOVE s t 9
        SMOVE s t 3
        SPOP s
        SPOP t 10
        SADD s 1 2 3
        SADD t 3 4
        SINTERSTORE dest s t
        SUNIONSTORE dest s t
        SDIFFSTORE dest s t
        SDIFFSTORE dest s s
        SINTERSTORE dest none s
        SPOP s 0
        SISMEMBER s 1
        SADD only x
        SMOVE only t x
      `,
    ),
    watched(
      'lists',
      'EA',
      lines`
        LPUSH l a b
        RPUSH l c d
        LPUSHX l e
        RPUSHX l f
        LPUSHX none e
        LSET l 0 x
        LINSERT l BEFORE a y
        LINSERT l BEFORE none y
        LREM l 0 y
        LREM l 0 y
        LTRIM l 0 3
        LPOP l
        RPOP l
        LPOP l 0
        RPOPLPUSH l l
        LMOVE l other LEFT RIGHT
        LMPOP 2 none other LEFT
        BLPOP l 1
        BLMOVE l other LEFT RIGHT 1
        RPUSH l a b
        LTRIM l 5 9
        RPUSH l a
        RPOPLPUSH l other2
        [on=waiter send] BLPOP queue 0
        [sleep=40]
        RPUSH queue job
        [on=waiter receive]
        [on=mover send] BLMOVE from to LEFT RIGHT 0
        [sleep=40]
        LPUSH from job
        [on=mover receive]
      `,
    ),
    watched(
      'consumer groups',
      'EA',
      lines`
        XGROUP CREATE s g 0 MKSTREAM
        XGROUP CREATE s g2 $
        XGROUP CREATECONSUMER s g c
        XGROUP CREATECONSUMER s g c
        XADD s 1-1 f v
        XADD s 2-1 f v
        XREADGROUP GROUP g c COUNT 1 STREAMS s >
        XREADGROUP GROUP g new COUNT 1 STREAMS s >
        XREADGROUP GROUP g new2 COUNT 1 STREAMS s >
        XACK s g 1-1
        XCLAIM s g other 0 2-1
        XAUTOCLAIM s g other2 0 0
        XGROUP SETID s g 0
        XGROUP DELCONSUMER s g c
        XGROUP DESTROY s g
        XGROUP DESTROY s g
      `,
    ),
    watched(
      'geo and sort',
      'EA',
      lines`
        GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
        GEOADD g 13.361389 38.115556 Palermo
        GEOSEARCHSTORE near g FROMMEMBER Palermo BYRADIUS 300 km ASC
        GEOSEARCHSTORE near g FROMMEMBER Palermo BYRADIUS 300 km STOREDIST
        GEOSEARCHSTORE near none FROMLONLAT 1 1 BYRADIUS 1 km
        GEORADIUSBYMEMBER g Palermo 300 km STORE near
        RPUSH l 3 1 2
        SORT l STORE sorted
        SORT none STORE sorted
        SORT none STORE sorted
      `,
    ),
    watched(
      'sorted sets',
      'EA',
      lines`
        ZADD z 1 a 2 b 3 c
        ZADD z 1 a
        ZADD z XX CH 5 a
        ZADD z NX 9 a
        ZADD z INCR 1 a
        ZINCRBY z 1 b
        ZINCRBY z 1 new
        ZREM z new
        ZREM z new
        ZADD y 1 a 2 q
        ZRANGESTORE dest z 0 -1
        ZRANGESTORE dest z 5 9
        ZUNIONSTORE dest 2 z y
        ZUNIONSTORE dest 1 none
        ZUNIONSTORE dest 1 none
        ZINTERSTORE dest 2 z y
        ZINTERSTORE dest 2 z none
        ZDIFFSTORE dest 2 z y
        ZDIFFSTORE dest 2 y y
        ZPOPMIN y
        ZPOPMAX y
        ZPOPMAX y
        ZMPOP 2 y z MIN
        BZPOPMIN z 1
        BZPOPMIN z 1
        ZADD z 1 a 2 b 3 c 4 d
        ZREMRANGEBYSCORE z 1 1
        ZREMRANGEBYSCORE z 9 10
        ZREMRANGEBYRANK z 0 0
        ZADD z 0 l
        ZREMRANGEBYLEX z - [l
        ZREMRANGEBYLEX z - +
        ZSCORE z a
        SET s v
        ZADD z 1 a
        ZRANGESTORE s z 0 -1
      `,
    ),
    watched(
      'streams',
      'EA',
      lines`
        XADD s 1-1 f v
        XADD s 2-1 f v
        XADD s NOMKSTREAM 3-1 f v
        XADD s MAXLEN 2 4-1 f v
        XADD s MAXLEN ~ 2 5-1 f v
        XADD none NOMKSTREAM 3-1 f v
        XTRIM s MAXLEN 1
        XTRIM s MAXLEN 1
        XDEL s 9-9
        XDEL s 5-1
        XSETID s 9-9
        XRANGE s - +
        XREAD STREAMS s 0
      `,
    ),
    rareEvents,
  ],
};
