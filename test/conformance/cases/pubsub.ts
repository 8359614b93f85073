import { type Family, lines, scenario } from '../script.js';

export const pubsub: Family = {
  name: 'pubsub',
  scenarios: [
    scenario(
      'SUBSCRIBE UNSUBSCRIBE PUBLISH',
      lines`
        PUBLISH nobody hi
        [on=sub] SUBSCRIBE a
        [on=sub] SUBSCRIBE a
        [on=sub] SUBSCRIBE b c a
        [on=sub drain]
        PUBLISH a hello
        PUBLISH b ""
        PUBLISH c "\x00\xff\r\n"
        PUBLISH d nobody
        [on=sub drain]
        [on=other] SUBSCRIBE a
        PUBLISH a two
        [on=sub drain]
        [on=other drain]
        [on=sub] UNSUBSCRIBE b
        [on=sub] UNSUBSCRIBE b
        [on=sub] UNSUBSCRIBE never
        PUBLISH b gone
        [on=sub drain]
        [on=sub] UNSUBSCRIBE c a
        [on=sub receive]
        [on=sub] UNSUBSCRIBE
        [on=sub] PUNSUBSCRIBE
        [on=sub] SUNSUBSCRIBE
        [on=sub] GET free
        PUBLISH a three
        [on=other close]
        [sleep=20]
        PUBLISH a four
        SUBSCRIBE
        PSUBSCRIBE
        SSUBSCRIBE
        PUBLISH
        PUBLISH a
        PUBLISH a b c
        SPUBLISH
        SPUBLISH a
        SPUBLISH a b c
        [on=empty] SUBSCRIBE ""
        PUBLISH "" "to the channel without a name"
        [on=empty drain]
        [on=binary] SUBSCRIBE "\x00\xff"
        PUBLISH "\x00\xff" "\xfe"
        [on=binary drain]
        PUBLISH a {x*5000}
      `,
    ),
    scenario(
      'PSUBSCRIBE PUNSUBSCRIBE',
      lines`
        [on=sub] PSUBSCRIBE n*
        [on=sub] PSUBSCRIBE n* h?llo
        [on=sub receive]
        [on=sub] SUBSCRIBE news
        PUBLISH news one
        PUBLISH n two
        PUBLISH hello three
        PUBLISH hallo four
        PUBLISH hllo five
        [on=sub drain]
        [on=sub] PUNSUBSCRIBE n*
        PUBLISH news six
        [on=sub drain]
        [on=sub] PUNSUBSCRIBE never
        [on=sub] PUNSUBSCRIBE
        [on=sub] PUNSUBSCRIBE
        [on=sub] UNSUBSCRIBE news
        [on=sub] PSUBSCRIBE h[ae]llo
        [on=sub] PSUBSCRIBE h[^e]llo
        [on=sub] PSUBSCRIBE h\*llo
        [on=sub] PSUBSCRIBE *
        PUBLISH hello x
        PUBLISH hbllo x
        PUBLISH h*llo x
        PUBLISH "" x
        PUBLISH "h\nllo" x
        [on=sub drain unordered]
        [on=two] PSUBSCRIBE *
        PUBLISH anything x
        PUBSUB NUMPAT
        [on=sub drain]
        [on=two drain]
      `,
    ),
    scenario(
      'SSUBSCRIBE SUNSUBSCRIBE SPUBLISH',
      lines`
        [on=sub] SSUBSCRIBE s
        [on=sub] SSUBSCRIBE s t
        [on=sub receive]
        [on=sub] SUBSCRIBE s
        SPUBLISH s hello
        PUBLISH s plain
        SPUBLISH u nobody
        [on=sub drain]
        PUBSUB SHARDCHANNELS s
        PUBSUB CHANNELS
        [unordered] PUBSUB SHARDCHANNELS
        PUBSUB SHARDCHANNELS t*
        PUBSUB SHARDNUMSUB
        PUBSUB SHARDNUMSUB s t u
        PUBSUB NUMSUB s t
        [on=sub] SUNSUBSCRIBE s
        [on=sub] SUNSUBSCRIBE never
        [on=sub] UNSUBSCRIBE
        SPUBLISH s gone
        [on=sub drain]
        [on=sub] SUNSUBSCRIBE
        [on=sub] SUNSUBSCRIBE
        [on=sub] GET free
      `,
    ),
    scenario(
      'PUBSUB',
      lines`
        PUBSUB CHANNELS
        PUBSUB NUMSUB
        PUBSUB NUMPAT
        PUBSUB SHARDCHANNELS
        PUBSUB SHARDNUMSUB
        [on=one] SUBSCRIBE a b
        [on=one drain]
        [on=two] SUBSCRIBE b c
        [on=two drain]
        [on=two] PSUBSCRIBE p* q*
        [on=two drain]
        [on=one] PSUBSCRIBE p*
        [unordered] PUBSUB CHANNELS
        [unordered] PUBSUB CHANNELS *
        PUBSUB CHANNELS b
        PUBSUB CHANNELS [c]
        PUBSUB CHANNELS x*
        PUBSUB NUMSUB a b c d b
        PUBSUB NUMPAT
        pubsub numpat
        [on=two close]
        [sleep=20]
        PUBSUB NUMPAT
        [unordered] PUBSUB CHANNELS
        PUBSUB
        PUBSUB BAD
        PUBSUB CHANNELS a b
        PUBSUB NUMPAT x
        PUBSUB SHARDCHANNELS a b
        [kind] PUBSUB HELP
        PUBSUB HELP x
        PUBLISH a x
      `,
    ),
    scenario(
      'what a subscriber may do in RESP2',
      lines`
        SET k v
        [on=sub] SUBSCRIBE a
        [on=sub] PING
        [on=sub] PING hello
        [on=sub] PING a b
        [on=sub] GET k
        [on=sub] SET k v
        [on=sub] GET
        [on=sub] NOSUCH
        [on=sub] PUBLISH a b
        [on=sub] SPUBLISH a b
        [on=sub] PUBSUB CHANNELS
        [on=sub] CLIENT ID
        [on=sub] CONFIG GET maxmemory
        [on=sub] MULTI
        [on=sub] EXEC
        [on=sub] HELLO 3
        [on=sub] AUTH x
        [on=sub] SELECT 1
        [on=sub] ECHO x
        [on=sub] CLIENT BAD
        [on=sub] PSUBSCRIBE p*
        [on=sub] SSUBSCRIBE s
        [on=sub] UNSUBSCRIBE a
        [on=sub] GET k
        [on=sub] PUNSUBSCRIBE p*
        [on=sub] GET k
        [on=sub] SUNSUBSCRIBE s
        [on=sub] GET k
        [on=sub] SUBSCRIBE a
        [on=sub] RESET
        [on=sub] GET k
        PUBSUB NUMSUB a
        [on=sub] SUBSCRIBE a
        [on=sub] QUIT
        [on=sub receive]
      `,
      { protocols: [2] },
    ),
    scenario(
      'commands beside pushes in RESP3',
      lines`
        SUBSCRIBE a
        PING
        PING hello
        SET k v
        GET k
        PUBLISH a self
        [drain]
        PSUBSCRIBE a*
        [send] PUBLISH a both
        [drain]
        MULTI
        PUBLISH a in-multi
        GET k
        PUBLISH a again
        EXEC
        [drain]
        [hello] HELLO 3
        SSUBSCRIBE s
        SPUBLISH s x
        [drain]
        RESET
        PING
        PUBLISH a x
        PUBSUB CHANNELS
      `,
      { protocols: [3] },
    ),
    scenario(
      'subscriptions in transactions',
      lines`
        MULTI
        SUBSCRIBE a b
        PSUBSCRIBE p*
        UNSUBSCRIBE a
        GET k
        PING
        PUBLISH b mine
        EXEC
        [drain]
        PUBLISH b x
        [on=two] MULTI
        [on=two] SUBSCRIBE q
        [on=two] PUBLISH q before
        [on=two] DISCARD
        [on=two] GET k
        [on=three] SUBSCRIBE q
        [on=three] MULTI
        [on=three] PING
        [on=three] EXEC
        [on=four] WATCH w
        [on=four] SUBSCRIBE q
        [on=five] MULTI
        [on=five] UNSUBSCRIBE
        [on=five] SSUBSCRIBE s
        [on=five] SPUBLISH s mine
        [on=five] PUBSUB NUMSUB q
        [on=five] RESET
        [on=five] PING
      `,
    ),
    scenario(
      'subscriptions and CLIENT REPLY',
      lines`
        [on=sub send] CLIENT REPLY OFF
        [on=sub] SUBSCRIBE a
        PUBLISH a one
        [on=sub receive]
        [on=skip send] CLIENT REPLY SKIP
        [on=skip] SUBSCRIBE a
        PUBLISH a two
        [on=skip receive]
        [on=skip drain]
      `,
    ),
    scenario(
      'what COMMAND says of them',
      lines`
        [command-info] COMMAND INFO subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe publish spublish
        [command-info] COMMAND INFO pubsub pubsub|channels pubsub|numsub pubsub|numpat pubsub|shardchannels pubsub|shardnumsub pubsub|help
        [command-docs] COMMAND DOCS subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe publish spublish pubsub
        COMMAND GETKEYS SPUBLISH channel message
        COMMAND GETKEYS PUBLISH channel message
        COMMAND GETKEYSANDFLAGS SSUBSCRIBE a b
      `,
    ),
  ],
};

