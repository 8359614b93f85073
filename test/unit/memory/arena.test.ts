import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { Arena, ArenaFull, pageBytes } from '@millrace/memory';

const small = (): Arena => new Arena({ bytes: 8 << 20, paranoid: true });

describe('arena', () => {
  it('keeps what is written in each block, whatever is allocated and freed around it', () => {
    const arena = small();
    const random = createSeededRandom(7);
    const blocks = new Map<number, number>();
    for (let step = 0; step < 30_000; step++) {
      const refs = [...blocks.keys()];
      if (random.below(100) < 55 && arena.usedBytes < 4 << 20) {
        const bytes = random.below(50) === 0 ? random.below(150_000) : 1 + random.below(400);
        const ref = arena.allocate(bytes);
        assert.ok(arena.capacityOf(ref) >= bytes);
        assert.equal(arena.capacityOf(ref), Arena.roundUp(bytes));
        arena.fill(ref * 8, bytes, ref % 251);
        blocks.set(ref, bytes);
      } else if (refs.length > 0) {
        const ref = refs[random.below(refs.length)];
        const bytes = blocks.get(ref)!;
        for (let i = 0; i < bytes; i++) assert.equal(arena.bytes[ref * 8 + i], ref % 251);
        arena.free(ref);
        blocks.delete(ref);
      }
    }
    for (const ref of blocks.keys()) arena.free(ref);
    assert.equal(arena.usedBytes, 0);
  });

  it('uses the pages of freed blocks again for other sizes', () => {
    const arena = small();
    const before = arena.pageTop;
    for (const size of [16, 500, 3000, 40_000, 100_000, 24]) {
      const refs: number[] = [];
      while (arena.usedBytes + size < 6 << 20) refs.push(arena.allocate(size));
      for (const ref of refs) arena.free(ref);
    }
    assert.ok((arena.pageTop - before) * pageBytes <= 8 << 20);
  });

  it('says when it is full, and goes on after something was freed', () => {
    const arena = small();
    const first = arena.allocate(4 << 20);
    assert.equal(arena.hasRoom(5 << 20), false);
    assert.throws(() => arena.allocate(5 << 20), ArenaFull);
    arena.free(first);
    assert.equal(arena.hasRoom(5 << 20), true);
    arena.allocate(5 << 20);
  });

  it('announces each page once before its first write in an epoch', () => {
    const arena = small();
    const ref = arena.allocate(3 * pageBytes);
    const preserved: number[] = [];
    arena.beginEpoch(42, 1000);
    arena.onPreserve = (page) => preserved.push(page);
    arena.fill(ref * 8, 3 * pageBytes, 1);
    arena.setByte(ref * 8 + pageBytes, 2);
    arena.setInt(ref * 2, 3);
    const first = (ref * 8) / pageBytes;
    assert.deepEqual(preserved, [first, first + 1, first + 2]);
    assert.equal(arena.cutSequence, 42);
  });

  it('adopts the pages of another arena as they are', () => {
    const arena = small();
    const ref = arena.allocate(100);
    arena.fill(ref * 8, 100, 9);
    arena.setRoot(3, ref);
    const copy = small();
    copy.writableBytes(0, copy.buffer.byteLength).set(arena.bytes.subarray());
    copy.adopt();
    assert.equal(copy.root(3), ref);
    assert.equal(copy.usedBytes, arena.usedBytes);
    assert.notEqual(copy.allocate(100), ref);
    copy.setInt(2, 99);
    assert.throws(() => {
      copy.adopt();
    }, /layout 99/);
  });
});
