import assert from 'node:assert/strict';
import { printfDouble } from '@millrace/base';
import fc from 'fast-check';

describe('%.17g', () => {
  it('prints as C does', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [-0, '-0'],
      [1, '1'],
      [0.1, '0.10000000000000001'],
      [-1.5, '-1.5'],
      [1e-5, '1.0000000000000001e-05'],
      [0.0001, '0.0001'],
      [1e16, '10000000000000000'],
      [1e17, '1e+17'],
      [1e300, '1.0000000000000001e+300'],
      [5e-324, '4.9406564584124654e-324'],
      [123456789012, '123456789012'],
      [Infinity, 'inf'],
      [-Infinity, '-inf'],
      [Number.NaN, 'nan'],
    ];
    for (const [value, text] of cases) assert.equal(printfDouble(value), text);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.ok(Object.is(Number(printfDouble(value)), value));
      }),
    );
  });
});
