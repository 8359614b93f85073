import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDouble, parseShortDouble } from '@millrace/base';

const short = new Float64Array(1);

function parse(text: string): number {
  const bytes = Uint8Array.from(Buffer.from(`7${text}7`, 'latin1'));
  const value = parseDouble(bytes, 1, bytes.length - 2);
  // The way for short ones says the same, or nothing.
  if (parseShortDouble(bytes, 1, bytes.length - 2, short, 0))
    assert.ok(Object.is(short[0], value), text);
  return value;
}

describe('parseDouble', () => {
  it('agrees with Number() on every finite double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.ok(Object.is(parse(Object.is(value, -0) ? '-0' : String(value)), value));
      }),
    );
  });

  it('agrees with Number() on decimals of every shape', () => {
    const part = fc.stringMatching(/^\d{0,20}$/);
    fc.assert(
      fc.property(part, part, fc.integer({ min: -40, max: 40 }), (whole, fraction, exponent) => {
        fc.pre(whole !== '' || fraction !== '');
        const text = `${whole}.${fraction}e${exponent}`;
        assert.ok(Object.is(parse(text), Number(text)), text);
        assert.ok(Object.is(parse(`-${text}`), Number(`-${text}`)), text);
      }),
    );
  });

  it('has a way for short ones that takes what most doubles are', () => {
    for (const text of ['0', '-0', '7', '12.5', '-0.001', '123456789.1234', '5.']) {
      const bytes = Buffer.from(text);
      assert.ok(parseShortDouble(bytes, 0, bytes.length, short, 0), text);
      assert.ok(Object.is(short[0], Number(text)), text);
    }
  });

  it('takes the forms that strtod takes', () => {
    const forms: [string, number][] = [
      ['+5', 5],
      ['.5', 0.5],
      ['5.', 5],
      ['1E+5', 100_000],
      ['1e-05', 1e-5],
      ['0e-400', 0],
      ['0e999999999999', 0],
      ['inf', Infinity],
      ['+inf', Infinity],
      ['-INFINITY', -Infinity],
      ['0x10', 16],
      ['0x1p3', 8],
      ['0X.8P1', 1],
      ['-0x1.8p-1', -0.75],
      ['0x1.fffffffffffffp1023', Number.MAX_VALUE],
      ['0x1p-1074', 5e-324],
      ['0x20000000000001', 9007199254740992],
      ['0x20000000000003', 9007199254740996],
      ['4.9e-324', 5e-324],
    ];
    for (const [text, value] of forms) assert.ok(Object.is(parse(text), value), text);
  });

  it('refuses what is no float, overflows or vanishes', () => {
    const refused =
      ',-,+,.,-.,1e,1e+,1_0,0b1,0x,0xp1,0x1p,0x1g,00x1,1x1,+-1,1.2.3,1e5.,nan,NaN,-nan,nan(1),in,infin,inx,infinitx,.inf,' +
      'infinityx, 1,1 ,\t1,1\n,1\0,1e400,-1e400,1e-400,0x1p1024,0x1p-1080,1e999999999999';
    for (const text of refused.split(',')) {
      assert.ok(Number.isNaN(parse(text)), JSON.stringify(text));
    }
  });
});
