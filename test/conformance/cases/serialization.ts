import { type Family, lines, scenario } from '../script.js';

// As redis-server 7.0 dumps them.
const text = lines`"\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"`;
const sorted = lines`"\x11\x14\x14\x00\x00\x00\x04\x00\x81\x61\x02\x83\x31\x2e\x35\x04\x81\x62\x02\x02\x01\xff\x0a\x00\xfa\x02\xb4\x25\xaf\x18\x87\x63"`;
const hash = lines`"\x10\x12\x12\x00\x00\x00\x04\x00\x81\x66\x02\x81\x76\x02\x81\x67\x02\x0c\x01\xff\x0a\x00\xde\x13\x39\x93\xf7\x83\x81\x7e"`;
const stream = lines`"\x13\x01\x10\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x01\x1d\x1d\x00\x00\x00\x0a\x00\x01\x01\x00\x01\x01\x01\x81\x66\x02\x00\x01\x02\x01\x00\x01\x00\x01\x81\x76\x02\x04\x01\xff\x01\x05\x01\x05\x01\x00\x00\x01\x00\x0a\x00\xb9\xdc\x39\x31\xcb\xa8\xa0\x5d"`;

export const serialization: Family = {
  name: 'serialization',
  scenarios: [
    scenario(
      'DUMP',
      lines`
        DUMP
        DUMP missing
        DUMP a b
      `,
    ),
    scenario(
      'RESTORE',
      lines`
        RESTORE k 0 ${text}
        GET k
        TTL k
        RESTORE k 0 ${text}
        RESTORE k 0 ${text} REPLACE
        RESTORE z 0 ${sorted}
        ZRANGE z 0 -1 WITHSCORES
        OBJECT ENCODING z
        RESTORE h 0 ${hash}
        [unordered] HGETALL h
        OBJECT ENCODING h
        RESTORE s 0 ${stream}
        XRANGE s - +
        XINFO STREAM missing
        RESTORE z 0 ${hash} REPLACE
        TYPE z
      `,
    ),
    scenario(
      'RESTORE: times and options',
      lines`
        RESTORE k 100000000 ${text}
        [near=1000] PTTL k
        RESTORE k 4000000000000 ${text} replace absttl
        PEXPIRETIME k
        RESTORE k 1000 ${text} ABSTTL REPLACE
        EXISTS k
        RESTORE k 1000 ${text} ABSTTL
        EXISTS k
        RESTORE k 0 ${text} ABSTTL
        PEXPIRETIME k
        RESTORE k 0 ${text} REPLACE IDLETIME 100
        RESTORE k 0 ${text} REPLACE FREQ 5
        RESTORE k 0 ${text} REPLACE IDLETIME -1
        RESTORE k 0 ${text} REPLACE IDLETIME x
        RESTORE k 0 ${text} REPLACE IDLETIME
        RESTORE k 0 ${text} REPLACE FREQ 256
        RESTORE k 0 ${text} REPLACE FREQ -1
        RESTORE k 0 ${text} REPLACE FREQ
        RESTORE k 0 ${text} nonsense
      `,
    ),
    scenario(
      'RESTORE: what is refused, and in which order',
      lines`
        RESTORE
        RESTORE k
        RESTORE k 0
        RESTORE k x ${text}
        RESTORE k -1 ${text}
        RESTORE k 0 ""
        RESTORE k 0 abc
        RESTORE k 0 "{x*50}"
        RESTORE k -1 abc
        SET k v
        RESTORE k -1 abc
        RESTORE k x abc REPLACE
        RESTORE k x abc nonsense
        GET k
        RESTORE k 0 "\x00\x05hello\x0a\x00aaaaaaaa" REPLACE
        GET k
      `,
    ),
    scenario(
      'RESTORE-ASKING',
      lines`
        RESTORE-ASKING k 0 ${text}
        GET k
        RESTORE-ASKING k 0 ${text}
        RESTORE-ASKING k
      `,
    ),
    scenario(
      'DUMP and RESTORE in a transaction',
      lines`
        MULTI
        RESTORE k 0 ${text}
        RESTORE k 0 abc REPLACE
        GET k
        EXEC
      `,
    ),
    scenario(
      'DEBUG is off unless it was asked for',
      lines`
        DEBUG DIGEST
        DEBUG SLEEP 0
        DEBUG
      `,
    ),
  ],
};
