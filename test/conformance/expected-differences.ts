import type { RawReply } from '@millrace/testing';
import type { Difference } from './golden.js';
import { describeDifference } from './report.js';

/** A reply that is not Redis's on purpose. */
export interface ExpectedDifference {
  readonly family: string;
  readonly scenario: string;
  /** The step as the scenario has it; every step of this text. */
  readonly step: string;
  /** In one protocol only, where only that one differs. */
  readonly protocol?: 2 | 3;
  /** What Millrace answers instead, normalised. Left out where it is not the same each time. */
  readonly gives?: RawReply;
  readonly reason: string;
}

/** The only list of deliberate differences. One that has become equal, or whose step is gone, fails the suite. */
export const EXPECTED_DIFFERENCES: readonly ExpectedDifference[] = [
  ...['TS.ADD t 9223372036854775807 1', 'TS.GET t LATEST', '(keys left)'].map((step) => ({
    family: 'time-series',
    scenario: 'TS.ADD TS.MADD TS.GET',
    step,
    reason: 'times of samples end at 2^52 milliseconds, in the year 144,683',
  })),
  {
    family: 'time-series',
    scenario: 'TS.INCRBY TS.DECRBY TS.DEL',
    step: 'TS.INCRBY c 1 TIMESTAMP -1',
    gives: '-ERR TSDB: invalid timestamp',
    reason: 'RedisTimeSeries takes a negative time for a huge one, and the series for ended',
  },
  {
    family: 'time-series',
    scenario: 'TS.RANGE TS.REVRANGE and their filters',
    step: 'TS.RANGE empty - + AGGREGATION sum 10',
    gives: [],
    reason: 'RedisTimeSeries takes the key for the option EMPTY',
  },
];

/** Each difference that nobody planned, and each planned one that is none any more. */
export function findFaults(
  planned: readonly ExpectedDifference[],
  differences: readonly Difference[],
): string[] {
  const surprises = differences.filter(
    (difference) => !planned.some((entry) => isPlanned(entry, difference)),
  );
  const gone = planned.filter(
    (entry) => !differences.some((difference) => isPlanned(entry, difference)),
  );
  return [
    ...surprises.map(describeDifference),
    ...gone.map(({ step }) => `  planned to differ, and does not as planned: ${step}`),
  ];
}

function isPlanned(entry: ExpectedDifference, difference: Difference): boolean {
  if (entry.step !== difference.step) return false;
  return (
    entry.gives === undefined || JSON.stringify(entry.gives) === JSON.stringify(difference.got)
  );
}
