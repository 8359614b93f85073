import { type Family, lines, scenario } from '../script.js';

export const connection: Family = {
  name: 'connection',
  scenarios: [
    scenario(
      'PING ECHO SELECT QUIT RESET',
      lines`
        PING
        PING hello
        PING ""
        PING "\x00\xff\r\n"
        PING a b
        ping
        ECHO hi
        ECHO ""
        ECHO "\x00\xff"
        ECHO
        ECHO a b
        SELECT 0
        SELECT 1
        SET only-in-1 v
        SELECT 15
        SELECT 16
        SELECT -1
        SELECT abc
        SELECT 1.5
        SELECT ""
        SELECT 99999999999999999999
        SELECT
        SELECT 1 2
        DBSIZE
        SELECT 1
        DBSIZE
        FLUSHDB
        SELECT 0
        NOSUCHCOMMAND
        NOSUCHCOMMAND a b c
        NOSUCHCOMMAND "with\r\nnewline" "\x00"
        "NO\r\nSUCH" a
        NOSUCHCOMMAND {a*200} b
        {N*300}
        "" a
        CLIENT SETNAME me
        SELECT 3
        RESET
        CLIENT GETNAME
        RESET x
        [on=watcher] WATCH k
        [on=watcher] MULTI
        [on=watcher] RESET
        [on=watcher] EXEC
        [on=leaver] QUIT
        [on=leaver receive]
        [on=leaver2] QUIT now
        [on=leaver2 receive]
      `,
    ),
    scenario(
      'HELLO',
      lines`
        [hello] HELLO
        [hello] HELLO 2
        GET missing
        [hello] HELLO 3
        GET missing
        HELLO 4
        HELLO 1
        HELLO abc
        HELLO 3.0
        HELLO 99999999999999999999
        HELLO ""
        [hello] HELLO 3 SETNAME named
        CLIENT GETNAME
        HELLO 3 SETNAME "bad name"
        HELLO 3 SETNAME
        HELLO 3 AUTH default
        HELLO 3 BAD
        HELLO 3 AUTH nosuch wrong
        [hello] HELLO 2 SETNAME ""
        CLIENT GETNAME
        [hello] HELLO 3 AUTH default anything SETNAME x
        CLIENT GETNAME
        HELLO 2 AUTH nosuch wrong SETNAME y
        CLIENT GETNAME
        GET missing
        HSET h f v
        HGETALL h
        [hello] HELLO 2
        HGETALL h
      `,
    ),
    scenario(
      'AUTH without a password',
      lines`
        AUTH anything
        AUTH default anything
        AUTH nosuch anything
        AUTH
        AUTH a b c
        PING
      `,
    ),
    scenario(
      'AUTH with a password',
      lines`
        CONFIG SET requirepass secret
        [on=guest] PING
        [on=guest] GET k
        [on=guest] GET
        [on=guest] NOSUCH
        [on=guest] HELLO
        [on=guest] HELLO 3
        [on=guest] HELLO 2 AUTH default wrong
        [on=guest] AUTH wrong
        [on=guest] AUTH default wrong
        [on=guest] AUTH nosuch secret
        [on=guest] AUTH ""
        [on=guest] MULTI
        [on=guest] COMMAND COUNT
        [on=guest] CLIENT ID
        [on=guest] RESET
        [on=guest] AUTH secret
        [on=guest] PING
        [on=guest] RESET
        [on=guest] PING
        [on=guest] AUTH default secret
        [on=guest] PING
        [on=guest hello] HELLO 2 AUTH default secret
        [on=leaver] QUIT
        PING
        CONFIG GET requirepass
        CONFIG SET requirepass ""
        [on=late] PING
        AUTH secret
      `,
      { protocols: [2] },
    ),
    scenario(
      'CLIENT names and settings',
      lines`
        [kind] CLIENT ID
        CLIENT ID x
        CLIENT GETNAME
        CLIENT SETNAME me
        CLIENT GETNAME
        CLIENT SETNAME "with space"
        CLIENT SETNAME "new\nline"
        CLIENT SETNAME "\x00"
        CLIENT SETNAME ünïcode
        CLIENT GETNAME
        CLIENT SETNAME ""
        CLIENT GETNAME
        CLIENT SETNAME
        CLIENT SETNAME a b
        CLIENT SETINFO LIB-NAME mylib
        CLIENT SETINFO lib-ver 1.2.3
        CLIENT SETINFO LIB-NAME "bad name"
        CLIENT SETINFO LIB-VER "bad\nver"
        CLIENT SETINFO BAD x
        CLIENT SETINFO LIB-NAME
        CLIENT SETINFO LIB-NAME ""
        CLIENT NO-EVICT on
        CLIENT NO-EVICT OFF
        CLIENT NO-EVICT bad
        CLIENT NO-EVICT
        CLIENT NO-TOUCH ON
        CLIENT NO-TOUCH off
        CLIENT NO-TOUCH bad
        CLIENT GETREDIR
        CLIENT GETREDIR x
        CLIENT
        CLIENT BAD
        CLIENT BAD arg
        [kind] CLIENT HELP
        CLIENT GETNAME x
        client getname
        CLIENT SETNAME listed
        [client-list] CLIENT INFO
        CLIENT INFO x
        SELECT 5
        WATCH a b
        [client-list] CLIENT INFO
      `,
    ),
    scenario(
      'CLIENT LIST',
      lines`
        CLIENT SETNAME first
        [on=other] CLIENT SETNAME second
        [on=other] SELECT 3
        [on=other save=id ignore] CLIENT ID
        [client-list] CLIENT LIST ID {id}
        [client-list] CLIENT LIST
        [client-list] CLIENT LIST TYPE normal
        [client-list] CLIENT LIST TYPE NORMAL
        [client-list] CLIENT LIST TYPE pubsub
        [client-list] CLIENT LIST TYPE replica
        [client-list] CLIENT LIST TYPE slave
        CLIENT LIST TYPE master
        CLIENT LIST TYPE bad
        CLIENT LIST TYPE
        CLIENT LIST BAD
        [client-list] CLIENT LIST ID 999999999
        CLIENT LIST ID abc
        CLIENT LIST ID
        CLIENT LIST ID 0
        CLIENT LIST ID -1
        [on=other] MULTI
        [on=other] SET a 1
        [client-list] CLIENT LIST ID {id}
      `,
    ),
    scenario(
      'CLIENT KILL',
      lines`
        [on=victim save=id ignore] CLIENT ID
        CLIENT KILL ID {id}
        [on=victim receive]
        CLIENT KILL ID {id}
        CLIENT KILL ID abc
        CLIENT KILL ID -1
        CLIENT KILL ID 0
        CLIENT KILL 1.2.3.4:5
        CLIENT KILL ADDR 1.2.3.4:5
        CLIENT KILL LADDR 1.2.3.4:5
        CLIENT KILL TYPE pubsub
        CLIENT KILL TYPE bad
        CLIENT KILL USER nosuch
        CLIENT KILL SKIPME bad
        CLIENT KILL SKIPME
        CLIENT KILL BAD x
        CLIENT KILL
        CLIENT KILL ID 1 BAD
        CLIENT KILL ID 999999999 TYPE normal
        [on=victim] PING
        [kind] CLIENT KILL TYPE normal SKIPME yes
        [on=victim receive]
        [save=me ignore] CLIENT ID
        CLIENT KILL ID {me} SKIPME yes
        PING
        CLIENT KILL ID {me}
        PING
        CLIENT KILL MAXAGE 100000
        CLIENT KILL MAXAGE abc
      `,
    ),
    scenario(
      'CLIENT REPLY',
      lines`
        CLIENT REPLY ON
        CLIENT REPLY BAD
        CLIENT REPLY
        CLIENT REPLY ON x
        [send] CLIENT REPLY OFF
        [send] SET a 1
        [send] PING
        [send] NOSUCH
        CLIENT REPLY ON
        GET a
        [send] CLIENT REPLY SKIP
        [send] SET a 2
        GET a
        [send] CLIENT REPLY SKIP
        [send] CLIENT REPLY SKIP
        [send] SET a 3
        GET a
        [send] CLIENT REPLY SKIP
        [send] NOSUCH
        PING
        [send] CLIENT REPLY OFF
        [send] MULTI
        [send] SET a 4
        [send] EXEC
        CLIENT REPLY ON
        GET a
      `,
    ),
    scenario(
      'CLIENT PAUSE and UNPAUSE',
      lines`
        CLIENT UNPAUSE
        CLIENT PAUSE 60000 WRITE
        GET a
        [on=writer send] SET a 1
        GET a
        PING
        [on=late send] EXPIRE a 100
        GET a
        PING
        CLIENT UNPAUSE
        [on=writer receive]
        [on=late receive]
        GET a
        CLIENT PAUSE 30
        [on=writer] GET a
        CLIENT PAUSE 60 ALL
        [on=writer] GET a
        CLIENT PAUSE abc
        CLIENT PAUSE -1
        CLIENT PAUSE 1 BAD
        CLIENT PAUSE
        CLIENT PAUSE 1 WRITE x
        CLIENT UNPAUSE x
        CLIENT PAUSE 0
        CLIENT UNPAUSE
      `,
      { state: false },
    ),
  ],
};
