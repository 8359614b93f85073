import { type Family, lines, scenario } from '../script.js';
import { watchScenarios } from './transactions-watch.js';

export const transactions: Family = {
  name: 'transactions',
  scenarios: [
    scenario(
      'MULTI EXEC DISCARD',
      lines`
        EXEC
        DISCARD
        MULTI
        SET a 1
        INCR a
        GET a
        EXEC
        GET a
        MULTI
        EXEC
        MULTI
        SET a 5
        DISCARD
        GET a
        DISCARD
        MULTI
        MULTI
        GET a
        EXEC
        EXEC
        MULTI x
        EXEC x
        DISCARD x
        MULTI
        EXEC x
        GET a
        EXEC
        MULTI
        DISCARD x
        EXEC
        MULTI
        WATCH a
        GET a
        EXEC
        MULTI
        UNWATCH
        PING
        ECHO hi
        DBSIZE
        TYPE a
        EXEC
        multi
        set A b
        exec
      `,
    ),
    scenario(
      'errors inside MULTI',
      lines`
        SET s text
        MULTI
        INCR s
        SET ok 1
        HSET s f v
        GET ok
        EXEC
        GET ok
        MULTI
        NOSUCHCOMMAND
        SET never 1
        EXEC
        GET never
        MULTI
        SET never
        SET never 2
        EXEC
        EXISTS never
        MULTI
        GET
        DISCARD
        SET after 1
        MULTI
        SET x 1
        OBJECT NOSUCH x
        EXEC
        GET x
        MULTI
        CLIENT NOSUCH
        EXEC
        MULTI
        SET x abc EX notanumber
        SET y 1
        EXEC
        MULTI
        ZADD z nan a
        ZADD z 1 a
        ZRANGE z 0 -1 WITHSCORES
        ZSCORE z a
        HSET h f v
        HGETALL h
        GET missing
        XADD st 1-1 f v
        XRANGE st - +
        MGET s missing
        ZRANGE nokey 0 -1
        EXEC
        MULTI
        SELECT 1
        SET indb1 v
        SELECT 0
        EXEC
        EXISTS indb1
        SELECT 1
        GET indb1
        SELECT 0
      `,
    ),
    scenario(
      'WATCH',
      lines`
        WATCH k
        MULTI
        SET k mine
        EXEC
        WATCH k
        [on=other] SET k theirs
        MULTI
        SET k mine
        EXEC
        GET k
        WATCH k
        SET k self
        MULTI
        GET k
        EXEC
        WATCH k
        [on=other] SET k theirs
        UNWATCH
        MULTI
        GET k
        EXEC
        WATCH k
        [on=other] SET k theirs2
        MULTI
        DISCARD
        MULTI
        GET k
        EXEC
        WATCH a b c
        [on=other] SET c 1
        MULTI
        GET a
        EXEC
        WATCH a
        [on=other] DEL a
        MULTI
        PING
        EXEC
        WATCH c
        [on=other] DEL c
        MULTI
        PING
        EXEC
        WATCH c
        [on=other] SET c 1
        [on=other] DEL c
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] EXPIRE k 100
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] EXPIRE missing 100
        [on=other] GET k
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] INCR n
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] HSET h f v
        MULTI
        PING
        EXEC
        WATCH h
        [on=other] HSET h f v
        MULTI
        PING
        EXEC
        WATCH h
        [on=other] HDEL h nosuch
        MULTI
        PING
        EXEC
        WATCH h
        [on=other] RENAME h h2
        MULTI
        PING
        EXEC
        WATCH x
        WATCH y
        [on=other] SET x 1
        MULTI
        PING
        EXEC
        WATCH
        UNWATCH x
        UNWATCH
        WATCH w
        [on=other] SELECT 1
        [on=other] SET w 1
        MULTI
        PING
        EXEC
        WATCH k k k
        MULTI
        PING
        EXEC
      `,
    ),
    scenario(
      'WATCH against FLUSHALL, SWAPDB and expiry',
      lines`
        SET k v
        WATCH k
        [on=other] FLUSHALL
        MULTI
        PING
        EXEC
        WATCH missing
        [on=other] FLUSHALL
        MULTI
        PING
        EXEC
        SET k v
        WATCH k
        [on=other] FLUSHDB
        MULTI
        PING
        EXEC
        SET k v
        WATCH k
        [on=other] SWAPDB 0 1
        MULTI
        PING
        EXEC
        SWAPDB 0 1
        GET k
        WATCH missing
        [on=other] SWAPDB 0 1
        MULTI
        PING
        EXEC
        SWAPDB 0 1
        SET e v PX 30
        WATCH e
        [sleep=60]
        MULTI
        PING
        EXEC
        SET e v PX 5
        [sleep=20]
        WATCH e
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] SET k v2
        [on=other close]
        MULTI
        PING
        EXEC
        WATCH k
        MULTI
        SET k 1
        [reopen]
        GET k
        EXEC
      `,
    ),
    ...watchScenarios,
    scenario(
      'blocking and connection commands inside MULTI',
      lines`
        MULTI
        XREAD BLOCK 0 STREAMS s $
        XREAD BLOCK 1000 STREAMS s 0-0
        CLIENT GETNAME
        CLIENT SETNAME inside
        CLIENT GETNAME
        EXEC
        MULTI
        RESET
        EXEC
        MULTI
        FLUSHALL
        SET x 1
        EXEC
        GET x
        MULTI
        SET y 1
        EXPIRE y 100
        PERSIST y
        EXEC
        MULTI
        CONFIG GET maxmemory-policy
        COMMAND COUNT x
        EXEC
        MULTI
        QUIT
      `,
      { protocols: [2] },
    ),
  ],
};
