import assert from 'node:assert/strict';
import { isInteger, StringRun } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { kind, sortedSetLayout, SortedSets } from '@millrace/engine';
import { Arena, entryAux, entryBytes, entryWord, setEntryWord, writeEntry } from '@millrace/memory';

export interface Item {
  readonly name: string;
  readonly score: number;
}

const bytesOf = (name: string): Uint8Array => Uint8Array.from(Buffer.from(name, 'latin1'));
const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const compareItems = (a: Item, b: Item): number =>
  a.score < b.score ? -1 : a.score > b.score ? 1 : compareNames(a.name, b.name);

/** A sorted set on an entry of its own, beside a plain map that says what must be in it. */
export class ModelledSet {
  readonly arena: Arena;
  readonly sets: SortedSets;
  readonly entry: number;
  readonly scores = new Map<string, number>();
  readonly usedAtStart: number;
  readonly run = new StringRun();

  constructor(arenaBytes = 64 << 20) {
    this.arena = new Arena({ bytes: arenaBytes, paranoid: true, hashSeed: 7 });
    this.sets = new SortedSets(this.arena);
    this.usedAtStart = this.arena.usedBytes;
    this.entry = this.arena.allocate(entryBytes(0, 1));
    const aux = sortedSetLayout.packed;
    writeEntry(this.arena, this.entry, kind.sortedSet, 0, aux, bytesOf('k'), 0, 1);
    setEntryWord(this.arena, this.entry, this.sets.create());
  }

  get value(): number {
    return entryWord(this.arena, this.entry);
  }
  get aux(): number {
    return entryAux(this.arena, this.entry);
  }
  get encoding(): string {
    return this.sets.encoding(this.value, this.aux);
  }
  sorted(): Item[] {
    return [...this.scores].map(([name, score]) => ({ name, score })).sort(compareItems);
  }

  add(name: string, score: number, conditions = 0): number {
    const bytes = bytesOf(name);
    return this.sets.add(this.entry, bytes, 0, bytes.length, score, conditions);
  }
  /** Adds without conditions, here and in the model. */
  set(name: string, score: number): void {
    this.add(name, score);
    // As in Redis, minus zero does not replace zero, nor the other way round, and becomes zero in the packed form.
    if (this.scores.get(name) === score) return;
    this.scores.set(name, this.encoding === 'listpack' ? score + 0 : score);
  }
  remove(name: string): void {
    const bytes = bytesOf(name);
    const removed = this.sets.remove(this.entry, bytes, 0, bytes.length);
    assert.equal(removed, this.scores.delete(name));
  }
  removeRange(rank: number, count: number): void {
    this.sets.removeRange(this.entry, rank, count);
    for (const { name } of this.sorted().slice(rank, rank + count)) this.scores.delete(name);
  }
  score(name: string): number | undefined {
    const bytes = bytesOf(name);
    return this.sets.find(this.entry, bytes, 0, bytes.length) ? this.sets.score : undefined;
  }
  rank(name: string): number {
    const bytes = bytesOf(name);
    return this.sets.rank(this.entry, bytes, 0, bytes.length);
  }
  countByName(name: string, orEqual: boolean): number {
    const bytes = bytesOf(name);
    return this.sets.countByName(this.entry, bytes, 0, bytes.length, orEqual);
  }

  range(rank: number, count: number, isReverse: boolean): Item[] {
    const { cursor } = this.sets;
    const found: Item[] = [];
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.start(this.entry, rank, isReverse);
      else cursor.step();
      found.push(read(cursor.bytes, cursor.offset, cursor.length, cursor.score));
    }
    return found;
  }
  /** The same, read in runs where that is possible. */
  rangeInRuns(isReverse: boolean, withScores: boolean): string[] {
    const { cursor } = this.sets;
    const { run } = this;
    const found: string[] = [];
    const count = this.scores.size;
    if (count > 0) cursor.start(this.entry, isReverse ? count - 1 : 0, isReverse);
    for (let left = count; left > 0;) {
      const read = cursor.readRun(run, left, withScores);
      for (let i = 0; i < run.count; i++) found.push(inRun(run, i));
      left -= read;
      if (read > 0) continue;
      found.push(latin1(cursor.bytes, cursor.offset, cursor.length), cursor.score.toString());
      if (--left > 0) cursor.step();
    }
    return found;
  }
  scan(): Item[] {
    const found = new Map<string, Item>();
    let at = 0;
    do {
      at = this.sets.scan(this.entry, at, (bytes, offset, length, score) => {
        const item = read(bytes, offset, length, score);
        found.set(item.name, item);
      });
    } while (at !== 0);
    return [...found.values()].sort(compareItems);
  }

  /** Compares everything with the model. */
  verify(): void {
    this.sets.check(this.value, this.aux);
    const sorted = this.sorted();
    assert.equal(this.sets.count(this.entry), sorted.length);
    assert.deepEqual(this.range(0, sorted.length, false), sorted);
    assert.deepEqual(this.range(sorted.length - 1, sorted.length, true), sorted.toReversed());
    assert.deepEqual(
      this.rangeInRuns(false, false),
      sorted.map(({ name }) => name),
    );
    assert.deepEqual(
      this.rangeInRuns(true, true),
      sorted.toReversed().flatMap(({ name, score }) => [name, score.toString()]),
    );
    assert.deepEqual(this.scan(), sorted);
    let bytes = 0;
    this.sets.blocks(this.value, this.aux, (ref) => (bytes += this.arena.capacityOf(ref)));
    assert.equal(this.sets.memory(this.value, this.aux), bytes);
    assert.equal(
      this.arena.usedBytes,
      this.usedAtStart + bytes + this.arena.capacityOf(this.entry),
    );
  }

  release(budget = 1 << 30): void {
    const { value, aux } = this;
    this.arena.free(this.entry);
    while (!this.sets.release(value, aux, budget)) {
      let bytes = 0;
      this.sets.blocks(value, aux, (ref) => (bytes += this.arena.capacityOf(ref)));
      assert.equal(this.arena.usedBytes, this.usedAtStart + bytes);
    }
    assert.equal(this.arena.usedBytes, this.usedAtStart);
  }
}

function read(
  bytes: { slice(begin?: number, end?: number): Uint8Array },
  offset: number,
  length: number,
  score: number,
): Item {
  return { name: Buffer.from(bytes.slice(offset, offset + length)).toString('latin1'), score };
}

function latin1(bytes: ReadonlyBytes, at: number, length: number): string {
  return Buffer.from(bytes.subarray(at, at + length)).toString('latin1');
}

function inRun(run: StringRun, i: number): string {
  const [place, length] = [run.places[i], run.lengths[i]];
  if (length === isInteger) return place.toString();
  const prefix = run.prefixed[i] === 0 ? '' : latin1(run.bytes, run.prefixAt, run.prefixLength);
  return prefix + latin1(run.bytes, place, length);
}
