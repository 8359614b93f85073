import assert from 'node:assert/strict';
import { systemClock, systemTimers } from '@millrace/base';

describe('system clock', () => {
  it('tells whole milliseconds since 1970', () => {
    const now = systemClock.nowMs();
    assert.ok(Number.isSafeInteger(now) && Math.abs(now - Date.now()) < 5_000);
  });

  it('never goes back', () => {
    let before = systemClock.monotonicMs();
    for (let i = 0; i < 1_000; i++) {
      const now = systemClock.monotonicMs();
      assert.ok(now >= before);
      before = now;
    }
  });
});

describe('system timers', () => {
  it('calls back after the delay, unless cancelled', async () => {
    const called: string[] = [];
    const cancel = systemTimers.after(1, () => called.push('cancelled'));
    cancel();
    systemTimers.after(5, () => called.push('kept'));
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(called, ['kept']);
  });
});
