import { lines, scenario } from '../script.js';

const options = { oracle: 'timeseries' } as const;

export const timeSeriesRules = [
  scenario(
    'TS.CREATERULE and TS.DELETERULE',
    lines`
      TS.CREATE a
      TS.CREATE b
      TS.CREATE c
      TS.CREATERULE
      TS.CREATERULE a b
      TS.CREATERULE a b AGGREGATION
      TS.CREATERULE a b AGGREGATION avg
      TS.CREATERULE a b AGGREGATION avg 10 1 2
      TS.CREATERULE a b AGGREGATION avg 10 BAD
      TS.CREATERULE a b AGGREGATION avg 10 -1
      TS.CREATERULE a b AGGREGATION avg BAD
      TS.CREATERULE a b AGGREGATION avg -5
      TS.CREATERULE a b AGGREGATION avg 0
      TS.CREATERULE a b AGGREGATION foo 10
      TS.CREATERULE a b BAD avg 10
      TS.CREATERULE a b avg 10 AGGREGATION
      TS.CREATERULE a a AGGREGATION avg 10
      TS.CREATERULE none none AGGREGATION avg 10
      TS.CREATERULE none a AGGREGATION avg 0
      TS.CREATERULE none a AGGREGATION avg 10
      TS.CREATERULE a none AGGREGATION avg 10
      SET s v
      TS.CREATERULE a s AGGREGATION avg 10
      TS.CREATERULE s a AGGREGATION avg 10
      TS.CREATERULE a b AGGREGATION Std.P 10
      TS.CREATERULE a b AGGREGATION avg 10
      TS.CREATERULE b a AGGREGATION avg 10
      TS.CREATERULE a c AGGREGATION twa 100 7
      [ts-info] TS.INFO a
      [ts-info] TS.INFO b
      [ts-info] TS.INFO c
      TS.DELETERULE
      TS.DELETERULE a
      TS.DELETERULE a s
      TS.DELETERULE s a
      TS.DELETERULE a none
      TS.DELETERULE none a
      TS.DELETERULE a b
      TS.DELETERULE a b
      [ts-info] TS.INFO a
      [ts-info] TS.INFO b
    `,
    options,
  ),
  scenario(
    'what compactions hold, and LATEST',
    lines`
      TS.CREATE a
      TS.CREATE b LABELS kind b
      TS.ADD a 5 1
      TS.ADD a 12 2
      TS.CREATERULE a b AGGREGATION sum 10
      TS.RANGE b - + LATEST
      TS.GET b LATEST
      TS.ADD a 15 4
      TS.GET b LATEST
      TS.GET b
      TS.ADD a 21 8
      TS.RANGE b - +
      TS.RANGE b - + LATEST
      TS.GET b LATEST
      TS.GET b
      TS.MGET FILTER kind=b
      TS.MGET LATEST FILTER kind=b
      TS.MRANGE - + FILTER kind=b
      TS.MRANGE - + LATEST FILTER kind=b
      TS.MREVRANGE - + LATEST FILTER kind=b
      TS.MRANGE - + LATEST FILTER kind=b GROUPBY kind REDUCE sum
      TS.ADD a 3 16
      TS.RANGE b - + LATEST
      TS.ADD a 11 1
      TS.RANGE b - + LATEST
      TS.ADD a 20 1
      TS.RANGE b - + LATEST
      TS.ADD a 45 5
      TS.ADD a 60 6
      TS.REVRANGE b - + LATEST
      TS.REVRANGE b - + LATEST COUNT 1
      TS.RANGE b - + LATEST COUNT 1
      TS.RANGE b - 45 LATEST
      TS.RANGE b 41 + LATEST
      TS.RANGE b - + LATEST AGGREGATION sum 100
      TS.RANGE b - + LATEST FILTER_BY_VALUE 1 6
      TS.RANGE b - + LATEST FILTER_BY_TS 60
      TS.ADD a 20 7 ON_DUPLICATE MAX
      TS.RANGE b - +
      TS.INCRBY a 3 TIMESTAMP 71
      TS.RANGE b - + LATEST
      TS.MADD a 85 1 a 95 2
      TS.RANGE b - + LATEST
      TS.DEL a 20 29
      TS.RANGE b - + LATEST
      TS.DEL a 11 12
      TS.RANGE b - + LATEST
      TS.DEL a 3 45
      TS.RANGE b - + LATEST
      TS.CREATE empty
      TS.CREATE target
      TS.CREATERULE empty target AGGREGATION count 10
      TS.GET target LATEST
      TS.RANGE target - + LATEST
      TS.RANGE a - + LATEST
    `,
    options,
  ),
  scenario(
    'aggregations of compactions',
    lines`
      TS.CREATE a
      ${'avg sum min max range count first last std.p std.s var.p var.s twa'
        .split(' ')
        .flatMap((kind) => [
          `TS.CREATE ${kind}`,
          `TS.CREATERULE a ${kind} AGGREGATION ${kind} 10 3`,
        ])}
      TS.MADD a 1 5 a 2 7.5 a 5 -1 a 12 4 a 13 8 a 14 9 a 29 1 a 33 2
      TS.ADD a 51 6
      TS.ADD a 70 3
      ${'avg sum min max range count first last std.p std.s var.p var.s twa'
        .split(' ')
        .flatMap((kind) => [`TS.RANGE ${kind} - +`, `TS.RANGE ${kind} - + LATEST`])}
    `,
    options,
  ),
  scenario(
    'rules and the keys that they link',
    lines`
      TS.CREATE a
      TS.CREATE b
      TS.CREATE c
      TS.CREATERULE a b AGGREGATION max 10
      TS.CREATERULE a c AGGREGATION min 10
      RENAME a a2
      [ts-info] TS.INFO b
      RENAME b b2
      [ts-info] TS.INFO a2
      TS.MADD a2 1 1 a2 11 2
      TS.RANGE b2 - +
      COPY a2 a3
      [ts-info] TS.INFO a3
      COPY b2 b3
      [ts-info] TS.INFO b3
      DEL b2
      [ts-info] TS.INFO a2
      TS.CREATE b2
      [ts-info] TS.INFO b2
      TS.ADD a2 21 1
      EXISTS b2
      TS.RANGE c - +
      SET c v
      [ts-info] TS.INFO a2
      DEL c
      TS.CREATE c
      TS.CREATERULE a2 c AGGREGATION sum 10
      DEL a2
      [ts-info] TS.INFO c
      TS.CREATE a2
      TS.CREATERULE a2 c AGGREGATION sum 10
      TS.ALTER c RETENTION 100
      [ts-info] TS.INFO c
      TS.CREATE over
      RENAME over a2
      [ts-info] TS.INFO c
      [ts-info] TS.INFO a2
      FLUSHALL
      TS.CREATE a
      TS.CREATE b
      TS.CREATERULE a b AGGREGATION sum 10
      [ts-info] TS.INFO b
    `,
    options,
  ),
  scenario(
    'deleting past the retention',
    lines`
      TS.CREATE r RETENTION 50
      TS.CREATE d
      TS.CREATERULE r d AGGREGATION sum 10
      TS.MADD r 1 1 r 20 2 r 40 3 r 65 4 r 100 5 r 110 6
      TS.RANGE d - +
      TS.DEL r 10 30
      TS.DEL r 62 70
      TS.DEL r 60 70
      TS.RANGE d - +
      TS.DEL d - +
      TS.RANGE d - +
    `,
    options,
  ),
];
