import { lines, scenario } from '../script.js';

const options = { oracle: 'timeseries' } as const;
const series = lines`
  TS.CREATE cpu:a LABELS host a metric cpu area eu
  TS.CREATE cpu:b LABELS host b metric cpu area us
  TS.CREATE mem:a LABELS host a metric mem area eu
  TS.CREATE mem:b LABELS host b metric mem
  TS.CREATE bare
  TS.CREATE odd LABELS metric "with space" area "(x)"
  TS.MADD cpu:a 10 1 cpu:a 20 2 cpu:a 30 3 cpu:b 10 10 cpu:b 25 20
  TS.MADD mem:a 10 100 mem:a 20 50 mem:b 15 7
`;

export const timeSeriesQueries = [
  scenario(
    'TS.QUERYINDEX and its filters',
    lines`
      ${series}
      [unordered] TS.QUERYINDEX metric=cpu
      [unordered] TS.QUERYINDEX metric=cpu host=a
      [unordered] TS.QUERYINDEX metric=(cpu,mem)
      [unordered] TS.QUERYINDEX metric=(cpu)
      [unordered] TS.QUERYINDEX metric=cpu host!=a
      [unordered] TS.QUERYINDEX metric=(cpu,mem) host!=(a,c)
      [unordered] TS.QUERYINDEX metric=(cpu,mem) area=
      [unordered] TS.QUERYINDEX metric=(cpu,mem) area!=
      [unordered] TS.QUERYINDEX host=a metric!=cpu
      [unordered] TS.QUERYINDEX "metric=with space"
      [unordered] TS.QUERYINDEX metric=nosuch
      [unordered] TS.QUERYINDEX nosuch=x
      TS.QUERYINDEX metric!=cpu
      TS.QUERYINDEX area=
      TS.QUERYINDEX area!=
      TS.QUERYINDEX metric
      TS.QUERYINDEX ""
      TS.QUERYINDEX =cpu
      TS.QUERYINDEX metric=(cpu
      TS.QUERYINDEX metric=(cpu,)
      TS.QUERYINDEX metric=()
      TS.QUERYINDEX
      DEL cpu:a
      [unordered] TS.QUERYINDEX metric=cpu
      TS.ALTER cpu:b LABELS metric changed
      [unordered] TS.QUERYINDEX metric=cpu
      [unordered] TS.QUERYINDEX metric=changed
      RENAME cpu:b cpu:c
      [unordered] TS.QUERYINDEX metric=changed
      COPY cpu:c cpu:d
      [unordered] TS.QUERYINDEX metric=changed
      SET mem:a overwritten
      [unordered] TS.QUERYINDEX metric=mem
      FLUSHALL
      [unordered] TS.QUERYINDEX metric=mem
    `,
    options,
  ),
  scenario(
    'TS.MGET',
    lines`
      ${series}
      [keyed] TS.MGET FILTER metric=cpu
      [keyed] TS.MGET WITHLABELS FILTER metric=cpu
      [keyed] TS.MGET SELECTED_LABELS host nosuch FILTER metric=cpu
      [keyed] TS.MGET LATEST FILTER metric=cpu
      [keyed] TS.MGET FILTER metric=(cpu,mem) host=a
      [keyed] TS.MGET FILTER metric=cpu host!=a
      [keyed] TS.MGET FILTER "metric=with space"
      TS.MGET FILTER metric=nosuch
      TS.MGET FILTER metric!=cpu
      TS.MGET FILTER
      TS.MGET metric=cpu
      TS.MGET
      TS.MGET WITHLABELS SELECTED_LABELS host FILTER metric=cpu
      TS.MGET SELECTED_LABELS FILTER metric=cpu
      TS.MGET FILTER metric
    `,
    options,
  ),
  scenario(
    'TS.MRANGE TS.MREVRANGE',
    lines`
      ${series}
      [keyed] TS.MRANGE - + FILTER metric=cpu
      [keyed] TS.MREVRANGE - + FILTER metric=cpu
      [keyed] TS.MRANGE - + WITHLABELS FILTER metric=cpu
      [keyed] TS.MRANGE - + SELECTED_LABELS host area FILTER metric=(cpu,mem)
      [keyed] TS.MRANGE 15 + COUNT 1 FILTER metric=cpu
      [keyed] TS.MRANGE - + FILTER_BY_VALUE 2 15 FILTER metric=cpu
      [keyed] TS.MRANGE - + FILTER_BY_TS 10 25 FILTER metric=cpu
      [keyed] TS.MRANGE - + AGGREGATION sum 20 FILTER metric=cpu
      [keyed] TS.MRANGE - + ALIGN 5 AGGREGATION avg 20 BUCKETTIMESTAMP mid EMPTY FILTER metric=cpu
      [keyed] TS.MREVRANGE - + AGGREGATION max 20 COUNT 1 FILTER metric=cpu
      [keyed] TS.MRANGE - + LATEST FILTER metric=cpu
      [keyed] TS.MRANGE - + FILTER metric=cpu GROUPBY host REDUCE sum
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY host REDUCE max
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY metric REDUCE min
      [keyed] TS.MRANGE - + WITHLABELS FILTER metric=(cpu,mem) GROUPBY metric REDUCE avg
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY area REDUCE count
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY area REDUCE range
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY area REDUCE std.p
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY area REDUCE var.s
      [keyed] TS.MRANGE - + FILTER metric=(cpu,mem) GROUPBY nosuch REDUCE sum
      [keyed] TS.MRANGE - + AGGREGATION sum 20 FILTER metric=(cpu,mem) GROUPBY metric REDUCE sum
      [keyed] TS.MREVRANGE - + FILTER metric=(cpu,mem) GROUPBY metric REDUCE sum
      [keyed] TS.MRANGE - + COUNT 1 FILTER metric=(cpu,mem) GROUPBY metric REDUCE sum
      [keyed] TS.MRANGE - + SELECTED_LABELS area FILTER metric=(cpu,mem) GROUPBY metric REDUCE sum
      TS.MRANGE - + FILTER metric=cpu GROUPBY host REDUCE first
      TS.MRANGE - + FILTER metric=cpu GROUPBY host REDUCE twa
      TS.MRANGE - + FILTER metric=cpu GROUPBY host REDUCE bad
      TS.MRANGE - + FILTER metric=cpu GROUPBY host REDUCE
      TS.MRANGE - + FILTER metric=cpu GROUPBY host
      TS.MRANGE - + FILTER metric=cpu GROUPBY
      TS.MRANGE - + GROUPBY host REDUCE sum FILTER metric=cpu
      TS.MRANGE - + FILTER metric=nosuch
      TS.MRANGE - + FILTER metric!=cpu
      TS.MRANGE - + FILTER
      TS.MRANGE - + metric=cpu
      TS.MRANGE - +
      TS.MRANGE -
      TS.MRANGE
      TS.MRANGE abc + FILTER metric=cpu
      TS.MRANGE - + WITHLABELS SELECTED_LABELS host FILTER metric=cpu
      TS.MRANGE - + SELECTED_LABELS FILTER metric=cpu
      TS.MRANGE - + AGGREGATION bad 1 FILTER metric=cpu
      TS.MRANGE - + COUNT abc FILTER metric=cpu
    `,
    options,
  ),
  scenario(
    'time series inside transactions and with generic commands',
    lines`
      ${series}
      MULTI
      TS.ADD cpu:a 40 4
      TS.ADD cpu:a 40 5
      TS.GET cpu:a
      TS.RANGE cpu:a 30 +
      TS.MADD cpu:a 50 1 missing 1 1
      TS.CREATE cpu:a
      EXEC
      TS.ADD
      WATCH cpu:a
      [on=other] TS.ADD cpu:a 60 1
      MULTI
      PING
      EXEC
      TYPE cpu:a
      EXPIRE cpu:a 100
      TS.ADD cpu:a 70 1
      [near=2] TTL cpu:a
      RENAME cpu:a moved
      TS.GET moved
      COPY moved copied
      TS.ADD copied 80 8
      TS.GET moved
      [unordered] KEYS *
      [scan unordered] SCAN TYPE TSDB-TYPE
      GET moved
      INCR moved
      HGET moved f
      ZADD moved 1 a
      XADD moved 1-1 f v
      PFADD moved a
      APPEND moved x
      OBJECT ENCODING moved
      DEL moved copied
      EXISTS moved
      ts.add lower 1 1
      ts.range lower - + aggregation SUM 10
    `,
    options,
  ),
];
