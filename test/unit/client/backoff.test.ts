import assert from 'node:assert/strict';
import { Backoff } from '@millrace/client';

describe('Backoff', () => {
  it('doubles up to its maximum and begins anew after a success', () => {
    const backoff = new Backoff(50, 300, () => 1);
    assert.deepEqual(
      Array.from({ length: 5 }, () => backoff.next()),
      [50, 100, 200, 300, 300],
    );
    backoff.reset();
    assert.equal(backoff.next(), 50);
  });

  it('shortens each pause by up to half, at random', () => {
    assert.equal(new Backoff(100, 100, () => 0).next(), 50);
    assert.equal(new Backoff(100, 100, () => 0.5).next(), 75);
  });
});
