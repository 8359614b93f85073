import assert from 'node:assert/strict';
import { copyBytes, createSeededRandom, equalBytes, viewOf } from '@millrace/base';

const LENGTHS = [
  0, 1, 3, 4, 7, 8, 9, 11, 12, 13, 15, 16, 17, 31, 64, 65, 1023, 1024, 2047, 2048, 3000,
];

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

  it('are copied into, out of and within shared memory, however long and however they lie', () => {
    const LONG = 70_000;
    const plain = filled(LONG + 16, 5);
    const shared = new Uint8Array(new SharedArrayBuffer(3 * LONG), 3);
    for (const length of [1024, 2048, 2055, 32 * 1024, 32 * 1024 + 1, LONG]) {
      for (const [toAt, fromAt] of [
        [0, 0],
        [1, 2],
        [6, 1],
        [5, 5],
      ] as const) {
        const expected = plain.slice(fromAt, fromAt + length);
        shared.fill(0);
        copyBytes(shared, toAt, plain, fromAt, length);
        assert.deepEqual(shared.slice(toAt, toAt + length), expected, `${length} bytes in`);
        assert.equal(shared[toAt + length], 0, 'what lies behind');
        copyBytes(shared, LONG + 20 + fromAt, shared, toAt, length);
        const back = new Uint8Array(length + 8);
        copyBytes(back, 7, shared, LONG + 20 + fromAt, length);
        assert.deepEqual(back.slice(7, 7 + length), expected, `${length} bytes out`);
        assert.equal(back[6] + back[7 + length], 0, 'what lies around');
      }
    }
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
