import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc16, slotCount, slotOf } from '@millrace/cluster';

const encoder = new TextEncoder();

function slotOfText(key: string): number {
  const bytes = encoder.encode(key);
  return slotOf(bytes, 0, bytes.length);
}

function crc16BitByBit(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
}

describe('slots', () => {
  it('has the check value of CRC16/XMODEM', () => {
    assert.equal(crc16(encoder.encode('123456789'), 0, 9), 0x31c3);
  });

  it('agrees with a bit by bit CRC, at any offset', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(8), (key, before) => {
        const framed = new Uint8Array(before + key.length + 3).fill(0x7b);
        framed.set(key, before);
        assert.equal(crc16(framed, before, key.length), crc16BitByBit(key));
      }),
    );
  });

  it('gives the slots that Redis gives', () => {
    assert.equal(slotOfText('foo'), 12182);
    assert.equal(slotOfText('bar'), 5061);
    assert.equal(slotOfText('somekey'), 11058);
    assert.equal(slotOfText(''), 0);
  });

  it('hashes the first tag alone', () => {
    assert.equal(slotOfText('{user1000}.following'), slotOfText('user1000'));
    assert.equal(slotOfText('foo{bar}{zap}'), slotOfText('bar'));
    assert.equal(slotOfText('foo{{bar}}zap'), slotOfText('{bar'));
  });

  it('hashes the whole key where the tag is empty or not closed', () => {
    for (const key of ['foo{}{bar}', '{}', 'foo{bar', 'foo}bar{', '}{']) {
      const bytes = encoder.encode(key);
      assert.equal(slotOfText(key), crc16BitByBit(bytes) % slotCount, key);
    }
  });

  it('never reads past the key', () => {
    const bytes = encoder.encode('a{b}c');
    assert.equal(slotOf(bytes, 0, 3), crc16BitByBit(encoder.encode('a{b')) % slotCount);
  });
});
