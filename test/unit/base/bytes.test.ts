import assert from 'node:assert/strict';
import { copyBytes, createSeededRandom, equalBytes, viewOf } from '@millrace/base';

const LENGTHS = [0, 1, 3, 4, 7, 8, 9, 11, 12, 13, 15, 16, 17, 31, 64, 65, 1023, 1024, 2000];

function filled(length: number, seed: number): Uint8Array {
  const random = createSeededRandom(seed);
  return Uint8Array.from({ length }, () => random.below(256));
}

describe('bytes by words', () => {
  it('are copied exactly, at any offset, and nothing around them is touched', () => {
    const from = filled(4096, 1);
    for (const length of LENGTHS) {
      for (const [toAt, fromAt] of [
        [0, 0],
        [1, 2],
        [5, 3],
        [8, 7],
      ] as const) {
        const to = filled(4096, 2);
        const expected = Uint8Array.from(to);
        expected.set(from.subarray(fromAt, fromAt + length), toAt);
        copyBytes(to, toAt, from, fromAt, length);
        assert.deepEqual(to, expected, `${length} bytes from ${fromAt} to ${toAt}`);
      }
    }
  });

  it('are copied between ranges of one buffer and of a window into a larger one', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(512), 64, 256);
    shared.set(filled(256, 3));
    const expected = shared.slice(0, 100);
    copyBytes(shared, 128, shared, 0, 100);
    assert.deepEqual(shared.slice(128, 228), expected);
  });

  it('differ where one byte does', () => {
    const one = filled(128, 4);
    for (const length of LENGTHS.filter((length) => length < 100)) {
      const other = new Uint8Array(128);
      other.set(one.subarray(3, 3 + length), 9);
      assert.ok(equalBytes(one, 3, other, 9, length), `${length} bytes are the same`);
      for (let i = 0; i < length; i++) {
        other[9 + i] ^= 0x80;
        assert.ok(!equalBytes(one, 3, other, 9, length), `byte ${i} of ${length} differs`);
        other[9 + i] ^= 0x80;
      }
    }
  });

  it('are read through views that belong to the right buffer, however many there are', () => {
    const buffers = Array.from({ length: 9 }, (_, i) => filled(16, 10 + i));
    for (let round = 0; round < 3; round++) {
      for (const bytes of buffers) {
        const expected = bytes[5] | (bytes[6] << 8) | (bytes[7] << 16) | (bytes[8] << 24);
        assert.equal(viewOf(bytes).getInt32(5, true), expected);
      }
    }
  });
});
