import assert from 'node:assert/strict';
import { LatencyCounts } from '@millrace/server';

describe('the counts of latencies', () => {
  it('tell percentiles exactly below 64 microseconds, and within 1 part in 32 above', () => {
    const counts = new LatencyCounts();
    for (let micros = 1; micros <= 100_000; micros++) counts.record(micros, 1);
    assert.equal(counts.total, 100_000);
    for (const percent of [0.01, 0.05, 1, 50, 99, 99.9]) {
      const exact = (100_000 * percent) / 100;
      const got = counts.percentile(percent);
      assert.ok(got >= exact && got <= exact * (33 / 32), `${percent}: ${got}`);
    }
  });

  it('add up to all calls in the histogram, whatever they took', () => {
    const counts = new LatencyCounts();
    for (const micros of [0, 1, 3, 63, 64, 1000, 2 ** 31, 2 ** 40]) counts.record(micros, 2);
    const histogram = counts.cumulative();
    assert.deepEqual(histogram.at(-1)?.[1], 16);
    const inOrder = [...histogram].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    assert.deepEqual(histogram, inOrder);
  });
});
