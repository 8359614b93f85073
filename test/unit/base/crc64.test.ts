import assert from 'node:assert/strict';
import { Crc64 } from '@millrace/base';
import fc from 'fast-check';

/** By the definition, bit by bit. */
function slowly(bytes: Uint8Array): string {
  let crc = 0n;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
  }
  return crc.toString(16).padStart(16, '0');
}

function hex({ high, low }: Crc64): string {
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

describe('CRC-64', () => {
  it('gives the check value of Jones', () => {
    const crc = new Crc64();
    crc.update(Buffer.from('123456789'), 0, 9);
    assert.equal(hex(crc), 'e9c6d914c4b8d9ca');
  });

  it('is what the definition gives, in one piece or in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), (bytes, at) => {
        const cut = Math.min(at, bytes.length);
        const crc = new Crc64();
        crc.update(bytes, 0, cut);
        crc.update(bytes, cut, bytes.length - cut);
        assert.equal(hex(crc), slowly(bytes));
        const written = new Uint8Array(9);
        crc.write(written, 1);
        assert.ok(crc.matches(written, 1));
        written[5] ^= 1;
        assert.ok(!crc.matches(written, 1));
      }),
    );
  });
});
