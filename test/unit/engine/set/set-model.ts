import assert from 'node:assert/strict';
import type { ReadonlyBytes } from '@millrace/base';
import { createDetached, kind, setLayout, Sets } from '@millrace/engine';
import { Arena, entryAux, entryWord } from '@millrace/memory';

const bytesOf = (name: string): Uint8Array => Uint8Array.from(Buffer.from(name, 'latin1'));

export const textOf = (bytes: ReadonlyBytes, offset: number, length: number): string =>
  Buffer.from(bytes.slice(offset, offset + length)).toString('latin1');

/** A set on an entry of its own, beside a plain Set that says what must be in it. */
export class ModelledSet {
  readonly arena: Arena;
  readonly sets: Sets;
  readonly entry: number;
  readonly model = new Set<string>();
  readonly usedAtStart: number;

  constructor(arenaBytes = 64 << 20) {
    this.arena = new Arena({ bytes: arenaBytes, paranoid: true, hashSeed: 7 });
    this.sets = new Sets(this.arena);
    this.usedAtStart = this.arena.usedBytes;
    this.entry = createDetached(this.arena, kind.set, setLayout.integers, this.sets.create());
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

  add(name: string): void {
    const bytes = bytesOf(name);
    const isNew = this.sets.add(this.entry, bytes, 0, bytes.length);
    assert.equal(isNew, !this.model.has(name), name);
    this.model.add(name);
  }
  remove(name: string): void {
    const bytes = bytesOf(name);
    assert.equal(this.sets.remove(this.entry, bytes, 0, bytes.length), this.model.delete(name));
  }
  has(name: string): boolean {
    const bytes = bytesOf(name);
    return this.sets.has(this.entry, bytes, 0, bytes.length);
  }
  pop(fraction: () => number): string {
    let popped = '';
    this.sets.pop(this.entry, fraction, (bytes, offset, length) => {
      popped = textOf(bytes, offset, length);
    });
    assert.ok(this.model.delete(popped), popped);
    return popped;
  }
  members(): string[] {
    const found: string[] = [];
    this.sets.walk.forEach(this.entry, (bytes, offset, length) => {
      found.push(textOf(bytes, offset, length));
    });
    return found;
  }
  sample(wanted: number, fraction: () => number): string[] {
    const found: string[] = [];
    this.sets.walk.sample(this.entry, wanted, fraction, (bytes, offset, length) => {
      found.push(textOf(bytes, offset, length));
    });
    return found;
  }

  /** Compares everything with the model. */
  verify(): void {
    this.sets.check(this.value, this.aux);
    assert.equal(this.sets.count(this.entry), this.model.size);
    assert.deepEqual(this.members().sort(), [...this.model].sort());
    for (const name of this.model) assert.ok(this.has(name), name);
    let bytes = 0;
    this.sets.blocks(this.value, this.aux, (ref) => (bytes += this.arena.capacityOf(ref)));
    const told = this.sets.memory(this.value, this.aux);
    // Of a large set it is an estimate.
    if (this.model.size < 4096) assert.equal(told, bytes);
    else assert.ok(Math.abs(told - bytes) < bytes * 0.02);
    const entryBytes = this.arena.capacityOf(this.entry);
    assert.equal(this.arena.usedBytes, this.usedAtStart + bytes + entryBytes);
  }

  verifyCopy(): void {
    const { value, aux } = this;
    const copied = createDetached(this.arena, kind.set, aux, this.sets.copy(value, aux));
    this.sets.check(entryWord(this.arena, copied), aux);
    const found: string[] = [];
    this.sets.walk.forEach(copied, (bytes, offset, length) => {
      found.push(textOf(bytes, offset, length));
    });
    assert.deepEqual(found.sort(), [...this.model].sort());
    this.sets.release(entryWord(this.arena, copied), aux, Infinity);
    this.arena.free(copied);
  }

  release(budget = 1 << 30): void {
    const { value, aux } = this;
    this.arena.free(this.entry);
    while (!this.sets.release(value, aux, budget)) assert.ok(budget < 1 << 30);
    assert.equal(this.arena.usedBytes, this.usedAtStart);
  }
}
