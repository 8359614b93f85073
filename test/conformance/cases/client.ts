import { type Family, lines, scenario } from '../script.js';

export const client: Family = {
  name: 'client',
  scenarios: [
    scenario(
      'CLIENT TRACKING: options and their refusals',
      lines`
        CLIENT TRACKING
        CLIENT TRACKING maybe
        CLIENT TRACKINGINFO
        CLIENT TRACKINGINFO x
        CLIENT GETREDIR
        CLIENT CACHING YES
        CLIENT CACHING
        CLIENT TRACKING ON
        [unordered] CLIENT TRACKINGINFO
        CLIENT GETREDIR
        CLIENT CACHING YES
        CLIENT CACHING NO
        CLIENT CACHING maybe
        CLIENT TRACKING ON BCAST
        CLIENT TRACKING ON OPTIN OPTOUT
        CLIENT TRACKING ON OPTIN
        CLIENT TRACKINGINFO
        CLIENT CACHING NO
        CLIENT CACHING YES
        CLIENT TRACKINGINFO
        CLIENT TRACKINGINFO
        PING
        CLIENT TRACKINGINFO
        CLIENT TRACKING ON OPTOUT
        CLIENT TRACKING OFF
        CLIENT TRACKING OFF
        CLIENT TRACKINGINFO
        CLIENT TRACKING ON OPTOUT NOLOOP
        CLIENT CACHING YES
        CLIENT CACHING NO
        CLIENT TRACKINGINFO
        CLIENT TRACKING ON OPTIN
        CLIENT TRACKING OFF
        CLIENT TRACKING ON PREFIX a
        CLIENT TRACKING ON BCAST OPTIN
        CLIENT TRACKING ON BCAST OPTOUT
        CLIENT TRACKING ON BCAST PREFIX
        CLIENT TRACKING ON BCAST PREFIX foo PREFIX bar
        CLIENT TRACKINGINFO
        CLIENT TRACKING ON BCAST PREFIX foobar
        CLIENT TRACKING ON BCAST PREFIX f
        CLIENT TRACKING ON BCAST PREFIX baz PREFIX bazooka
        CLIENT TRACKING ON BCAST PREFIX quux
        CLIENT TRACKING ON BCAST
        CLIENT TRACKING ON
        CLIENT TRACKING OFF
        CLIENT TRACKING ON BCAST
        CLIENT TRACKINGINFO
        CLIENT TRACKING OFF
        CLIENT TRACKING ON REDIRECT abc
        CLIENT TRACKING ON REDIRECT 999999
        CLIENT TRACKING ON REDIRECT
        CLIENT TRACKING ON NOLOOP NOLOOP
        CLIENT TRACKING ON BAD
        CLIENT TRACKING OFF BAD
        CLIENT TRACKINGINFO
        RESET
        CLIENT TRACKINGINFO
      `,
    ),
    scenario(
      'tracking what was read',
      lines`
        CLIENT TRACKING ON
        SET k v
        [on=writer] SET k w
        [drain]
        GET k
        [on=writer] SET k x
        [on=writer] SET k y
        [drain]
        MGET k a b
        [on=writer] MSET a 1 b 2
        [on=writer] DEL k
        [drain]
        GET k
        EXISTS e
        [on=writer] EXPIRE a 100
        [on=writer] SET e 1
        [on=writer] SELECT 3
        [on=writer] SET k v
        [on=writer] SELECT 0
        [drain]
        GET k
        SET k mine
        [drain]
        MULTI
        GET k
        SET k mine2
        GET k
        EXEC
        [drain]
        [on=writer] SET k z
        [drain]
        HSET h f v
        HGET h f
        [on=writer] HSET h f w
        [drain]
        GET k
        [on=writer] FLUSHALL
        [drain]
        [on=writer] SET k v
        [drain]
        GET k
        [send] FLUSHDB
        [unordered drain]
        SET k v PX 30
        GET k
        [sleep=400]
        [drain]
        SET k v
        GET k
        [on=writer] RENAME k k2
        [drain]
        GET k2
        CLIENT TRACKING OFF
        [on=writer] SET k2 v
        [drain]
      `,
      { protocols: [3] },
    ),
    scenario(
      'tracking: OPTIN, OPTOUT and NOLOOP',
      lines`
        CLIENT TRACKING ON OPTIN
        GET a
        [on=writer] SET a 1
        [drain]
        CLIENT CACHING YES
        GET a
        GET b
        [on=writer] MSET a 1 b 1
        [drain]
        CLIENT CACHING YES
        MULTI
        GET a
        GET b
        EXEC
        GET c
        [on=writer] MSET a 1 b 1 c 1
        [drain]
        CLIENT TRACKING OFF
        CLIENT TRACKING ON OPTOUT NOLOOP
        GET a
        CLIENT CACHING NO
        GET b
        [on=writer] MSET a 1 b 1
        [drain]
        GET a
        SET a 2
        [drain]
        GET a
        [on=writer] SET a 3
        [drain]
      `,
      { protocols: [3] },
    ),
    scenario(
      'tracking by prefix',
      lines`
        CLIENT TRACKING ON BCAST PREFIX user: PREFIX item:
        [on=all] CLIENT TRACKING ON BCAST NOLOOP
        [on=writer] SET user:1 a
        [drain]
        [on=all drain]
        [on=writer] SET other a
        [drain]
        [on=all drain]
        [on=all] SET user:2 mine
        [drain]
        [on=all drain]
        SET item:1 a
        [drain]
        [on=all drain]
        [on=writer] MULTI
        [on=writer] SET item:1 a
        [on=writer] SET item:1 b
        [on=writer] DEL item:1
        [on=writer] EXEC
        [drain]
        [on=all drain]
        [on=writer] FLUSHALL
        [drain]
        [on=all drain]
        GET user:1
        [on=writer] SET user:1 x
        [drain]
      `,
      { protocols: [3] },
    ),
    scenario(
      'tracking with another connection that listens',
      lines`
        [on=listener save=id ignore] CLIENT ID
        [on=listener] SUBSCRIBE __redis__:invalidate
        CLIENT TRACKING ON REDIRECT {id}
        GET k
        [on=writer] SET k v
        [on=listener drain]
        [drain]
        MGET a b
        [on=writer] MSET a 1 b 2
        [on=listener drain]
        GET k
        [on=writer] FLUSHALL
        [on=listener drain]
        CLIENT TRACKING OFF
        CLIENT TRACKING ON BCAST REDIRECT {id} PREFIX p
        [on=writer] SET pk v
        [on=listener drain]
        CLIENT TRACKING OFF
        CLIENT TRACKING ON REDIRECT {id}
        GET k
        [on=listener close]
        [sleep=30]
        [on=writer] SET k v
        [ignore on=writer] PING
        [drain]
      `,
      { protocols: [2] },
    ),
    scenario(
      'tracking in RESP2 without one that listens',
      lines`
        CLIENT TRACKING ON
        GET k
        [on=writer] SET k v
        [drain]
        [on=plain save=id ignore] CLIENT ID
        CLIENT TRACKING ON REDIRECT {id}
        GET k
        [on=writer] SET k v
        [on=plain drain]
        [on=client3 hello] HELLO 3
        [on=client3 save=id3 ignore] CLIENT ID
        CLIENT TRACKING ON REDIRECT {id3}
        GET k
        [on=writer] SET k v
        [on=client3 drain]
        GET k
        [on=writer] FLUSHALL
        [on=client3 drain]
      `,
      { protocols: [2] },
    ),
    scenario(
      'a redirection that is broken',
      lines`
        [on=listener save=id ignore] CLIENT ID
        CLIENT TRACKING ON REDIRECT {id}
        GET k
        [on=writer] SET k v
        [on=listener drain]
        [on=listener close]
        [sleep=30]
        GET k
        [on=writer] SET k v
        [shape drain]
        [shape] CLIENT TRACKINGINFO
        CLIENT TRACKING OFF
        CLIENT TRACKINGINFO
      `,
      { protocols: [3] },
    ),
    scenario(
      'the table of tracked keys is bounded',
      lines`
        CONFIG SET tracking-table-max-keys 1
        CONFIG GET tracking-table-max-keys
        CLIENT TRACKING ON
        GET a
        GET b
        [sleep=400]
        [kind drain]
        CONFIG SET tracking-table-max-keys 1000000
      `,
      { protocols: [3] },
    ),
    scenario(
      'CLIENT LIST tells what connections do',
      lines`
        [on=sub] CLIENT SETNAME subscriber
        [on=sub] SUBSCRIBE a b
        [on=sub receive]
        [on=sub] PSUBSCRIBE p*
        [on=sub] SSUBSCRIBE s
        [client-list] CLIENT LIST TYPE pubsub
        CLIENT SETNAME me
        [client-list] CLIENT LIST TYPE normal
        CLIENT TRACKING ON BCAST
        CLIENT NO-EVICT ON
        CLIENT NO-TOUCH ON
        [client-flags] CLIENT INFO
        CLIENT TRACKING OFF
        CLIENT NO-EVICT OFF
        [client-flags] CLIENT INFO
        WATCH k
        [on=other] SET k v
        [client-flags] CLIENT INFO
        CLIENT NO-TOUCH OFF
        UNWATCH
        CLIENT SETINFO LIB-NAME lib
        CLIENT SETINFO LIB-VER 1.0
        [client-flags] CLIENT INFO
        MULTI
        CLIENT INFO
        DISCARD
        [client-flags] CLIENT LIST TYPE pubsub
        [on=sub save=sid ignore] PING
        CLIENT KILL TYPE pubsub
        [on=sub receive]
        [client-list] CLIENT LIST TYPE pubsub
        CLIENT LIST ID
        CLIENT LIST TYPE
        CLIENT LIST NOPE
        CLIENT LIST TYPE normal extra
      `,
    ),
    scenario(
      'CLIENT UNBLOCK',
      lines`
        CLIENT UNBLOCK 999999
        CLIENT UNBLOCK abc
        CLIENT UNBLOCK 1 NOW
        CLIENT UNBLOCK 1 TIMEOUT x
        [on=waiter save=id ignore] CLIENT ID
        CLIENT UNBLOCK {id}
        [on=waiter send] BZPOPMIN z 0
        [sleep=40]
        CLIENT UNBLOCK {id}
        [on=waiter receive]
        [on=waiter send] BZPOPMIN z 0
        [sleep=40]
        CLIENT UNBLOCK {id} ERROR
        [on=waiter receive]
        [on=waiter send] XREAD BLOCK 0 STREAMS s $
        [sleep=40]
        CLIENT UNBLOCK {id} TIMEOUT
        [on=waiter receive]
      `,
    ),
    scenario(
      'CLIENT PAUSE and who waits',
      lines`
        [on=tx] MULTI
        [on=tx] SET k v
        [on=read] MULTI
        [on=read] GET k
        CLIENT PAUSE 60000 WRITE
        GET k
        [on=read] EXEC
        [on=tx send] EXEC
        [on=publisher send] PUBLISH a b
        [on=counter send] PFCOUNT none
        [sleep=20]
        GET k
        CLIENT UNPAUSE
        [on=tx receive]
        [on=publisher receive]
        [on=counter receive]
        GET k
      `,
      { oracle: 'redis-7.0' },
    ),
    scenario(
      'RESET',
      lines`
        CLIENT SETNAME me
        SUBSCRIBE a
        RESET
        PUBLISH a x
        CLIENT GETNAME
        CLIENT TRACKING ON BCAST
        RESET
        CLIENT TRACKINGINFO
        CLIENT NO-TOUCH ON
        CLIENT NO-EVICT ON
        RESET
        [client-flags] CLIENT INFO
        MONITOR
        RESET
        PING
        MULTI
        RESET
        GET k
        [send] CLIENT REPLY OFF
        RESET
        PING
      `,
    ),
    scenario(
      'MONITOR',
      lines`
        [on=monitor] MONITOR
        SET k v
        GET "with \"quotes\" \\ and \n\r\t\x07\x08\x00\xff bytes"
        SELECT 3
        GET k
        SELECT 0
        PING
        NOSUCH
        GET
        CONFIG GET maxmemory
        [kind] CLIENT ID
        CLIENT SETNAME x
        AUTH default secret
        [hello] HELLO 2 AUTH default secret SETNAME y
        MULTI
        SET k 2
        INCR k
        EXEC
        MULTI
        GET k
        DISCARD
        WATCH k
        UNWATCH
        [on=waiter send] BZPOPMIN z 0
        [sleep=40]
        ZADD z 1 a
        [on=waiter receive]
        [kind] COMMAND COUNT
        [kind] INFO
        FLUSHALL
        [on=monitor drain monitor]
        [on=monitor send] MULTI
        [on=monitor send] PING
        [on=monitor send] EXEC
        [on=monitor send] SET k v
        [on=monitor send] GET k
        [on=monitor send] ECHO hi
        [on=monitor send] RESET
        [on=monitor drain monitor]
        SET k v
        [on=monitor drain monitor]
        MONITOR x
        MULTI
        MONITOR
        EXEC
      `,
      { protocols: [2], state: false },
    ),
    scenario(
      'what COMMAND says of them',
      lines`
        [command-info] COMMAND INFO client monitor reset
        [command-info] COMMAND INFO client|caching client|getname client|getredir client|help client|id client|info client|kill client|list
        [command-info] COMMAND INFO client|no-evict client|no-touch client|pause client|reply client|setinfo client|setname client|tracking
        [command-info] COMMAND INFO client|trackinginfo client|unblock client|unpause multi exec discard watch unwatch
        [kind] CLIENT HELP
      `,
    ),
  ],
};
