import assert from 'node:assert/strict';
import { xxh3Text } from '@millrace/base';

/** Digests that the reference implementation (xxHash 0.8) gives for the first bytes of a fixed sequence. */
const known: readonly (readonly [length: number, digest: string])[] = [
  [0, '2d06800538d394c2'],
  [1, '4c5cca45d0f4811f'],
  [2, 'a7e250c97710ff27'],
  [3, '15f7093b173d005c'],
  [4, 'dca012f95811b6b9'],
  [5, 'b290cafc7b254345'],
  [8, 'dec6a9a43575982e'],
  [9, 'cbe393399f17ffbd'],
  [12, '46aaf92c7550afa4'],
  [16, '7e484c18d74895d0'],
  [17, '208bde5ee2bed407'],
  [32, '03df0ac5255d1446'],
  [33, '199a362122d71f46'],
  [64, 'dd30702ab46b3745'],
  [65, 'fab36b851b94ce20'],
  [96, 'd245cd2541582982'],
  [97, '60e3e1d0d43785b3'],
  [128, 'f92b70eaa21a6288'],
  [129, 'f8f76713f2bb60fa'],
  [144, 'd87f00765ee3d89e'],
  [200, '12fdb864685f344d'],
  [240, 'ccc7375172c41f03'],
  [241, '0b3b630948ce4a00'],
  [256, 'ec85b75bafe6ca74'],
  [1023, 'af36968b3e02dde2'],
  [1024, 'c3466bdee9cdb959'],
  [1025, '0216b73d1abb91cb'],
  [1088, '1cbadda9c9c831aa'],
  [2048, 'c44a7e3ea5356a91'],
  [5000, '2314271427b8a981'],
  [100000, 'bb3220c28c9f25ec'],
];

describe('XXH3', () => {
  it('gives what the reference implementation gives, for every kind of length', () => {
    for (const [length, digest] of known) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 31 + 7 + (i >> 8) * 13);
      assert.equal(xxh3Text(bytes, 0, length), digest, `${length.toString()} bytes`);
    }
  });

  it('looks at the given range only', () => {
    const text = new TextEncoder().encode('..Hello world..');
    assert.equal(xxh3Text(text, 2, 11), 'b6acb9d84a38ff74');
  });
});
