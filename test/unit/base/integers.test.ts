import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatBigInteger,
  formatInteger,
  integerDigits,
  parseBigInteger,
  parseInteger,
  parseUnsignedAsC,
} from '@millrace/base';

function parse(text: string): number {
  const bytes = Uint8Array.from(Buffer.from(`9${text}9`, 'latin1'));
  return parseInteger(bytes, 1, bytes.length - 2);
}

function format(value: number): string {
  const into = new Uint8Array(32).fill(120);
  const written = formatInteger(value, into, 2);
  assert.equal(into[1], 120);
  assert.equal(into[2 + written], 120);
  return Buffer.from(into.subarray(2, 2 + written)).toString();
}

describe('integers in bytes', () => {
  it('reads every safe integer', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => parse(String(value)) === value));
    assert.ok(Object.is(parse('0'), 0));
    assert.equal(parse('9007199254740991'), Number.MAX_SAFE_INTEGER);
    assert.equal(parse('-9007199254740991'), Number.MIN_SAFE_INTEGER);
  });

  it('reports int64 beyond the safe integers as an infinity and nothing beyond int64', () => {
    for (const text of ['9007199254740992', '9007199254740993', '9223372036854775807']) {
      assert.equal(parse(text), Infinity);
      assert.equal(parse(`-${text}`), -Infinity);
    }
    assert.equal(parse('-9223372036854775808'), -Infinity);
    for (const text of ['9223372036854775808', '-9223372036854775809', '10000000000000000000']) {
      assert.ok(Number.isNaN(parse(text)), text);
    }
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (value) => {
        const bytes = Uint8Array.from(Buffer.from(String(value)));
        const parsed = parseInteger(bytes, 0, bytes.length);
        if (BigInt.asIntN(64, value) !== value) return Number.isNaN(parsed);
        if (Number.isSafeInteger(Number(value))) return parsed === Number(value);
        assert.equal(parseBigInteger(bytes, 0, bytes.length), value);
        return parsed === (value > 0n ? Infinity : -Infinity);
      }),
    );
  });

  it('refuses what Redis refuses', () => {
    for (const text of ['', '-', '+1', '01', '-0', '-01', ' 1', '1 ', '1.0', '1e3', '0x1', '--1']) {
      assert.ok(Number.isNaN(parse(text)), JSON.stringify(text));
    }
    assert.ok(Number.isNaN(parse('/')) && Number.isNaN(parse(':')) && Number.isNaN(parse('1:')));
  });

  it('writes what it reads, with as many bytes as it announces', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        assert.equal(format(value), String(value));
        assert.equal(integerDigits(value), String(value).length);
      }),
    );
    for (let power = 1; power <= 1e15; power *= 10) {
      for (const value of [power - 1, power, power + 1, -power, 1 - power]) {
        assert.equal(format(value), String(value + 0));
        assert.equal(integerDigits(value), String(value + 0).length);
      }
    }
  });

  it('writes bigints', () => {
    const into = new Uint8Array(32);
    const written = formatBigInteger(-(2n ** 63n), into, 1);
    assert.equal(Buffer.from(into.subarray(1, 1 + written)).toString(), '-9223372036854775808');
  });

  it('reads unsigned integers as C does where Redis falls back on it', () => {
    const read: Record<string, bigint | undefined> = {
      '': undefined,
      ' 1': 1n,
      '\t\v+01': 1n,
      '1 ': undefined,
      '-1': undefined,
      '-0': 0n,
      '-01': 2n ** 64n - 1n,
      '-9223372036854775808': undefined,
      '-9223372036854775809': 2n ** 63n - 1n,
      '18446744073709551615': 2n ** 64n - 1n,
      '18446744073709551616': undefined,
      '--1': undefined,
      '0x1': undefined,
    };
    for (const [text, value] of Object.entries(read))
      assert.equal(parseUnsignedAsC(text), value, JSON.stringify(text));
  });
});
