import assert from 'node:assert/strict';
import { LATENCY_MICROSECONDS_MAX, LatencyRecorder } from '@millrace/base';

describe('base: latency', () => {
  it('gives percentiles within 1 %', () => {
    const recorder = new LatencyRecorder();
    for (let us = 1; us <= 10_000; us++) recorder.record(us);
    const { count, p50, p90, p99, p999, max } = recorder.summarize();
    assert.equal(count, 10_000);
    for (const [value, expected] of [
      [p50, 5000],
      [p90, 9000],
      [p99, 9900],
      [p999, 9990],
      [max, 10_000],
    ] as const) {
      assert.ok(Math.abs(value - expected) <= expected * 0.01, `${value} for ${expected}`);
    }
  });

  it('records many at once', () => {
    const recorder = new LatencyRecorder();
    recorder.record(10, 999);
    recorder.record(5000, 1);
    assert.equal(recorder.count, 1000);
    assert.equal(recorder.percentile(50), 10);
    assert.ok(recorder.summarize().max >= 5000);
  });

  it('counts on beyond 2^32', () => {
    const recorder = new LatencyRecorder();
    for (let i = 0; i < 4; i++) {
      recorder.record(3, 2 ** 31);
      recorder.record(300, 2 ** 31);
      assert.equal(recorder.count, (i + 1) * 2 ** 32);
    }
    assert.equal(recorder.percentile(40), 3);
    assert.ok(Math.abs(recorder.percentile(90) - 300) <= 3);
  });

  it('counts what is out of range at its ends', () => {
    const recorder = new LatencyRecorder();
    recorder.record(-5);
    recorder.record(LATENCY_MICROSECONDS_MAX * 10);
    assert.equal(recorder.count, 2);
    assert.ok(recorder.percentile(100) >= LATENCY_MICROSECONDS_MAX);
  });

  it('is empty at first and after a reset', () => {
    const recorder = new LatencyRecorder();
    const empty = { count: 0, meanMicroseconds: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
    assert.deepEqual(recorder.summarize(), empty);
    recorder.record(7);
    recorder.reset();
    assert.deepEqual(recorder.summarize(), empty);
  });
});
