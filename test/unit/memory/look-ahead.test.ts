import assert from 'node:assert/strict';
import {
  Arena,
  HashIndex,
  LookAhead,
  entryBytes,
  lookAheadMax,
  writeEntry,
} from '@millrace/memory';

const encoder = new TextEncoder();

describe('look-ahead', () => {
  it('goes to the entries that finds will give, and changes nothing', () => {
    const arena = new Arena({ bytes: 16 << 20, paranoid: true, hashSeed: 7 });
    const index = new HashIndex(arena);
    const root = index.create();
    const keys = Array.from({ length: 2000 }, (_, i) => encoder.encode(`key:${i}`));
    for (const key of keys) {
      assert.equal(index.find(root, key, 0, key.length), 0);
      const ref = arena.allocate(entryBytes(0, key.length));
      writeEntry(arena, ref, 1, 0, 0, key, 0, key.length);
      index.insert(root, ref);
    }
    const before = arena.bytes.slice(0, arena.pageTop * 16384);
    const lookAhead = new LookAhead(arena);
    let right = 0;
    for (let from = 0; from < keys.length; from += lookAheadMax) {
      for (const key of keys.slice(from, from + lookAheadMax)) {
        const hash = index.hash(key, 0, key.length);
        const ahead = index.entryAhead(index.bucketAhead(root, hash), hash);
        if (ahead === index.find(root, key, 0, key.length)) right++;
        lookAhead.add(index, root, hash);
      }
      lookAhead.fetch(index);
    }
    // Two keys of a bucket may share a tag, and a chained bucket is not looked into.
    assert.ok(right > keys.length * 0.9, `${right} of ${keys.length}`);
    assert.deepEqual(arena.bytes.slice(0, arena.pageTop * 16384), before);
  });
});
