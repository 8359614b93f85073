import { type Family, lines, scenario } from '../script.js';
import { timeSeriesQueries } from './time-series-queries.js';
import { timeSeriesRanges } from './time-series-ranges.js';
import { timeSeriesRules } from './time-series-rules.js';

const options = { oracle: 'timeseries' } as const;

export const timeSeries: Family = {
  name: 'time-series',
  scenarios: [
    scenario(
      'TS.CREATE and TS.ALTER',
      lines`
        TS.CREATE t
        TS.CREATE t
        TYPE t
        [ts-info] TS.INFO t
        TS.CREATE r RETENTION 60000 CHUNK_SIZE 128 DUPLICATE_POLICY LAST LABELS a 1 b two
        [ts-info] TS.INFO r
        TS.CREATE e ENCODING UNCOMPRESSED
        [ts-info] TS.INFO e
        TS.CREATE c ENCODING COMPRESSED
        TS.CREATE u UNCOMPRESSED
        TS.CREATE ig IGNORE 10 0.5
        [ts-info] TS.INFO ig
        TS.CREATE
        TS.CREATE x RETENTION
        TS.CREATE x RETENTION abc
        TS.CREATE x RETENTION -1
        TS.CREATE x CHUNK_SIZE 0
        TS.CREATE x CHUNK_SIZE 47
        TS.CREATE x CHUNK_SIZE 50
        TS.CREATE x CHUNK_SIZE 1048584
        TS.CREATE x CHUNK_SIZE abc
        TS.CREATE x ENCODING bad
        TS.CREATE x ENCODING
        TS.CREATE x DUPLICATE_POLICY bad
        TS.CREATE x DUPLICATE_POLICY
        TS.CREATE x LABELS a
        TS.CREATE x LABELS a 1 b
        TS.CREATE x LABELS "" v
        TS.CREATE x LABELS a ""
        TS.CREATE x LABELS a (b)
        TS.CREATE x LABELS
        TS.CREATE y LABELS a 1 a 2
        [ts-info] TS.INFO y
        TS.CREATE x IGNORE 1
        TS.CREATE x IGNORE -1 1
        TS.CREATE x IGNORE 1 -1
        TS.CREATE x IGNORE abc 1
        TS.CREATE z BADOPT
        TS.ALTER t RETENTION 1000
        TS.ALTER t LABELS x y
        TS.ALTER t DUPLICATE_POLICY MAX CHUNK_SIZE 256
        [ts-info] TS.INFO t
        TS.ALTER t LABELS
        [ts-info] TS.INFO t
        TS.ALTER t RETENTION abc
        TS.ALTER missing RETENTION 1
        TS.ALTER
        TS.ALTER t
        SET s v
        TS.CREATE s
        TS.ALTER s RETENTION 1
        TS.INFO s
        TS.INFO missing
        TS.INFO
        DEL t
        TS.CREATE t
        OBJECT ENCODING t
      `,
      options,
    ),
    scenario(
      'TS.ADD TS.MADD TS.GET',
      lines`
        TS.CREATE t
        TS.ADD t 1000 1
        TS.ADD t 2000 2.5
        TS.ADD t 1500 -3e10
        TS.GET t
        TS.ADD t 2000 9
        TS.ADD t 2000 9 ON_DUPLICATE LAST
        TS.GET t
        TS.ADD t 2000 3 ON_DUPLICATE MIN
        TS.ADD t 2000 30 ON_DUPLICATE MAX
        TS.ADD t 2000 4 ON_DUPLICATE SUM
        TS.ADD t 2000 100 ON_DUPLICATE FIRST
        TS.ADD t 2000 100 ON_DUPLICATE BLOCK
        TS.ADD t 2000 100 ON_DUPLICATE bad
        TS.GET t
        TS.ADD auto 5 1 RETENTION 100 LABELS a b
        [ts-info] TS.INFO auto
        TS.ADD auto 1000 1
        TS.ADD auto 900 1
        TS.ADD auto 899 1
        TS.ADD auto 1 1
        TS.RANGE auto - +
        TS.ADD t abc 1
        TS.ADD t -1 1
        TS.ADD t 1.5 1
        TS.ADD t "" 1
        TS.ADD t 3000 abc
        TS.ADD t 3000 ""
        TS.ADD t 3000 nan
        TS.ADD t 3000 inf
        TS.ADD t 3000 -inf
        TS.ADD t 3000 1e400
        TS.ADD t 3000 " 1"
        TS.ADD t 3000 0x10
        TS.ADD t 4000 .5
        TS.ADD t 4001 5.
        TS.ADD t 4002 +7
        TS.ADD t 3000
        TS.ADD t
        TS.ADD
        TS.ADD bad 1 1 RETENTION abc
        TS.ADD bad 1 1 CHUNK_SIZE 5
        TS.ADD bad 1 1 LABELS a
        EXISTS bad
        TS.ADD t 0 1
        TS.ADD t 9223372036854775807 1
        TS.ADD t 9223372036854775808 1
        TS.ADD zero 0 1
        TS.GET zero
        [kind] TS.ADD now * 1
        DEL now
        TS.CREATE m1
        TS.CREATE m2
        TS.MADD m1 1 1 m2 1 2 m1 2 3
        TS.MADD m1 1 5 m2 2 5 missing 1 1 m1 abc 1 m1 3 abc
        TS.MADD m1 1
        TS.MADD m1
        TS.MADD
        TS.MADD missing 1 1
        TS.GET m1
        TS.GET missing
        TS.GET
        TS.GET t x
        TS.GET t LATEST
        TS.CREATE empty
        TS.GET empty
        SET s v
        TS.ADD s 1 1
        TS.MADD s 1 1
        TS.GET s
        HSET h f v
        TS.ADD h 1 1
        TS.CREATE pol DUPLICATE_POLICY SUM
        TS.ADD pol 1 1
        TS.ADD pol 1 2
        TS.MADD pol 1 3
        TS.GET pol
        TS.CREATE ig DUPLICATE_POLICY LAST IGNORE 10 0.5
        TS.ADD ig 100 1
        TS.ADD ig 105 1.2
        TS.ADD ig 108 3
        TS.ADD ig 110 3.1
        TS.ADD ig 130 3.1
        TS.RANGE ig - +
      `,
      options,
    ),
    scenario(
      'values as they are printed',
      lines`
        TS.ADD t 1 0.1
        TS.ADD t 2 1e20
        TS.ADD t 3 1e21
        TS.ADD t 4 1e-7
        TS.ADD t 5 123456789012345678
        TS.ADD t 6 3.14159265358979
        TS.ADD t 7 -0
        TS.ADD t 8 1e308
        TS.ADD t 9 5e-324
        TS.ADD t 10 100
        TS.ADD t 11 0.30000000000000004
        TS.ADD t 12 9007199254740993
        TS.ADD t 13 1.5
        TS.RANGE t - +
        TS.GET t
        TS.RANGE t - + AGGREGATION avg 5
        TS.RANGE t - + AGGREGATION sum 100
        TS.INCRBY i 0.1 TIMESTAMP 1
        TS.INCRBY i 0.2 TIMESTAMP 2
        TS.GET i
      `,
      options,
    ),
    scenario(
      'TS.INCRBY TS.DECRBY TS.DEL',
      lines`
        TS.INCRBY c 1 TIMESTAMP 100
        TS.INCRBY c 2.5 TIMESTAMP 200
        TS.INCRBY c 1 TIMESTAMP 200
        TS.DECRBY c 10 TIMESTAMP 300
        TS.GET c
        TS.INCRBY c 1 TIMESTAMP 250
        TS.DECRBY c 1 TIMESTAMP 1
        TS.INCRBY c abc TIMESTAMP 400
        TS.INCRBY c nan TIMESTAMP 400
        TS.INCRBY c 1 TIMESTAMP abc
        TS.INCRBY c 1 TIMESTAMP -1
        TS.INCRBY c 1 TIMESTAMP
        TS.INCRBY c
        TS.INCRBY
        TS.DECRBY d 5 TIMESTAMP 10 RETENTION 1000 LABELS a b
        [ts-info] TS.INFO d
        [kind] TS.INCRBY now 1
        [kind] TS.DECRBY now 1 TIMESTAMP *
        DEL now
        TS.RANGE c - +
        SET s v
        TS.INCRBY s 1
        TS.DECRBY s 1 TIMESTAMP 5
        TS.ADD t 10 1
        TS.ADD t 20 2
        TS.ADD t 30 3
        TS.ADD t 40 4
        TS.ADD t 50 5
        TS.DEL t 20 30
        TS.RANGE t - +
        TS.DEL t 20 30
        TS.DEL t 40 40
        TS.DEL t 60 70
        TS.DEL t 50 10
        TS.DEL t - +
        TS.DEL t abc 10
        TS.DEL t 10 abc
        TS.DEL t -1 10
        TS.DEL t 10
        TS.DEL t
        TS.DEL missing 1 2
        TS.DEL s 1 2
        TS.DEL t 10 50
        TS.RANGE t - +
        TS.GET t
        EXISTS t
        [ts-info] TS.INFO t
        TS.ADD t 5 5
        TS.GET t
      `,
      options,
    ),
    ...timeSeriesRanges,
    ...timeSeriesQueries,
    ...timeSeriesRules,
  ],
};
