/**
 * Compaction rules and what they link: a source's rules name their destinations, a destination names its source, both by
 * the refs of the roots. A root that moves tells those it is linked to, and it knows its key, so links survive renaming and the swapping of databases.
 */
import { assert } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { option, rule as at, ruleDoubles } from './layout.js';
import type { SeriesRoots } from './series-roots.js';

const headerDoubles = 1;

export class Rules {
  readonly #arena: Arena;
  readonly #roots: SeriesRoots;

  constructor(arena: Arena, roots: SeriesRoots) {
    this.#arena = arena;
    this.#roots = roots;
  }

  count(source: number): number {
    const rules = this.#roots.rulesOf(source);
    return rules === 0 ? 0 : this.#arena.ints[rules * 2];
  }
  /** The rule at a place, as an index of doubles. */
  at(source: number, place: number): number {
    return this.#roots.rulesOf(source) + headerDoubles + place * ruleDoubles;
  }
  destination(rule: number): number {
    return this.#arena.ints[rule * 2];
  }
  aggregator(rule: number): number {
    return this.#arena.ints[rule * 2 + 1];
  }
  bucketMs(rule: number): number {
    return this.#arena.doubles[rule + at.bucketMs];
  }
  align(rule: number): number {
    return this.#arena.doubles[rule + at.align];
  }
  since(rule: number): number {
    return this.#arena.doubles[rule + at.since];
  }
  setSince(rule: number, time: number): void {
    this.#arena.setDouble(rule + at.since, time);
  }

  /** The start of the bucket that a time is in; it may be negative. */
  bucketOf(rule: number, time: number): number {
    const bucketMs = this.bucketMs(rule);
    const past = (time - this.align(rule)) % bucketMs;
    return time - (past < 0 ? past + bucketMs : past);
  }

  /** The rule by which one series fills another, or 0. */
  between(source: number, destination: number): number {
    const count = this.count(source);
    for (let place = 0; place < count; place++) {
      const rule = this.at(source, place);
      if (this.destination(rule) === destination) return rule;
    }
    return 0;
  }

  /** Whether a series is filled, through however many rules, from another one. */
  descends(series: number, from: number): boolean {
    for (let one = series; one !== 0; one = this.#roots.sourceOf(one))
      if (one === from) return true;
    return false;
  }

  link(
    source: number,
    destination: number,
    aggregator: number,
    bucketMs: number,
    align: number,
  ): void {
    const arena = this.#arena;
    const since = this.#roots.samples(source) === 0 ? 0 : this.#roots.lastTime(source) + 1;
    const rule = this.#append(source);
    arena.setInt(rule * 2, destination);
    arena.setInt(rule * 2 + 1, aggregator);
    arena.setDouble(rule + at.bucketMs, bucketMs);
    arena.setDouble(rule + at.align, align);
    arena.setDouble(rule + at.since, since);
    arena.setInt(this.#roots.needOptions(destination) * 2 + option.source, source);
  }

  #append(source: number): number {
    const arena = this.#arena;
    const options = this.#roots.needOptions(source);
    const old = arena.ints[options * 2 + option.rules];
    const count = old === 0 ? 0 : arena.ints[old * 2];
    if (old === 0 || count === arena.ints[old * 2 + 1]) {
      const room = count + 1;
      const rules = arena.allocate((headerDoubles + room * ruleDoubles) * 8);
      if (old !== 0) {
        arena.copyWithin(rules * 8, old * 8, (headerDoubles + count * ruleDoubles) * 8);
        arena.free(old);
      }
      arena.setInt(rules * 2 + 1, room);
      arena.setInt(options * 2 + option.rules, rules);
    }
    arena.setInt(arena.ints[options * 2 + option.rules] * 2, count + 1);
    return this.at(source, count);
  }

  /** Undoes a link; the rule is one of the source's. */
  unlink(source: number, rule: number): void {
    const arena = this.#arena;
    const destination = this.destination(rule);
    arena.setInt(this.#roots.needOptions(destination) * 2 + option.source, 0);
    const rules = this.#roots.rulesOf(source);
    const left = arena.ints[rules * 2] - 1;
    if (left === 0) {
      arena.setInt(this.#roots.needOptions(source) * 2 + option.rules, 0);
      arena.free(rules);
      return;
    }
    const end = this.at(source, left + 1);
    arena.copyWithin(rule * 8, (rule + ruleDoubles) * 8, (end - rule - ruleDoubles) * 8);
    arena.setInt(rules * 2, left);
  }

  /** Undoes all links of a series that goes. */
  unlinkAll(series: number): void {
    while (this.count(series) > 0) this.unlink(series, this.at(series, this.count(series) - 1));
    const source = this.#roots.sourceOf(series);
    if (source !== 0) this.unlink(source, this.between(source, series));
  }

  /** Throws where one end of a link does not know the other. */
  check(series: number): void {
    const source = this.#roots.sourceOf(series);
    assert(source === 0 || this.between(source, series) !== 0, 'a source without the rule');
    for (let place = 0; place < this.count(series); place++) {
      const rule = this.at(series, place);
      assert(this.bucketMs(rule) > 0, 'a rule without a bucket duration');
      assert(
        this.#roots.sourceOf(this.destination(rule)) === series,
        'a destination that does not know its source',
      );
    }
  }
}
