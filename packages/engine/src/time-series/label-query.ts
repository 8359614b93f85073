import type { Arena } from '@millrace/memory';
import type { LabelIndex } from './label-index.js';
import type { Labels } from './labels.js';

/** What a filter asks of a label: one of the values, none of them, or that it is there or absent. */
export const matcherKind = { among: 0, notAmong: 1, absent: 2, present: 3 } as const;

export interface Matcher {
  readonly kind: number;
  readonly name: Uint8Array;
  readonly values: readonly Uint8Array[];
}

interface Labelled {
  readonly labels: Labels;
  labelsOf(series: number): number;
}

/**
 * The series that all matchers let through. The one that asks for a value which fewest series have gives the candidates;
 * their own labels are held against the others.
 */
export function selectSeries(
  arena: Arena,
  store: Labelled,
  index: LabelIndex,
  matchers: readonly Matcher[],
): number[] {
  let rarest: Matcher | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const matcher of matchers) {
    if (matcher.kind !== matcherKind.among) continue;
    const count = countCandidates(index, matcher);
    if (count >= fewest) continue;
    fewest = count;
    rarest = matcher;
  }
  const found: number[] = [];
  if (rarest === undefined) return found;
  const others = matchers.filter((matcher) => matcher !== rarest);
  for (const value of distinct(rarest.values)) {
    const label = packLabel(rarest.name, value);
    index.find(label, 0, label.length);
    const { at, count } = index;
    for (let i = at; i < at + count; i++) {
      const series = arena.ints[i];
      if (others.every((matcher) => matches(arena, store, series, matcher))) found.push(series);
    }
  }
  // A name given twice lets a series have several of the values.
  return rarest.values.length > 1 ? [...new Set(found)] : found;
}

function countCandidates(index: LabelIndex, matcher: Matcher): number {
  let count = 0;
  for (const value of matcher.values) {
    const label = packLabel(matcher.name, value);
    index.find(label, 0, label.length);
    count += index.count;
  }
  return count;
}

function distinct(values: readonly Uint8Array[]): readonly Uint8Array[] {
  return values.filter((value, i) => values.findIndex((other) => isSame(other, value)) === i);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** A label as it lies in a series and is the key of the index. */
export function packLabel(name: Uint8Array, value: Uint8Array): Uint8Array {
  const packed = new Uint8Array(4 + name.length + value.length);
  packed[0] = name.length & 0xff;
  packed[1] = name.length >>> 8;
  packed[2] = value.length & 0xff;
  packed[3] = value.length >>> 8;
  packed.set(name, 4);
  packed.set(value, 4 + name.length);
  return packed;
}

function matches(arena: Arena, store: Labelled, series: number, matcher: Matcher): boolean {
  const { labels } = store;
  let isPresent = false;
  let isAmong = false;
  labels.open(store.labelsOf(series));
  while (labels.next()) {
    if (!equals(arena, labels.nameAt, labels.nameLength, matcher.name)) continue;
    isPresent = true;
    isAmong ||= matcher.values.some((value) =>
      equals(arena, labels.valueAt, labels.valueLength, value),
    );
  }
  if (matcher.kind === matcherKind.among) return isAmong;
  if (matcher.kind === matcherKind.notAmong) return !isAmong;
  return (matcher.kind === matcherKind.present) === isPresent;
}

function equals(arena: Arena, at: number, length: number, bytes: Uint8Array): boolean {
  if (length !== bytes.length) return false;
  for (let i = 0; i < length; i++) if (arena.bytes[at + i] !== bytes[i]) return false;
  return true;
}
