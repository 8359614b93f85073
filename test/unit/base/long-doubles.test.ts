import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  LONG_DOUBLE_TEXT_BYTES_MAX,
  LongDoubleError,
  addLongDoubles,
  formatLongDouble,
} from '@millrace/base';

/** What Redis answers to INCRBYFLOAT of the value on the left by the one in the middle. */
const AS_REDIS_ADDS: [string, string, string][] = [
  ['-7391544.0783', '-8.689422815203738e-21', '-7391544.0783000000001266'],
  ['9926.233405401108', '-6.987671519529521e+19', '-69876715195295200072'],
  ['-0.2201', '-8.719371235460054e+16', '-87193712354600540.21875'],
  ['-9379.764971', '4376.478481316061', '-5003.28648968393900009'],
  ['18556023084989357918', '-98202285172617727421', '-79646262087628369504'],
  ['-484037.5', '16233417694309781595', '16233417694309297558'],
  ['-22.82674823101949', '-1.8484827005487992e-07', '-22.82674841586776006'],
  ['1E5', '-34721942298661.258', '-34721942198661.25799942016601562'],
  ['-359972', '-86.677597', '-360058.67759699999999157'],
  ['5.376', '523269.0579', '523274.43389999999999418'],
  ['-8123486890655450341', '0.09970178907515531', '-8123486890655450341'],
  ['793319.3', '4014596.918513', '4807916.21851300000025731'],
  ['14053.631891', '0.043124276753717085', '14053.67501527675371786'],
  ['-0.04835342538188803', '-977085.0272715619', '-977085.07562498728191258'],
  ['-33509.83193', '-2.9484603391790533e+24', '-2948460339179053300056064'],
  ['-62950.79', '3.0e3', '-59950.78999999999999915'],
  ['-35436197996095782644', '-0.4612437302068595', '-35436197996095782644'],
  ['2.991', '898.30', '901.29099999999999998'],
  ['7.110703879697731e-11', '3004647.52585', '3004647.52585000007115923'],
  ['-1574552164682.317', '806306008255934747', '806304433703770064.6875'],
  ['-4192024853859666.0', '8.412247659752611e-12', '-4192024853859666'],
  ['88653567.184', '9.003223327660457e+24', '9003223327660457088516096'],
  ['7230.6', '-90984638.0', '-90977407.40000000000145519'],
  ['-0.52', '-1.724991045408455e+18', '-1724991045408455000.5'],
  ['-49505031.2', '56.46502235735673', '-49504974.73497764264539001'],
  ['1', '-45.248231', '-44.248231'],
  ['0x1.8p-3', '14179.061148396977', '14179.24864839697699992'],
  ['-50348271.03', '-0.8980542797908186', '-50348271.92805427978964872'],
  ['-84190726331221768169', '-97701051667228474031', '-181891777998450242208'],
  ['7', '-2.0016918839570243e-12', '6.99999999999799831'],
  ['0.1', '0.2', '0.3'],
  ['5e3', '1e-5', '5000.00001000000000007'],
  ['0', '1e-17', '0.00000000000000001'],
  ['0', '1e-18', '0'],
  ['1', '-1.1', '-0.1'],
  ['1.5e10', '0.000001', '15000000000.00000100024044514'],
  ['1e21', '0', '1000000000000000000000'],
  ['0', '9007199254740993', '9007199254740993'],
  ['0', '18446744073709551617', '18446744073709551616'],
  ['-0', '0', '0'],
  ['0', '0x1.8p-3', '0.1875'],
];

const into = new Uint8Array(LONG_DOUBLE_TEXT_BYTES_MAX);

function add(left: string, right: string): string | number {
  const a = Uint8Array.from(Buffer.from(left));
  const b = Uint8Array.from(Buffer.from(right));
  const written = addLongDoubles(a, 0, a.length, b, 0, b.length, into, 0);
  return written < 0 ? written : Buffer.from(into.subarray(0, written)).toString();
}

function format(value: number): string {
  return Buffer.from(into.subarray(0, formatLongDouble(value, into, 0))).toString();
}

describe('long doubles', () => {
  it('adds as Redis adds', () => {
    for (const [left, right, sum] of AS_REDIS_ADDS) {
      assert.equal(add(left, right), sum, `${left} + ${right}`);
    }
  });

  it('tells which side is no float, and that a sum is not finite', () => {
    for (const text of ['', ' 1', '1 ', 'nan', '1e', '0x', '1e5000', '1e-5000', 'infinit']) {
      assert.equal(add(text, '1'), LongDoubleError.leftIsNoFloat, text);
      assert.equal(add('1', text), LongDoubleError.rightIsNoFloat, text);
    }
    assert.equal(add('1', '-Infinity'), LongDoubleError.sumIsNotFinite);
    assert.equal(add('1.18e4932', '1.18e4932'), LongDoubleError.sumIsNotFinite);
  });

  it('does not care about the order, and undoes what it did to integers', () => {
    const decimal = fc.stringMatching(/^-?\d{1,18}(\.\d{1,10})?(e-?\d{1,2})?$/);
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        assert.equal(add(left, right), add(right, left));
      }),
    );
    const integer = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        assert.equal(add(String(a), String(b)), String(a + b));
      }),
    );
  });

  it('prints doubles with at most seventeen decimals, halves to even', () => {
    assert.equal(format(0.1), '0.10000000000000001');
    assert.equal(format(-1.5), '-1.5');
    assert.equal(format(-0), '0');
    assert.equal(format(1e-18), '0');
    assert.equal(format(-1e-18), '0');
    assert.equal(format(2 ** -18), '0.00000381469726562');
    assert.equal(format(3 * 2 ** -18), '0.00001144409179688');
    assert.equal(format(1e22), '10000000000000000000000');
    assert.equal(format(-Infinity), '-inf');
  });

  it('adds short decimals as it adds any', () => {
    const decimal = fc
      .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 10 }), fc.nat(2))
      .map(([digits, places, dyadic]) => {
        const value = dyadic === 0 ? digits / 1024 : digits / 10 ** places;
        return dyadic === 2 ? (value % 40).toFixed(places) : value.toFixed(places);
      });
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        // With an exponent a number is not short.
        assert.equal(add(left, right), add(`${left}e0`, right), `${left} + ${right}`);
      }),
      { numRuns: 20_000 },
    );
  });
});
