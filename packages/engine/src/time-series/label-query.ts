import type { ReadonlyInts } from '@millrace/base';
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

/** Series that have a label: refs in the arena, ascending, from an index of ints on. */
interface List {
  readonly at: number;
  readonly count: number;
}

/** A matcher, and the series that have one of its values. */
interface Resolved {
  readonly matcher: Matcher;
  readonly lists: readonly List[];
  readonly count: number;
}

/**
 * The series that all matchers let through, ascending. The matcher that asks for a value which fewest series have gives the
 * candidates; the lists of the others, ascending too, are gone through beside them.
 */
export function selectSeries(
  arena: Arena,
  store: Labelled,
  index: LabelIndex,
  matchers: readonly Matcher[],
): Int32Array {
  const resolved = matchers.map((matcher) => resolve(index, matcher));
  let rarest: Resolved | undefined;
  for (const one of resolved) {
    if (one.matcher.kind !== matcherKind.among) continue;
    if (rarest === undefined || one.count < rarest.count) rarest = one;
  }
  if (rarest === undefined) return new Int32Array(0);
  const found = candidates(arena.ints, rarest);
  let count = found.length;
  for (const one of resolved)
    if (one !== rarest && asksForValue(one)) count = keepListed(arena.ints, found, count, one);
  for (const one of resolved)
    if (!asksForValue(one)) count = keepNamed(store, found, count, one.matcher);
  return found.subarray(0, count);
}

function asksForValue({ matcher }: Resolved): boolean {
  return matcher.kind === matcherKind.among || matcher.kind === matcherKind.notAmong;
}

function candidates(ints: ReadonlyInts, { lists, count }: Resolved): Int32Array {
  const found = new Int32Array(count);
  let to = 0;
  for (const { at, count: listed } of lists)
    for (let i = at; i < at + listed; i++) found[to++] = ints[i];
  if (lists.length < 2) return found;
  found.sort();
  // A name given twice lets a series have several of the values.
  let kept = 0;
  for (let i = 0; i < count; i++)
    if (i === 0 || found[i] !== found[i - 1]) found[kept++] = found[i];
  return found.subarray(0, kept);
}

function resolve(index: LabelIndex, matcher: Matcher): Resolved {
  const lists: List[] = [];
  let count = 0;
  for (const value of distinct(matcher.values)) {
    const label = packLabel(matcher.name, value);
    index.find(label, 0, label.length);
    if (index.count === 0) continue;
    lists.push({ at: index.at, count: index.count });
    count += index.count;
  }
  return { matcher, lists, count };
}

/** Keeps those that are, or are not, in one of the lists. Returns how many. */
function keepListed(
  ints: ReadonlyInts,
  found: Int32Array,
  count: number,
  { matcher, lists }: Resolved,
): number {
  const wanted = matcher.kind === matcherKind.among;
  const places = Int32Array.from(lists, (list) => list.at);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const series = found[i];
    let has = false;
    for (let k = 0; k < places.length; k++) {
      const end = lists[k].at + lists[k].count;
      const place = nextAtLeast(ints, places[k], end, series);
      places[k] = place;
      has ||= place < end && ints[place] === series;
    }
    if (has === wanted) found[kept++] = series;
  }
  return kept;
}

/** The first place from `from` on with a ref that is not less, sought in steps that double: it is mostly near. */
function nextAtLeast(ints: ReadonlyInts, from: number, end: number, series: number): number {
  if (from >= end || ints[from] >= series) return from;
  let step = 1;
  while (from + step < end && ints[from + step] < series) step *= 2;
  let low = from + (step >>> 1) + 1;
  let high = Math.min(from + step, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ints[middle] < series) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps those that have, or have not, a label of the name. Returns how many. */
function keepNamed(store: Labelled, found: Int32Array, count: number, matcher: Matcher): number {
  const { kind, name } = matcher;
  const wanted = kind === matcherKind.present;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const series = found[i];
    const has = store.labels.find(store.labelsOf(series), name, 0, name.length);
    if (has === wanted) found[kept++] = series;
  }
  return kept;
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
