import assert from 'node:assert/strict';
import { slotOf } from '@millrace/cluster';
import { RawClient } from '@millrace/testing';
import type { RunningServer } from '@millrace/testing';
import { startMillraceCluster } from './clusters.js';

const slotsOfFirst = 8192;

/** A key of the first shard, or of the second. */
function keyOn(shard: number): string {
  for (let i = 0; ; i++) {
    const bytes = Buffer.from(`key:${i.toString()}`);
    const isFirst = slotOf(bytes, 0, bytes.length) < slotsOfFirst;
    if (isFirst === (shard === 0)) return bytes.toString();
  }
}

describe('a delivery with keys of another shard', function () {
  this.timeout(20_000);
  let shards: readonly RunningServer[];

  before(async () => {
    shards = await startMillraceCluster();
  });
  after(async () => {
    for (const shard of shards) await shard.stop();
  });

  it('is refused as a whole, so that its offset is not stored where its events do not count', async () => {
    await using client = await RawClient.connect(shards[0]);
    const [own, foreign] = [keyOn(0), keyOn(1)];
    const deliver = (next: number, ...keys: string[]) =>
      client.call(
        ...['MILLRACE.APPLY', 'topic', '0', next.toString()],
        ...keys.flatMap((key, offset) => [offset.toString(), '2', 'INCR', key]),
      );
    const refusal = await deliver(2, own, foreign);
    assert(typeof refusal === 'string');
    assert.match(refusal, /^-MOVED \d+ 127\.0\.0\.1:\d+$/);
    assert.deepEqual(await client.call('MILLRACE.OFFSETS', 'topic'), []);
    assert.equal(await client.call('EXISTS', own), ':0');
    assert.deepEqual(await deliver(1, own), [':1', ':0', []]);
    // What is skipped may have been served here then.
    assert.deepEqual(await deliver(1, foreign), [':0', ':1', []]);
  });
});
