import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTime, writeTime } from '@millrace/ingest';

function parse(text: string): number {
  const bytes = new TextEncoder().encode(`#${text}9999`);
  return parseTime(bytes, 1, text.length);
}

describe('time', () => {
  it('reads what Date reads', () => {
    const years = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        assert.equal(parse(date.toISOString()), date.getTime());
        assert.equal(parse(date.toISOString().slice(0, 10)), Math.floor(+date / 864e5) * 864e5);
        const target = new Uint8Array(16);
        writeTime(date.getTime(), target, 16);
        assert.equal(new TextDecoder().decode(target), date.toISOString().slice(0, 16));
      }),
    );
  });

  it('takes the usual ways to write a time', () => {
    const want = Date.UTC(2001, 1, 3, 4, 5);
    for (const text of [
      ...[
        '2001-02-03T04:05',
        '2001/02/03 04:05',
        '2001-02-03 04:05:00',
        '2001-02-03t04:05:00.000z',
      ],
      ...['2001-02-03T05:05+01:00', '2001-02-03T05:05+0100', '2001-02-02T23:05:00-05'],
    ]) {
      assert.equal(parse(text), want, text);
    }
    assert.equal(parse('2000-02-29T00:00:00.123456789Z'), Date.UTC(2000, 1, 29) + 123);
  });

  it('refuses what is no time', () => {
    for (const text of [
      ...['2001-02-29', '2001-13-01', '2001-00-01', '2001-02-3', '2001-02/03', '2001-02-03x04:05'],
      ...['2001-02-03T24:00', '2001-02-03T04:60', '2001-02-03T04:05:', '2001-02-03T04:05:6'],
      ...[
        '2001-02-03T04:05Zx',
        '2001-02-03T04:05+1',
        '2001-02-03T04:05+01:',
        '2001-02-03T',
        '12345',
      ],
      ...['2001-02-03T04:05:06.', '2001-02-03T04:05:06.Z', '20010203', '2001-02-03T04:05+01:0'],
    ]) {
      assert.ok(Number.isNaN(parse(text)), text);
    }
  });
});