export const pubsubCluster: Family = {
  name: 'pubsub-cluster',
  cluster: true,
  scenarios: [
    scenario(
      'channels of shards and of the cluster',
      lines`
        [on=low@1] SSUBSCRIBE bar
        [on=low@1] SSUBSCRIBE foo
        [on=low@1] SSUBSCRIBE bar foo
        [on=low@1] SSUBSCRIBE {bar}1 {bar}2
        [on=low@1 receive]
        [on=low@1] SSUBSCRIBE bar hello
        [on=high@2] SSUBSCRIBE foo
        [on=a@1] SPUBLISH bar x
        [on=a@1] SPUBLISH foo x
        [on=a@1] SPUBLISH {bar}2 y
        [on=low@1 drain]
        [on=b@2] SPUBLISH foo x
        [on=high@2 drain]
        [on=low@1] SUNSUBSCRIBE foo
        [on=low@1] SUNSUBSCRIBE bar
        [on=b@2] SUNSUBSCRIBE
        [on=b@2] PUBSUB SHARDCHANNELS
        [on=any@2] SUBSCRIBE bar
        [on=b@2] PUBLISH bar here
        [on=any@2 drain]
        [on=tx@1] MULTI
        [on=tx@1] SSUBSCRIBE foo
        [on=tx@1] EXEC
        [on=tx@1] MULTI
        [on=tx@1] SSUBSCRIBE bar
        [on=tx@1] SPUBLISH bar mine
        [on=tx@1] EXEC
        [on=tx@1 drain]
      `,
      { state: false },
    ),
  ],
};
