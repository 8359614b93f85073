import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import {
  Arena,
  HashIndex,
  entryBytes,
  entryFlag,
  keyLength,
  keyOffset,
  setEntryExpiry,
  writeEntry,
} from '@millrace/memory';

const encoder = new TextEncoder();

class Model {
  readonly arena = new Arena({ bytes: 64 << 20, paranoid: true, hashSeed: 5 });
  readonly index = new HashIndex(this.arena);
  readonly root = this.index.create();
  readonly keys = new Map<string, number>();

  find(key: string): number {
    const bytes = encoder.encode(key);
    return this.index.find(this.root, bytes, 0, bytes.length);
  }
  add(key: string, expires = false): void {
    if (this.find(key) !== 0) return;
    const bytes = encoder.encode(key);
    const flags = expires ? entryFlag.expires : 0;
    const ref = this.arena.allocate(entryBytes(flags, bytes.length));
    writeEntry(this.arena, ref, 1, flags, 0, bytes, 0, bytes.length);
    if (expires) setEntryExpiry(this.arena, ref, 1e12);
    this.index.insert(this.root, ref);
    this.keys.set(key, ref);
  }
  remove(key: string): void {
    const ref = this.find(key);
    assert.equal(ref, this.keys.get(key) ?? 0);
    if (ref === 0) return;
    this.index.remove(this.root);
    this.arena.free(ref);
    this.keys.delete(key);
  }
  text(ref: number): string {
    const at = keyOffset(this.arena, ref);
    return new TextDecoder().decode(this.arena.bytes.slice(at, at + keyLength(this.arena, ref)));
  }
}

describe('hash index', () => {
  it('finds what a Map finds, while it grows and shrinks', () => {
    const model = new Model();
    const random = createSeededRandom(1);
    for (let round = 0; round < 6; round++) {
      const chance = round % 2 === 0 ? 75 : 25;
      for (let step = 0; step < 20_000; step++) {
        const key = `key:${random.below(30_000).toString()}`;
        if (random.below(100) < chance) model.add(key, random.below(4) === 0);
        else model.remove(key);
      }
      model.index.check(model.root);
      assert.equal(model.index.count(model.root), model.keys.size);
      for (const [key, ref] of model.keys) assert.equal(model.find(key), ref);
    }
    for (const key of [...model.keys.keys()]) model.remove(key);
    assert.equal(model.index.buckets(model.root), 1);
  });

  it('grows at once to what is expected, and goes on from there as ever', () => {
    for (const expected of [0, 1, 9, 3000, 4096, 4100]) {
      const model = new Model();
      model.index.expect(model.root, expected);
      const before = model.index.buckets(model.root);
      assert.ok(before * 8 >= expected);
      for (let i = 0; i < 4100; i++) model.add(`key:${String(i)}`);
      if (expected >= 4100) assert.equal(model.index.buckets(model.root), before);
      model.index.expect(model.root, 1e6); // not on what is no longer empty
      for (const [key, ref] of model.keys) assert.equal(model.find(key), ref);
      for (let i = 0; i < 4100; i++) model.remove(`key:${String(i)}`);
      assert.equal(model.index.count(model.root), 0);
    }
  });

  it('finds keys of every length, to 70,000 bytes', () => {
    const model = new Model();
    const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 63, 300, 65_534, 65_535, 65_536, 70_000];
    for (const length of lengths) model.add('k'.repeat(length), length % 2 === 0);
    for (const length of lengths)
      assert.equal(model.text(model.find('k'.repeat(length))).length, length);
  });

  it('scans every entry that stays, while others come and go', () => {
    const model = new Model();
    const random = createSeededRandom(2);
    for (let i = 0; i < 3000; i++) model.add(`stays:${i.toString()}`);
    for (const trend of [90, 10]) {
      const seen = new Set<string>();
      let cursor = 0;
      do {
        cursor = model.index.scan(model.root, cursor, (ref) => seen.add(model.text(ref)));
        for (let i = 0; i < 30; i++) {
          const key = `comes:${random.below(20_000).toString()}`;
          if (random.below(100) < trend) model.add(key);
          else model.remove(key);
        }
      } while (cursor !== 0);
      for (let i = 0; i < 3000; i++) assert.ok(seen.has(`stays:${i.toString()}`));
    }
  });

  it('chooses random entries fairly', () => {
    const model = new Model();
    const random = createSeededRandom(3);
    for (let i = 0; i < 100; i++) model.add(`k${i.toString()}`);
    const drawn = new Map<number, number>();
    for (let i = 0; i < 50_000; i++) {
      const ref = model.index.random(model.root, () => random.fraction());
      drawn.set(ref, (drawn.get(ref) ?? 0) + 1);
    }
    assert.equal(drawn.size, 100);
    for (const times of drawn.values())
      assert.ok(times > 350 && times < 650, `drawn ${times.toString()} times of 500`);
  });

  it('visits expiring entries only, and gives all memory back in slices', () => {
    const model = new Model();
    for (let i = 0; i < 5000; i++) model.add(`k${i.toString()}`, i % 10 === 0);
    let expiring = 0;
    let bucket = 0;
    do bucket = model.index.sweepExpiring(model.root, bucket, 7, () => expiring++);
    while (bucket !== 0);
    assert.equal(expiring, 500);
    let slices = 1;
    while (
      !model.index.dismantle(model.root, 50, (ref) => {
        model.arena.free(ref);
      })
    )
      slices++;
    assert.ok(slices > 10);
    assert.equal(model.arena.usedBytes, 0);
  });
});
