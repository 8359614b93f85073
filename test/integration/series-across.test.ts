import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { callAcross, ClusterClient, isAcross, ReplyError } from '@millrace/client';
import type { ReplyCursor } from '@millrace/client';
import { readReply } from '@millrace/resp';
import type { ReplyValue } from '@millrace/resp';
import { startTestCluster, startTestStore } from '@millrace/testing';

const read = (cursor: ReplyCursor): ReplyValue => readReply(cursor, 'string');

/** Values with sums and squares in another order may differ in the last digits. */
function isClose(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Object.is(one, other) || Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
  if (one instanceof Map && other instanceof Map) return isClose([...one], [...other]);
  if (one instanceof Set && other instanceof Set) return isClose([...one], [...other]);
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, i) => isClose(item, other[i]));
}

async function fill(client: ClusterClient): Promise<void> {
  const random = createSeededRandom(3);
  for (let i = 0; i < 30; i++) {
    const labels = [
      'kind',
      't',
      'room',
      `r${(i % 4).toString()}`,
      ...(i % 7 === 0 ? [] : ['x', '1']),
    ];
    await client.call(['TS.CREATE', `series:${i}`, 'LABELS', ...labels]);
    const samples: (string | number)[] = [];
    for (let time = 0; time < 400; time += 1 + random.below(9)) {
      const value = random.below(15) === 0 ? 'nan' : random.below(1000);
      samples.push(`series:${i}`, time, value);
    }
    await client.call(['TS.MADD', ...samples], { key: `series:${i}` });
  }
}

const reducers =
  'sum min max avg count countnan countall range std.p std.s var.p var.s p50 p99 p99.9 increase rate delta'.split(
    ' ',
  );
const queries = [
  'TS.QUERYINDEX kind=t',
  'TS.QUERYINDEX kind=t room=r1',
  'TS.QUERYINDEX kind=none',
  'TS.QUERYLABELS LABELS',
  'TS.QUERYLABELS VALUES room FILTER kind=t',
  'TS.MGET FILTER kind=t',
  'TS.MGET WITHLABELS FILTER kind=t room!=r2',
  'TS.MRANGE - + FILTER kind=t',
  'TS.MRANGE 10 200 WITHLABELS COUNT 5 AGGREGATION max,min 20 FILTER kind=t room=(r1,r2)',
  'TS.MREVRANGE - + SELECTED_LABELS room x none FILTER kind=t',
  ...reducers.flatMap((reducer) => [
    `TS.MRANGE - + FILTER kind=t GROUPBY room REDUCE ${reducer}`,
    `TS.MREVRANGE 10 + WITHLABELS COUNT 7 AGGREGATION count 50 FILTER kind=t GROUPBY x REDUCE ${reducer}`,
    `TS.MRANGE - 300 SELECTED_LABELS x room COUNT 9 FILTER kind=t GROUPBY room REDUCE ${reducer}`,
    `TS.MRANGE - 300 SELECTED_LABELS x FILTER kind=t GROUPBY room REDUCE ${reducer}`,
  ]),
];
const wrong = [
  'TS.MRANGE - + FILTER kind!=t',
  'TS.MRANGE - + FILTER kind=t GROUPBY room REDUCE twa',
  'TS.MRANGE - + FILTER kind=t GROUPBY room REDUCE none',
  'TS.MRANGE - + FILTER kind=t GROUPBY room REDUCE p101',
  'TS.MRANGE - + AGGREGATION avg 0 FILTER kind=t GROUPBY room REDUCE p50',
  'TS.MGET kind=t',
];

describe('commands about series of several shards', () => {
  it('answer as one store with all of them would', async function () {
    this.timeout(30_000);
    await using cluster = await startTestCluster();
    await using store = await startTestStore();
    const signal = AbortSignal.timeout(10_000);
    await using many = await ClusterClient.open({ seeds: [cluster.nodes[0]] }, signal);
    await using one = await ClusterClient.open({ seeds: [store] }, signal);
    assert.equal(many.shards.length, 2);
    await Promise.all([fill(many), fill(one)]);
    for (const query of queries) {
      const args = query.split(' ');
      assert.ok(isAcross(args));
      const expected = await one.callAndRead(args, read, { shard: 0 });
      const got = await callAcross(many, args, read);
      if (!isClose(got, expected)) assert.deepEqual(got, expected, query);
    }
    for (const query of wrong) {
      const args = query.split(' ');
      const expected = await one.call(args, { shard: 0 }).catch((error: unknown) => error);
      assert.ok(expected instanceof ReplyError, query);
      await assert.rejects(callAcross(many, args, read), { message: expected.message }, query);
    }
    assert.ok(!isAcross(['TS.RANGE', 'series:1', '-', '+']));
  });
});
