import { aggregator } from '@millrace/engine';
import type { AggregatorName } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';

/** The words of the TS commands. */
export const W = {
  addSign: word('+'),
  aggregation: word('AGGREGATION'),
  align: word('ALIGN'),
  bucketTimestamp: word('BUCKETTIMESTAMP'),
  chunkSize: word('CHUNK_SIZE'),
  compressed: word('COMPRESSED'),
  count: word('COUNT'),
  debug: word('DEBUG'),
  duplicatePolicy: word('DUPLICATE_POLICY'),
  empty: word('EMPTY'),
  encoding: word('ENCODING'),
  end: word('END'),
  filter: word('FILTER'),
  filterByTs: word('FILTER_BY_TS'),
  filterByValue: word('FILTER_BY_VALUE'),
  groupBy: word('GROUPBY'),
  ignore: word('IGNORE'),
  labels: word('LABELS'),
  latest: word('LATEST'),
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

const names = Object.keys(aggregator) as AggregatorName[];
const namesAndWords = names.map((name) => ({ name, word: word(name) }));

/** The aggregator that an argument names, or undefined. */
export function aggregatorOf(args: Arguments, i: number): AggregatorName | undefined {
  return namesAndWords.find((one) => args.is(i, one.word))?.name;
}
