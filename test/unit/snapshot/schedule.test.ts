import assert from 'node:assert/strict';
import { isInWindow, isScheduleDue, parseDayWindow } from '@millrace/snapshot';

const at = (time: string, day = 10): number => Date.parse(`2027-01-${day}T${time}:00Z`);
const hourMs = 3_600_000;

describe('the schedule of snapshots', () => {
  it('knows hours of the day, those past midnight as well', () => {
    const night = parseDayWindow('01:00-05:30');
    const expected = { '00:59': false, '01:00': true, '05:29': true, '05:30': false };
    for (const [time, isIn] of Object.entries(expected))
      assert.equal(isInWindow(night, at(time)), isIn, time);
    const late = parseDayWindow('22:00-02:00');
    const past = { '21:59': false, '22:00': true, '00:00': true, '01:59': true, '02:00': false };
    for (const [time, isIn] of Object.entries(past))
      assert.equal(isInWindow(late, at(time)), isIn, time);
    assert.equal(isInWindow(parseDayWindow(''), at('12:00')), true);
  });

  it('refuses what are no hours', () => {
    for (const text of ['1:00-5:00', '01:00', '24:00-01:00', '01:60-02:00', 'night'])
      assert.throws(() => parseDayWindow(text), /01:00-05:00/);
  });

  it('is due after the interval, inside the window', () => {
    const schedule = { intervalMs: 12 * hourMs, window: parseDayWindow('01:00-05:00') };
    const isDue = (time: string, day = 10): boolean =>
      isScheduleDue(schedule, at(time, day) - at('04:00'), at(time, day));
    assert.equal(isDue('04:59'), false, 'too soon');
    assert.equal(isDue('16:30'), false, 'outside');
    assert.equal(isDue('01:00', 11), true);
    const never = { ...schedule, intervalMs: 0 };
    assert.equal(isScheduleDue(never, Infinity, at('02:00')), false, 'off');
  });
});
