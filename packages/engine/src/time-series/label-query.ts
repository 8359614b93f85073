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
 * The series that all matchers let through. The one that asks for a value which fewest series have gives the candidates;
 * these are looked up in the lists of the others.
 */
export function selectSeries(
  arena: Arena,
  store: Labelled,
  index: LabelIndex,
  matchers: readonly Matcher[],
): number[] {
  const resolved = matchers.map((matcher) => resolve(index, matcher));
  let rarest: Resolved | undefined;
  for (const one of resolved) {
    if (one.matcher.kind !== matcherKind.among) continue;
    if (rarest === undefined || one.count < rarest.count) rarest = one;
  }
  const found: number[] = [];
  if (rarest === undefined) return found;
  const others = resolved.filter((one) => one !== rarest);
  for (const { at, count } of rarest.lists)
    for (let i = at; i < at + count; i++) {
      const series = arena.ints[i];
      if (isLetThrough(arena, store, series, others)) found.push(series);
    }
  // A name given twice lets a series have several of the values.
  return rarest.lists.length > 1 ? [...new Set(found)] : found;
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

function isLetThrough(
  arena: Arena,
  store: Labelled,
  series: number,
  others: readonly Resolved[],
): boolean {
  for (let i = 0; i < others.length; i++) {
    const { matcher, lists } = others[i];
    const { kind, name } = matcher;
    const asksForValue = kind === matcherKind.among || kind === matcherKind.notAmong;
    const has = asksForValue
      ? isListed(arena, series, lists)
      : store.labels.find(store.labelsOf(series), name, 0, name.length);
    if (has !== (kind === matcherKind.among || kind === matcherKind.present)) return false;
  }
  return true;
}

function isListed(arena: Arena, series: number, lists: readonly List[]): boolean {
  const { ints } = arena;
  for (let i = 0; i < lists.length; i++) {
    const { at, count } = lists[i];
    let low = at;
    let high = at + count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ints[middle] < series) low = middle + 1;
      else high = middle;
    }
    if (low < at + count && ints[low] === series) return true;
  }
  return false;
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
