import assert from 'node:assert/strict';
import { elementRegister } from '@millrace/engine';
import fc from 'fast-check';

const mask = 2n ** 64n - 1n;
const multiplier = 0xc6a4a7935bd1e995n;

/** MurmurHash64A as its author wrote it down, in numbers that do not overflow. */
function murmurHash64A(bytes: Uint8Array, seed: bigint): bigint {
  let hash = (seed ^ (BigInt(bytes.length) * multiplier)) & mask;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    let word = (view.getBigUint64(at, true) * multiplier) & mask;
    word ^= word >> 47n;
    word = (word * multiplier) & mask;
    hash = ((hash ^ word) * multiplier) & mask;
  }
  for (let at = bytes.length - 1; at >= whole; at--)
    hash ^= BigInt(bytes[at]) << BigInt((at & 7) * 8);
  if (whole < bytes.length) hash = (hash * multiplier) & mask;
  hash ^= hash >> 47n;
  hash = (hash * multiplier) & mask;
  return hash ^ (hash >> 47n);
}

function expectedRegister(bytes: Uint8Array): { index: number; value: number } {
  const hash = murmurHash64A(bytes, 0xadc83b19n);
  let rest = (hash >> 14n) | (1n << 50n);
  let value = 1;
  for (; (rest & 1n) === 0n; rest >>= 1n) value++;
  return { index: Number(hash & 0x3fffn), value };
}

describe('the hash of an element', () => {
  it('is what 64-bit arithmetic gives, for bytes of any length anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), (element, offset) => {
        const bytes = new Uint8Array(offset + element.length + 1);
        bytes.set(element, offset);
        const packed = elementRegister(bytes, offset, element.length);
        assert.deepEqual(
          { index: packed & 0x3fff, value: packed >>> 14 },
          expectedRegister(element),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('spreads elements evenly over registers, and values by halves', () => {
    const registers = new Int32Array(16_384);
    const values = new Int32Array(52);
    const element = new Uint8Array(4);
    const count = 16_384 * 40;
    for (let i = 0; i < count; i++) {
      new DataView(element.buffer).setInt32(0, i);
      const packed = elementRegister(element, 0, 4);
      registers[packed & 0x3fff]++;
      values[packed >>> 14]++;
    }
    assert.ok(Math.min(...registers) > 8 && Math.max(...registers) < 90);
    for (let value = 1; value < 10; value++) {
      const share = (values[value] / count) * 2 ** value;
      assert.ok(share > 0.9 && share < 1.1, `${share} of the expected for ${value}`);
    }
  });
});
