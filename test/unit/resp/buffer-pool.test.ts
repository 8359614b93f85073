import assert from 'node:assert/strict';
import { BufferPool, POOLED_BYTES_MAX } from '@millrace/resp';

describe('the pool of buffers', () => {
  it('lends a buffer that was given back, and no buffer to two', () => {
    const pool = new BufferPool();
    const first = pool.take(20_000);
    const second = pool.take(20_000);
    assert.ok(first.length >= 20_000 && first.length <= 40_000);
    assert.notEqual(first, second);
    pool.give(first);
    assert.equal(pool.take(17_000), first);
    assert.notEqual(pool.take(17_000), first);
  });

  it('gives at least what is asked for, at every border', () => {
    const pool = new BufferPool();
    for (const bytes of [1, 8191, 8192, 8193, 1 << 19, POOLED_BYTES_MAX, POOLED_BYTES_MAX + 1])
      assert.ok(pool.take(bytes).length >= bytes, `${bytes} bytes`);
  });

  it('keeps a bounded number, and none that is not of its sizes', () => {
    const pool = new BufferPool();
    const lent = Array.from({ length: 300 }, () => pool.take(8192));
    for (const buffer of lent) pool.give(buffer);
    const kept = Array.from({ length: 300 }, () => pool.take(8192)).filter((one) =>
      lent.includes(one),
    );
    assert.equal(kept.length, (1 << 20) / 8192);
    const odd = new Uint8Array(10_000);
    pool.give(odd);
    assert.notEqual(pool.take(10_000), odd);
  });
});
