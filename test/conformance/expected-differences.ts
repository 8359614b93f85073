import type { RawReply } from '@millrace/testing';

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
export const EXPECTED_DIFFERENCES: readonly ExpectedDifference[] = [];
