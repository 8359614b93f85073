import assert from 'node:assert/strict';
import type { Logger } from '@millrace/base';
import { Problems } from '@millrace/ingest';

describe('Problems', () => {
  it('tells of trouble that lasts after pauses that grow, and when it is over', () => {
    let nowMs = 0;
    const told: string[] = [];
    const log = (message: string, { forMs }: { forMs: number }) => told.push(`${message} ${forMs}`);
    const logger = { warn: log, info: log } as unknown as Logger;
    const problems = new Problems(logger, { nowMs: () => nowMs, monotonicMs: () => nowMs });
    for (; nowMs <= 200_000; nowMs += 500) problems.note('x', new Error('away'));
    assert.deepEqual(
      told,
      [0, 2, 6, 14, 30, 62, 122, 182].map((seconds) => {
        return `x failed, is retried ${(seconds * 1000).toString()}`;
      }),
    );
    assert.equal(problems.retries, 401);
    assert.deepEqual([...problems.current], [['x', 'away']]);
    problems.note('x', new Error('away otherwise'));
    problems.clear('x');
    problems.clear('x');
    assert.deepEqual(told.slice(8), ['x failed, is retried 200500', 'x works again 200500']);
    assert.equal(problems.current.size, 0);
  });
});
