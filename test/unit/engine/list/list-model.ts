import assert from 'node:assert/strict';
import { isInteger, StringRun } from '@millrace/base';
import { kind, listLayout, Lists } from '@millrace/engine';
import { Arena, entryAux, entryBytes, entryWord, setEntryWord, writeEntry } from '@millrace/memory';

/** A list beside an array that does the same. Texts are latin1. */
export class ModelledList {
  readonly arena = new Arena({ bytes: 64 << 20, paranoid: true });
  readonly lists = new Lists(this.arena);
  readonly entry: number;
  readonly model: string[] = [];
  readonly run = new StringRun();
  readonly #usedBefore = this.arena.usedBytes;

  constructor() {
    this.entry = this.arena.allocate(entryBytes(0, 0));
    writeEntry(this.arena, this.entry, kind.list, 0, listLayout.packed, this.arena.bytes, 0, 0);
    setEntryWord(this.arena, this.entry, 0);
  }

  get aux(): number {
    return entryAux(this.arena, this.entry);
  }
  get word(): number {
    return entryWord(this.arena, this.entry);
  }
  get encoding(): string {
    return this.lists.encoding(this.word, this.aux);
  }

  push(text: string, toTail: boolean): void {
    const bytes = Buffer.from(text, 'latin1');
    this.lists.expect(this.entry, 1, bytes.length);
    this.lists.push(this.entry, toTail, bytes, 0, bytes.length);
    if (toTail) this.model.push(text);
    else this.model.unshift(text);
  }

  drop(fromTail: boolean): void {
    if (this.model.length === 0) return;
    this.lists.drop(this.entry, fromTail);
    if (fromTail) this.model.pop();
    else this.model.shift();
  }

  insert(index: number, text: string): void {
    if (this.model.length === 0) return;
    const bytes = Buffer.from(text, 'latin1');
    this.lists.expect(this.entry, 1, bytes.length);
    this.lists.insert(this.entry, index, bytes, 0, bytes.length);
    this.model.splice(index, 0, text);
  }

  set(index: number, text: string): void {
    if (this.model.length === 0) return;
    const bytes = Buffer.from(text, 'latin1');
    this.lists.expect(this.entry, 1, bytes.length);
    this.lists.set(this.entry, index, bytes, 0, bytes.length);
    this.model[index] = text;
  }

  remove(index: number, elements: number): void {
    if (elements === 0) return;
    this.lists.remove(this.entry, index, elements);
    this.model.splice(index, elements);
  }

  at(index: number): string {
    const { cursor } = this.lists;
    cursor.start(this.entry, index, false);
    cursor.read();
    return Buffer.from(
      cursor.bytes.subarray(cursor.offset, cursor.offset + cursor.length),
    ).toString('latin1');
  }

  /** The elements from one on to an end, as the cursor walks. */
  walk(from: number, isReverse: boolean): string[] {
    if (this.model.length === 0) return [];
    const { cursor } = this.lists;
    const seen: string[] = [];
    cursor.start(this.entry, from, isReverse);
    do {
      cursor.read();
      const end = cursor.offset + cursor.length;
      const text = Buffer.from(cursor.bytes.subarray(cursor.offset, end));
      assert.ok(cursor.equals(text, 0, text.length));
      seen.push(text.toString('latin1'));
    } while (cursor.step());
    return seen;
  }

  /** The elements from one on, read in runs of up to so many. */
  readInRuns(from: number, most: number): string[] {
    const { cursor } = this.lists;
    const { run } = this;
    const seen: string[] = [];
    cursor.start(this.entry, from, false);
    while (from + seen.length < this.model.length) {
      cursor.readRun(run, Math.min(most, this.model.length - from - seen.length));
      for (let i = 0; i < run.count; i++) seen.push(this.#inRun(i));
    }
    return seen;
  }

  #inRun(i: number): string {
    const { bytes, places, lengths, prefixed, prefixAt, prefixLength } = this.run;
    const text = (at: number, length: number) =>
      Buffer.from(bytes.subarray(at, at + length)).toString('latin1');
    const [place, length] = [places[i], lengths[i]];
    const own = length === isInteger ? place.toString() : text(place, length);
    return (prefixed[i] === 0 ? '' : text(prefixAt, prefixLength)) + own;
  }

  verify(): void {
    const { model } = this;
    assert.equal(this.lists.count(this.entry), model.length);
    if (model.length === 0) {
      assert.equal(this.word, 0);
      return;
    }
    this.lists.check(this.word, this.aux);
    assert.deepEqual(this.walk(0, false), model);
    assert.deepEqual(this.walk(model.length - 1, true), model.toReversed());
    const middle = model.length >> 1;
    assert.deepEqual(this.walk(middle, false), model.slice(middle));
    assert.equal(this.at(middle), model[middle]);
    assert.deepEqual(this.readInRuns(0, Infinity), model);
    assert.deepEqual(this.readInRuns(middle, 3), model.slice(middle));
  }

  /** Copies it, compares the copy, frees both: nothing may be left. */
  end(): void {
    this.verify();
    const { arena, lists, word, aux } = this;
    if (word !== 0) {
      const copied = lists.copy(word, aux);
      lists.check(copied, aux);
      assert.ok(lists.memory(copied, aux) <= lists.memory(word, aux));
      this.#release(copied, aux);
    }
    this.#release(word, aux);
    arena.free(this.entry);
    assert.equal(arena.usedBytes, this.#usedBefore);
  }

  #release(word: number, aux: number): void {
    while (!this.lists.release(word, aux, 3)) {
      let bytes = 0;
      this.lists.blocks(word, aux, (ref) => (bytes += this.arena.capacityOf(ref)));
      assert.ok(bytes > 0 && bytes < this.arena.usedBytes);
    }
  }
}
