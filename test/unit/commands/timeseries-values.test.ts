import assert from 'node:assert/strict';
import { formatValue, noValue, readValue } from '@millrace/commands';
import { Arguments } from '@millrace/resp';
import fc from 'fast-check';

const args = new Arguments();
const into = new Uint8Array(64);

function read(text: string): number {
  args.load(['x', text]);
  return readValue(args, 1);
}

function format(value: number): string {
  return Buffer.from(into.subarray(3, 3 + formatValue(value, into, 3))).toString();
}

/** A value below one as the digits of its shortest decimal, written with an exponent. */
function scientific(value: number): string {
  return value.toExponential().replace('e', 'E');
}

describe('values of samples', () => {
  it('are written with the fewest digits that read back, below one', () => {
    const parts = fc.tuple(fc.nat(2 ** 27 - 1), fc.nat(2 ** 26 - 1), fc.nat(8));
    fc.assert(
      fc.property(parts, ([high, low, zeros]) => {
        const value = (high * 2 ** 26 + low) / 2 ** (53 + zeros);
        if (value >= 1e-6) assert.equal(format(value), scientific(value));
        if (value >= 1e-6) assert.equal(format(-value), scientific(-value));
      }),
      { numRuns: 5000 },
    );
    // Around powers of two and of ten, and decimals of any length, where the digits are the hardest to tell.
    for (const center of [0.01, 1 / 64, 1 / 32, 1 / 16, 0.1, 1 / 8, 0.25, 0.5, 0.75, 1])
      for (let i = -200; i < 200; i++) {
        const value = center + (i * center) / 2 ** 53;
        if (value < 1) assert.equal(format(value), scientific(value));
      }
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e8 - 1), fc.integer({ min: 1, max: 17 }), (a, b, places) => {
        const value = Number(`0.${`${a + 1}${b}`.slice(0, places)}`);
        if (value >= 1e-6) assert.equal(format(value), scientific(value));
      }),
      { numRuns: 3000 },
    );
  });

  it('are written plain with the fewest digits that read back, from one on', () => {
    const parts = fc.tuple(fc.nat(2 ** 27 - 1), fc.nat(2 ** 26 - 1), fc.nat(31));
    fc.assert(
      fc.property(parts, ([high, low, places]) => {
        const value = 1 + (high * 2 ** 26 + low) / 2 ** (53 - places);
        if (value >= 2 ** 52) return;
        assert.equal(format(value), String(value));
        assert.equal(format(-value), String(-value));
      }),
      { numRuns: 5000 },
    );
  });

  it('are read to the nearest double, whatever their length', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 20 }),
        (value, places) => {
          assert.ok(Object.is(read(Object.is(value, -0) ? '-0' : String(value)), value));
          const fixed = (value % 1e15).toFixed(places);
          assert.ok(Object.is(read(fixed), Number(fixed)), fixed);
        },
      ),
    );
  });

  it('are refused where JSON would refuse them', () => {
    for (const text of [
      '',
      '-',
      '+5',
      '.5',
      '5.',
      '-.5',
      '01',
      '00.5',
      'inf',
      '1e400',
      ' 5',
      '5 ',
      '0x10',
      '1e5x',
      '5e',
    ])
      assert.equal(read(text), noValue, text);
    for (const text of ['nan', 'NaN', '-nan', '+NAN']) assert.ok(Number.isNaN(read(text)), text);
  });

  it('are refused with any other byte among their digits', () => {
    for (const digits of ['12345678', '123456789', '0.7654321', '1234567890.12345678'])
      for (let at = 0; at < digits.length; at++)
        for (let code = 0x20; code < 0x7f; code++) {
          const text = digits.slice(0, at) + String.fromCharCode(code) + digits.slice(at + 1);
          // Digits, perhaps with a sign, a point or an exponent.
          const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?(e\d+)?$/i.test(text);
          assert.equal(read(text), isNumber ? Number(text) : noValue, text);
        }
  });

  it('are written as RedisTimeSeries writes them', () => {
    const texts: [number, string][] = [
      [1.5, '1.5'],
      [0.1, '1E-1'],
      [0.30000000000000004, '3.0000000000000004E-1'],
      [-0.00123, '-1.23E-3'],
      [1e-7, '1E-7'],
      [1.1e-5, '1.1E-5'],
      [-0, '-0'],
      [0, '0'],
      [-12, '-12'],
      [99.99, '99.99'],
      [123456789.123456789, '123456789.12345679'],
      [4503599627370490, '4503599627370490'],
      [4503599627370500, '4.5035996273705E15'],
      [9.1e15, '9.1E15'],
      [9007199254740994, '9007199254740994'],
      [12345678901234568, '12345678901234568'],
      [1e16, '1E16'],
      [1.2345678901234568e17, '1.2345678901234568E17'],
      [1e300, '1E300'],
      [5e-324, '5E-324'],
      [NaN, 'NaN'],
    ];
    for (const [value, text] of texts) assert.equal(format(value), text);
    fc.assert(
      fc.property(fc.integer({ min: -3_000_000_000, max: 3_000_000_000 }), (thousandths) => {
        const value = thousandths / 1000;
        const isPlain = Math.abs(value) >= 1 || value === 0;
        if (isPlain) assert.equal(format(value), Object.is(value, -0) ? '-0' : String(value));
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.ok(Object.is(Number(format(value)), value));
      }),
    );
  });
});
