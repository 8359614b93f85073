import { lines, scenario } from '../script.js';

const options = { oracle: 'timeseries' } as const;
const AGGREGATORS = 'avg sum min max range count first last std.p std.s var.p var.s twa'.split(' ');
const ramp = Array.from(
  { length: 20 },
  (_, index) => `TS.ADD t ${1000 + index * 10 + (index % 3)} ${(index * 7) % 11}.${index}`,
).join('\n');
const many = Array.from({ length: 60 }, (_, chunk) => {
  const samples = Array.from({ length: 25 }, (_, index) => {
    const at = chunk * 25 + index;
    return `t ${at * 1000 + (at % 7)} ${Math.round(Math.sin(at / 10) * 1000) / 10}`;
  });
  return `TS.MADD ${samples.join(' ')}`;
}).join('\n');
const each = (line: (aggregator: string) => string) => AGGREGATORS.map(line).join('\n');

export const timeSeriesRanges = [
  scenario(
    'TS.RANGE TS.REVRANGE and their filters',
    lines`
      ${ramp}
      TS.RANGE t - +
      TS.REVRANGE t - +
      TS.RANGE t 1050 1100
      TS.REVRANGE t 1050 1100
      TS.RANGE t 1100 1050
      TS.RANGE t 0 1
      TS.RANGE t 5000 +
      TS.RANGE t - 1011
      TS.RANGE t - + COUNT 3
      TS.REVRANGE t - + COUNT 3
      TS.RANGE t - + COUNT 0
      TS.RANGE t - + COUNT -1
      TS.RANGE t - + COUNT abc
      TS.RANGE t - + COUNT
      TS.RANGE t - + FILTER_BY_VALUE 2 5
      TS.RANGE t - + FILTER_BY_VALUE 5 2
      TS.RANGE t - + FILTER_BY_VALUE -inf inf COUNT 2
      TS.RANGE t - + FILTER_BY_VALUE 2
      TS.RANGE t - + FILTER_BY_VALUE a b
      TS.RANGE t - + FILTER_BY_TS 1000 1011 1022 7777
      TS.RANGE t - + FILTER_BY_TS 1011 1000 1011
      TS.RANGE t 1005 + FILTER_BY_TS 1000 1011
      TS.RANGE t - + FILTER_BY_TS
      TS.RANGE t - + FILTER_BY_TS abc
      TS.RANGE t - + FILTER_BY_TS 1000 1011 FILTER_BY_VALUE 7 9
      TS.REVRANGE t - + FILTER_BY_TS 1000 1011 1022
      TS.RANGE t - + LATEST
      TS.RANGE t abc +
      TS.RANGE t - abc
      TS.RANGE t + -
      TS.RANGE t -
      TS.RANGE t
      TS.RANGE missing - +
      TS.REVRANGE missing - +
      TS.RANGE t - + BADOPT
      SET s v
      TS.RANGE s - +
      TS.REVRANGE s - +
      TS.CREATE empty
      TS.RANGE empty - +
      TS.RANGE empty - + AGGREGATION sum 10
      TS.RANGE t * +
    `,
    options,
  ),
  scenario(
    'every aggregator',
    lines`
      ${ramp}
      ${each((name) => `[near=1e-9] TS.RANGE t - + AGGREGATION ${name} 50`)}
      ${each((name) => `[near=1e-9] TS.REVRANGE t - + AGGREGATION ${name} 50`)}
      ${each((name) => `[near=1e-9] TS.RANGE t 1005 1155 ALIGN start AGGREGATION ${name} 40`)}
      ${each((name) => `[near=1e-9] TS.RANGE t - + AGGREGATION ${name} 1`)}
      TS.ADD t 3000 50
      ${each((name) => `[near=1e-9] TS.RANGE t 1100 3100 AGGREGATION ${name} 300 EMPTY`)}
    `,
    options,
  ),
  scenario(
    'aggregation options',
    lines`
      ${ramp}
      TS.RANGE t - + AGGREGATION AVG 50
      TS.RANGE t - + ALIGN - AGGREGATION sum 50
      TS.RANGE t 1005 + ALIGN - AGGREGATION sum 50
      TS.RANGE t 1005 + ALIGN start AGGREGATION sum 50
      TS.RANGE t 1005 1155 ALIGN + AGGREGATION sum 50
      TS.RANGE t 1005 1155 ALIGN end AGGREGATION sum 50
      TS.RANGE t - + ALIGN 7 AGGREGATION sum 50
      TS.RANGE t - + ALIGN 1007 AGGREGATION sum 50
      TS.RANGE t - + ALIGN + AGGREGATION sum 50
      TS.RANGE t - + ALIGN abc AGGREGATION sum 50
      TS.RANGE t - + ALIGN 5
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP -
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP start
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP +
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP end
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP ~
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP mid
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP bad
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP
      TS.RANGE t - + AGGREGATION sum 50 EMPTY BUCKETTIMESTAMP mid
      TS.RANGE t - + AGGREGATION sum 50 BUCKETTIMESTAMP mid EMPTY
      TS.RANGE t - + EMPTY AGGREGATION sum 50
      TS.RANGE t - + BUCKETTIMESTAMP mid AGGREGATION sum 50
      TS.RANGE t - + COUNT 2 AGGREGATION sum 50
      TS.RANGE t - + AGGREGATION count 50 COUNT 2
      TS.REVRANGE t - + AGGREGATION sum 50 COUNT 2
      TS.RANGE t - + FILTER_BY_VALUE 3 8 AGGREGATION count 50
      TS.RANGE t - + AGGREGATION bad 50
      TS.RANGE t - + AGGREGATION sum 0
      TS.RANGE t - + AGGREGATION sum -1
      TS.RANGE t - + AGGREGATION sum abc
      TS.RANGE t - + AGGREGATION sum
      TS.RANGE t - + AGGREGATION
      TS.RANGE t - + AGGREGATION sum 99999999999
      TS.RANGE t 1000 1000 AGGREGATION twa 10
    `,
    options,
  ),
  scenario(
    'late samples, retention and many chunks',
    lines`
      TS.CREATE t CHUNK_SIZE 128 DUPLICATE_POLICY LAST
      ${many}
      TS.GET t
      TS.RANGE t - + COUNT 5
      TS.REVRANGE t - + COUNT 5
      TS.RANGE t 500000 505000
      TS.RANGE t - + AGGREGATION count 100000
      TS.RANGE t - + AGGREGATION avg 100000
      TS.RANGE t - + AGGREGATION min 250000
      TS.RANGE t - + AGGREGATION max 250000
      TS.REVRANGE t - + AGGREGATION last 300000
      [near=1e-9] TS.RANGE t - + AGGREGATION std.p 500000
      TS.RANGE t - + AGGREGATION twa 500000
      TS.MADD t 500500 1 t 3 2 t 1499001 3 t 700007 4
      TS.RANGE t 500000 501999
      TS.RANGE t 0 2000
      TS.DEL t 100000 1300000
      TS.RANGE t 90000 1310000 COUNT 20
      TS.RANGE t - + AGGREGATION count 100000
      TS.ALTER t RETENTION 100000
      TS.ADD t 1600000 5
      TS.RANGE t - + COUNT 3
      TS.ADD t 1400000 5
      TS.GET t
      TS.CREATE r RETENTION 100
      TS.MADD r 100 1 r 150 2 r 199 3 r 200 4 r 250 5 r 351 6
      TS.RANGE r - +
      TS.RANGE r 0 300
      TS.RANGE r - + AGGREGATION count 50
    `,
    options,
  ),
];
