import { aggregatorNamed } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';

/** The words of the TS commands. */
export const W = {
  addSign: word('+'),
  aggregation: word('AGGREGATION'),
  align: word('ALIGN'),
  block: word('BLOCK'),
  bucketTimestamp: word('BUCKETTIMESTAMP'),
  chunkSize: word('CHUNK_SIZE'),
  compressed: word('COMPRESSED'),
  count: word('COUNT'),
  debug: word('DEBUG'),
  dollar: word('$'),
  duplicatePolicy: word('DUPLICATE_POLICY'),
  empty: word('EMPTY'),
  encoding: word('ENCODING'),
  end: word('END'),
  excludeEmpty: word('EXCLUDEEMPTY'),
  filter: word('FILTER'),
  filterByTs: word('FILTER_BY_TS'),
  filterByValue: word('FILTER_BY_VALUE'),
  groupBy: word('GROUPBY'),
  ignore: word('IGNORE'),
  labels: word('LABELS'),
  latest: word('LATEST'),
  maxCount: word('MAX_COUNT'),
  mid: word('MID'),
  minusSign: word('-'),
  onDuplicate: word('ON_DUPLICATE'),
  reduce: word('REDUCE'),
  retention: word('RETENTION'),
  selectedLabels: word('SELECTED_LABELS'),
  star: word('*'),
  start: word('START'),
  tilde: word('~'),
  timestamp: word('TIMESTAMP'),
  uncompressed: word('UNCOMPRESSED'),
  values: word('VALUES'),
  withLabels: word('WITHLABELS'),
} as const;

/** The first place from `from` up to, not including, `to` where the word stands; -1 where it does not. */
export function findWord(
  args: Arguments,
  wanted: Uint8Array,
  from: number,
  to = args.count,
): number {
  for (let i = from; i < to; i++) if (args.is(i, wanted)) return i;
  return -1;
}

const nameBytesMax = 10;

/** The aggregator that an argument names, in letters of any case; 0 where there is no such. */
export function aggregatorOf(args: Arguments, i: number): number {
  return args.lengths[i] > nameBytesMax ? 0 : aggregatorNamed(args.latin1(i).toLowerCase());
}
