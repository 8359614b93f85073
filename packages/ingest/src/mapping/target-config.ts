import type { Condition } from './condition.js';
import type { Template } from './template.js';

/** What every target has. */
interface CommonTarget {
  readonly key: Template;
  readonly when: Condition | undefined;
  /** The key's life after each write to it. */
  readonly expireMs: number | undefined;
}

export interface TimeSeriesTarget extends CommonTarget {
  readonly type: 'timeseries';
  readonly timestamp: Template;
  readonly value: Template;
  readonly onDuplicate: DuplicatePolicy;
  readonly retentionMs: number | undefined;
  readonly labels: ReadonlyMap<string, Template>;
}

export const duplicatePolicies = ['block', 'first', 'last', 'min', 'max', 'sum'] as const;
export type DuplicatePolicy = (typeof duplicatePolicies)[number];

export interface SortedSetTarget extends CommonTarget {
  readonly type: 'sorted-set';
  readonly member: Template;
  /** Adds to the score, or replaces it if the new one is greater or less. */
  readonly operation: 'increment' | 'max' | 'min';
  readonly score: Template;
}

export interface HyperLogLogTarget extends CommonTarget {
  readonly type: 'hyperloglog';
  readonly element: Template;
}

export interface StreamTarget extends CommonTarget {
  readonly type: 'stream';
  readonly fields: ReadonlyMap<string, Template>;
  /** About how many entries are kept. */
  readonly maxLength: number | undefined;
  readonly id: 'auto' | 'offset';
}

export interface HashTarget extends CommonTarget {
  readonly type: 'hash';
  readonly fields: ReadonlyMap<string, Template>;
}

export interface CounterTarget extends CommonTarget {
  readonly type: 'counter';
  readonly increment: Template;
  readonly isFloat: boolean;
}

export interface WindowTarget extends CommonTarget {
  readonly type: 'window';
  readonly timestamp: Template;
  readonly value: Template;
  /** Counted by DISTINCT. */
  readonly member: Template | undefined;
}

export type TargetConfig =
  | TimeSeriesTarget
  | SortedSetTarget
  | HyperLogLogTarget
  | StreamTarget
  | HashTarget
  | CounterTarget
  | WindowTarget;
export const targetTypes = [
  'timeseries',
  'sorted-set',
  'hyperloglog',
  'stream',
  'hash',
  'counter',
  'window',
] as const satisfies readonly TargetConfig['type'][];
