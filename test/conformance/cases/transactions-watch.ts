import { lines, scenario, type Scenario } from '../script.js';

export const watchScenarios: readonly Scenario[] = [
  scenario(
    'WATCH: what is a change and what is none',
    lines`
        SET k v PX 40
        WATCH k
        [sleep=300]
        MULTI
        PING
        EXEC
        SET k v
        WATCH k
        [on=other] EXPIRE k 100
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] PERSIST k
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] EXPIRE k -1
        MULTI
        PING
        EXEC
        WATCH gone
        [on=other] SET gone v
        [on=other] DEL gone
        MULTI
        PING
        EXEC
        SET a 1
        WATCH a
        [on=other] SET a 1
        MULTI
        PING
        EXEC
        WATCH a
        [on=other] SETNX a 2
        [on=other] GETEX a
        [on=other] TOUCH a
        [on=other] APPEND a ""
        [on=other] GET a
        MULTI
        PING
        EXEC
        SADD s x
        WATCH s
        [on=other] SADD s x
        [on=other] SREM s none
        MULTI
        PING
        EXEC
        ZADD z 1 a
        WATCH z
        [on=other] ZADD z 1 a
        [on=other] ZREM z none
        MULTI
        PING
        EXEC
        WATCH z
        [on=other] ZADD z 2 a
        MULTI
        PING
        EXEC
        RPUSH l a
        WATCH l
        [on=other] LREM l 0 none
        [on=other] LPUSHX none x
        MULTI
        PING
        EXEC
        WATCH l
        [on=other] LTRIM l 0 -1
        MULTI
        PING
        EXEC
        WATCH k2
        [on=other] COPY a k2
        MULTI
        PING
        EXEC
        WATCH k2
        [on=other] SELECT 1
        [on=other] SET k2 other-database
        [on=other] SELECT 0
        MULTI
        PING
        EXEC
        WATCH a
        [on=other] MOVE a 4
        MULTI
        PING
        EXEC
        SELECT 4
        WATCH moved
        SELECT 0
        SET moved v
        [on=other] MOVE moved 4
        MULTI
        PING
        EXEC
        [on=other] SELECT 4
        [on=other] FLUSHDB
        [on=other] SELECT 0
        XADD st 1-1 f v
        WATCH st
        [on=other] XGROUP CREATE st g 0
        MULTI
        PING
        EXEC
        WATCH st
        [on=other] XREADGROUP GROUP g c STREAMS st >
        MULTI
        PING
        EXEC
        PFADD h a
        WATCH h
        [on=other] PFADD h a
        MULTI
        PING
        EXEC
      `,
  ),
  scenario(
    'WATCH when all keys go or move',
    lines`
        SET k v
        WATCH k missing
        [on=other] FLUSHALL ASYNC
        MULTI
        PING
        EXEC
        WATCH missing
        [on=other] FLUSHDB
        MULTI
        PING
        EXEC
        [on=other] SELECT 5
        [on=other] SET k in-five
        WATCH k
        [on=other] SWAPDB 0 5
        MULTI
        GET k
        EXEC
        WATCH k
        [on=other] SWAPDB 1 2
        MULTI
        GET k
        EXEC
        WATCH k
        FLUSHALL
        MULTI
        PING
        EXEC
        SET k v
        WATCH k
        MULTI
        FLUSHALL
        SET k again
        EXEC
        GET k
        SET e v PX 30
        WATCH e
        [sleep=60]
        FLUSHALL
        MULTI
        PING
        EXEC
      `,
    { state: false },
  ),
  scenario(
    'transactions that are left or refused',
    lines`
        WATCH k
        [on=other] SET k v
        DISCARD
        MULTI
        PING
        EXEC
        WATCH k
        [on=other] SET k w
        MULTI
        DISCARD
        MULTI
        GET k
        EXEC
        WATCH k
        [on=other] SET k x
        RESET
        MULTI
        PING
        EXEC
        MULTI
        SET k 1
        RESET
        GET k
        [on=gone] WATCH k
        [on=gone] MULTI
        [on=gone] SET k never
        [on=gone close]
        GET k
        MULTI
        SUBSCRIBE
        EXEC
        MULTI
        WATCH k
        UNWATCH
        EXEC
        MULTI
        MULTI
        DISCARD x
        EXEC
        MULTI
        SET k
        DISCARD
        MULTI
        GET k
        EXEC
        MULTI
        AUTH a b c
        HELLO 4
        SELECT 99
        CLIENT KILL ID 0
        EXEC
        MULTI
        QUIT
      `,
  ),
];
