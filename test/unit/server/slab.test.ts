import assert from 'node:assert/strict';
import { Slab } from '@millrace/server';

describe('slab', () => {
  it('gives copies that stay, however many come after them', () => {
    const slab = new Slab();
    const source = new Uint8Array(4000);
    const copies: { bytes: Uint8Array; fill: number; length: number }[] = [];
    for (let i = 0; i < 3000; i++) {
      const fill = i % 251;
      const length = [1, 5, 100, 1024, 1025, 4000][i % 6];
      source.fill(fill);
      copies.push({ bytes: slab.copy(source, 4000 - length, 4000), fill, length });
    }
    for (const { bytes, fill, length } of copies) {
      assert.equal(bytes.length, length);
      assert.ok(bytes.every((byte) => byte === fill));
    }
  });
});
