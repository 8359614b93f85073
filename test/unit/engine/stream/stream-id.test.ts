import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StreamId } from '@millrace/engine';
import { fromId, lastId, toId } from './stream-model.js';

const anyId = fc.oneof(
  fc.bigInt(0n, lastId),
  fc.tuple(fc.bigInt(0n, 1n << 41n), fc.bigInt(0n, 300n)).map(([ms, seq]) => (ms << 64n) | seq),
  fc.constantFrom(
    0n,
    1n,
    lastId,
    lastId - 1n,
    (1n << 64n) - 1n,
    1n << 64n,
    1n << 32n,
    (1n << 96n) - 1n,
  ),
);
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const textOf = (value: bigint): string => `${value >> 64n}-${value & ((1n << 64n) - 1n)}`;
function parse(text: string, missingSeq: 0 | -1 = 0): bigint | undefined {
  const id = new StreamId();
  return id.parse(bytesOf(`x${text}9`), 1, text.length, missingSeq) ? fromId(id) : undefined;
}

describe('stream ids', () => {
  it('compare, count and read like integers of 128 bits', () => {
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        assert.equal(Math.sign(toId(a).compare(toId(b))), a < b ? -1 : a > b ? 1 : 0);
        assert.equal(toId(a).toString(), textOf(a));
        assert.equal(parse(textOf(a)), a);
        const next = toId(a);
        assert.equal(next.increment(), a !== lastId);
        assert.equal(fromId(next), a === lastId ? a : a + 1n);
        const before = toId(a);
        assert.equal(before.decrement(), a !== 0n);
        assert.equal(fromId(before), a === 0n ? a : a - 1n);
      }),
    );
  });

  it('take a missing sequence as asked, and refuse what is no id', () => {
    assert.equal(parse('5'), 5n << 64n);
    assert.equal(parse('5', -1), (5n << 64n) | ((1n << 64n) - 1n));
    assert.equal(parse('007-08'), (7n << 64n) | 8n);
    for (const text of [
      '',
      '-',
      '-1',
      '1-',
      '1--1',
      '1-1-1',
      'a',
      '1-a',
      '1-*',
      '18446744073709551616',
      '1 ',
      '0x1',
    ])
      assert.equal(parse(text), undefined, text);
  });
});
