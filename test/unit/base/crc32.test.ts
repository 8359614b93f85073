import assert from 'node:assert/strict';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { crc32, crc32ByTable } from '@millrace/base';

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    const digits = new TextEncoder().encode('123456789');
    assert.equal(crc32(digits, 0, 9), 0xcbf43926);
    assert.equal(crc32ByTable(digits, 0, 9), 0xcbf43926);
  });

  it('agrees with zlib, by table and as chosen by length, at every offset and seed', () => {
    const ranges = fc.record({
      bytes: fc.uint8Array({ maxLength: 700, size: 'max' }),
      offset: fc.nat(40),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
    });
    fc.assert(
      fc.property(ranges, ({ bytes, offset, seed }) => {
        const padded = new Uint8Array(bytes.length + 80);
        padded.set(bytes, offset);
        const expected = zlib.crc32(bytes, seed);
        assert.equal(crc32(padded, offset, bytes.length, seed), expected);
        assert.equal(crc32ByTable(padded, offset, bytes.length, seed), expected);
      }),
    );
  });

  it('may be taken in pieces, each seeded with the one before', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) & 0xff);
    const whole = crc32(bytes, 0, 1000);
    for (const cut of [0, 1, 7, 8, 9, 191, 192, 500, 999, 1000]) {
      assert.equal(crc32(bytes, cut, 1000 - cut, crc32(bytes, 0, cut)), whole);
    }
  });
});
