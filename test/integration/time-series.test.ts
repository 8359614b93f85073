import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { RawClient, startTestStore } from '@millrace/testing';
import type { RawReply } from '@millrace/testing';

type Expected = readonly [command: string, reply: RawReply];

async function expectReplies(client: RawClient, steps: readonly Expected[]): Promise<void> {
  for (const [command, reply] of steps)
    assert.deepEqual(await client.call(...command.split(' ')), reply, command);
}

const series = [
  'TS.CREATE a LABELS x 1 y 2',
  'TS.CREATE b LABELS x 2 z 1',
  'TS.MADD a 1 10 a 5 20 a 12 nan a 15 40',
  'TS.MADD b 1 1 b 6 2 b 12 5',
];

/** What no server that is at hand as an oracle has: Redis 8.6 to 8.10, and what is ours alone. */
const newer: readonly Expected[] = [
  [
    'TS.RANGE a - +',
    [
      [':1', '+10'],
      [':5', '+20'],
      [':12', '+NaN'],
      [':15', '+40'],
    ],
  ],
  ['TS.RANGE a 10 + AGGREGATION countnan 10', [[':10', '+1']]],
  [
    'TS.RANGE a - + AGGREGATION countall 10',
    [
      [':0', '+2'],
      [':10', '+2'],
    ],
  ],
  [
    'TS.RANGE a - + AGGREGATION sum 10',
    [
      [':0', '+30'],
      [':10', '+40'],
    ],
  ],
  ['TS.RANGE a - + FILTER_BY_VALUE 0 100 AGGREGATION countall 100', [[':0', '+3']]],
  [
    'TS.RANGE a - + AGGREGATION max,countnan,sum 10',
    [
      [':0', '+20', '+0', '+30'],
      [':10', '+40', '+1', '+40'],
    ],
  ],
  ['TS.RANGE a 12 12 AGGREGATION max,count,countnan 10', [[':10', '+NaN', '+0', '+1']]],
  ['TS.RANGE a - + AGGREGATION a,,b 10', '-ERR TSDB: Empty aggregation type in list'],
  [
    `TS.RANGE a - + AGGREGATION ${'max,'.repeat(16)}min 10`,
    '-ERR TSDB: Too many aggregation types',
  ],
  ['TS.RANGE a - + AGGREGATION p50,p99 100', [[':0', '+20', '+39.6']]],
  [
    'TS.RANGE a - + AGGREGATION rate,increase,delta 10',
    [
      [':0', '+2500', '+10', '+10'],
      [':10', '+2000', '+20', '+20'],
    ],
  ],
  ['TS.RANGE a - + AGGREGATION p100.1 10', '-ERR TSDB: Unknown aggregation type'],
  [
    'TS.NRANGE 2 a b - +',
    [
      [':1', ['+10', '+1']],
      [':5', ['+20', '+NaN']],
      [':6', ['+NaN', '+2']],
      [':12', ['+NaN', '+5']],
      [':15', ['+40', '+NaN']],
    ],
  ],
  [
    'TS.NRANGE 2 a b - + AGGREGATION avg,countnan max 10',
    [
      [':0', ['+15', '+NaN', '+2']],
      [':10', ['+40', '+1', '+5']],
    ],
  ],
  ['TS.NREVRANGE 2 a b - + COUNT 1 AGGREGATION count count 10', [[':10', ['+1', '+1']]]],
  [
    'TS.NRANGE 2 a b - + AGGREGATION avg 10',
    '-ERR TSDB: the number of AGGREGATION arguments must be equal to numkeys',
  ],
  ['TS.NRANGE 0 a b - +', '-ERR TSDB: numkeys must be a positive integer'],
  ['TS.NRANGE x a b - +', '-ERR TSDB: numkeys must be a positive integer'],
  ['TS.NRANGE 2 a b -', "-ERR wrong number of arguments for 'ts.nrange' command"],
  ['TS.NRANGE 2 a none - +', '-ERR TSDB: the key does not exist'],
  [
    'TS.MRANGE - + AGGREGATION max,min 10 FILTER x=1',
    [
      [
        '$a',
        [],
        [
          [':0', '+20', '+10'],
          [':10', '+40', '+40'],
        ],
      ],
    ],
  ],
  ['TS.MRANGE 100 200 EXCLUDEEMPTY FILTER x=(1,2)', []],
  ['TS.MRANGE 6 11 EXCLUDEEMPTY FILTER x=(1,2)', [['$b', [], [[':6', '+2']]]]],
  [
    'TS.MRANGE - + EXCLUDEEMPTY FILTER x=1 GROUPBY x REDUCE sum',
    '-ERR TSDB: EXCLUDEEMPTY is not allowed with GROUPBY',
  ],
  [
    'TS.MRANGE - + AGGREGATION max,min 10 FILTER x=1 GROUPBY x REDUCE sum',
    '-ERR TSDB: GROUPBY is not allowed when multiple aggregators are specified',
  ],
  [
    'TS.MRANGE 12 12 FILTER x=(1,2) GROUPBY x REDUCE countnan',
    [
      ['$x=1', [], [[':12', '+1']]],
      ['$x=2', [], [[':12', '+0']]],
    ],
  ],
  [
    'TS.MRANGE - + FILTER x=(1,2) GROUPBY x REDUCE increase',
    [
      [
        '$x=1',
        [],
        [
          [':5', '+10'],
          [':15', '+20'],
        ],
      ],
      [
        '$x=2',
        [],
        [
          [':6', '+1'],
          [':12', '+3'],
        ],
      ],
    ],
  ],
  ['TS.QUERYLABELS LABELS', ['$x', '$y', '$z']],
  ['TS.QUERYLABELS VALUES x', ['$1', '$2']],
  ['TS.QUERYLABELS VALUES x FILTER z=1', ['$2']],
  ['TS.QUERYLABELS VALUES none', []],
  ['TS.QUERYLABELS VALUES', "-ERR wrong number of arguments for 'ts.querylabels' command"],
  ['TS.QUERYLABELS OTHER', '-ERR TSDB: unknown subtype, must be one of LABELS|VALUES'],
  ['TS.QUERYLABELS LABELS other', '-ERR TSDB: unknown argument, expected FILTER'],
  ['TS.QUERYLABELS LABELS FILTER', '-ERR TSDB: FILTER given with no filter expressions'],
  ['TS.QUERYLABELS LABELS FILTER x!=1', '-ERR TSDB: please provide at least one matcher'],
  ['TS.ADD a 15 nan ON_DUPLICATE LAST', ':15'],
  ['TS.GET a', [':15', '+40']],
  ['TS.ADD a 12 7 ON_DUPLICATE FIRST', ':12'],
  ['TS.RANGE a 12 12', [[':12', '+7']]],
  [
    'TS.ADD a 12 nan ON_DUPLICATE MAX',
    '-ERR TSDB: Error at upsert, update is not supported when DUPLICATE_POLICY is set to BLOCK mode, or either current or new value is NaN and DUPLICATE_POLICY is MAX/MIN/SUM',
  ],
  ['TS.ADD a 20 NaN', ':20'],
  ['TS.INCRBY a 1 TIMESTAMP 21', '-ERR TSDB: cannot increment/decrement NaN value'],
  ['TS.ADD a 22 inf', '-ERR TSDB: invalid value'],
  [
    'TS.CREATERULE a b AGGREGATION max,min 10',
    '-ERR TSDB: CREATERULE requires exactly one aggregation type',
  ],
];

const reads: readonly Expected[] = [
  [
    'TS.READ a 5',
    [
      [':5', '+20'],
      [':15', '+40'],
    ],
  ],
  [
    'TS.READ a -',
    [
      [':1', '+10'],
      [':5', '+20'],
      [':15', '+40'],
    ],
  ],
  ['TS.READ a + MAX_COUNT 1', [[':15', '+40']]],
  ['TS.READ a $', []],
  ['TS.READ none 5', []],
  ['TS.READ a 2 MAX_COUNT 1 BLOCK 0 1', [[':5', '+20']]],
  [
    'TS.READ a 5 BLOCK 10 3',
    [
      [':5', '+20'],
      [':15', '+40'],
    ],
  ],
  ['TS.READ none 5 BLOCK 10 1', []],
  ['TS.READ a 5 BLOCK 10 10 MAX_COUNT 5', '-TSDB: BLOCK min_count must be <= MAX_COUNT'],
  ['TS.READ a 5 BLOCK x 1', '-TSDB: BLOCK milliseconds must be a non-negative integer'],
  ['TS.READ a 5 BLOCK 1 x', '-TSDB: BLOCK milliseconds must be a non-negative integer'],
  ['TS.READ a 5 BLOCK 1 0', '-TSDB: BLOCK min_count must be a positive integer'],
  ['TS.READ a 5 MAX_COUNT 0', '-TSDB: MAX_COUNT must be a positive integer'],
  ['TS.READ a x', '-TSDB: invalid timestamp'],
  ['TS.READ a 5 BLOCK 1', "-ERR wrong number of arguments for 'ts.read' command"],
  ['SET text 1', '+OK'],
  ['TS.READ text 5', '-WRONGTYPE Operation against a key holding the wrong kind of value'],
];

/** A random step of a source with late samples, deletions and samples that are no number. */
function randomStep(random: ReturnType<typeof createSeededRandom>, step: number): string[] {
  const key = `s${random.below(3).toString()}`;
  const time = random.below(4) === 0 ? random.below(step * 10 + 1) : step * 10 + random.below(9);
  const value = random.below(20) === 0 ? 'nan' : random.below(1000).toString();
  if (random.below(40) === 0)
    return ['TS.DEL', key, time.toString(), (time + random.below(300)).toString()];
  if (random.below(9) === 0) return ['TS.ADD', key, '*', value];
  return ['TS.ADD', key, time.toString(), value, 'ON_DUPLICATE', 'LAST'];
}

const kinds = ['avg', 'twa', 'p90', 'increase', 'std.s', 'last'];

async function dump(client: RawClient): Promise<string> {
  const keys = ((await client.call('KEYS', '*')) as string[]).map((one) => one.slice(1)).sort();
  const parts: unknown[] = [];
  for (const key of keys) {
    parts.push(key, await client.call('TS.RANGE', key, '-', '+', 'LATEST'));
    parts.push(await client.call('TS.INFO', key, 'DEBUG'));
  }
  return JSON.stringify(parts);
}

describe('time series', () => {
  it('answer what is newer than the oracles', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    for (const command of series) await client.call(...command.split(' '));
    await expectReplies(client, newer);
  });

  it('tell aggregators and reducers in RESP3', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port, protocol: 3 });
    for (const command of series) await client.call(...command.split(' '));
    await expectReplies(client, [
      [
        'TS.MRANGE - + AGGREGATION MAX,p99.9 100 FILTER x=2',
        {
          '%': [
            '$b',
            [{ '%': [] }, { '%': ['$aggregators', ['$max', '$p99.9']] }, [[':0', ',5', ',4.994']]],
          ],
        },
      ],
      ['TS.RANGE a 12 12', [[':12', ',nan']]],
      ['TS.QUERYLABELS VALUES x', { '~': ['$1', '$2'] }],
    ]);
  });

  it('are read as they come', async () => {
    await using store = await startTestStore();
    await using writer = await RawClient.connect({ port: store.port });
    await using reader = await RawClient.connect({ port: store.port });
    await writer.call('TS.ADD', 'a', '1', '10');
    await writer.call('TS.MADD', 'a', '5', '20', 'a', '15', '40');
    await expectReplies(writer, reads);
    const waiting = reader.call('TS.READ', 'fresh', '$', 'BLOCK', '0', '2');
    await sleep(20);
    await writer.call('TS.ADD', 'fresh', '5', '1');
    await writer.call('TS.ADD', 'fresh', '6', '2');
    assert.deepEqual(await waiting, [
      [':5', '+1'],
      [':6', '+2'],
    ]);
    const orphan = reader.call('TS.READ', 'fresh', '$', 'BLOCK', '0', '1');
    await sleep(20);
    await writer.call('DEL', 'fresh');
    assert.deepEqual(await orphan, []);
    await writer.call('TS.CREATE', 'hourly');
    await writer.call('TS.CREATERULE', 'a', 'hourly', 'AGGREGATION', 'sum', '100');
    const compacted = reader.call('TS.READ', 'hourly', '-', 'BLOCK', '0', '1');
    await sleep(20);
    await writer.call('TS.MADD', 'a', '150', '1', 'a', '250', '2');
    assert.deepEqual(await compacted, [[':100', '+1']]);
    await reader.call('WATCH', 'hourly');
    await writer.call('TS.ADD', 'a', '140', '6');
    await reader.call('MULTI');
    await reader.call('PING');
    assert.equal(await reader.call('EXEC'), '_*');
    await writer.call('MULTI');
    await writer.call('TS.READ', 'a', '$', 'BLOCK', '0', '1');
    assert.deepEqual(await writer.call('EXEC'), [
      '-TSDB: blocking TS.READ (with BLOCK) is not allowed inside MULTI, EVAL, or a deny-blocking context',
    ]);
  });

  it('and their compactions come back from the log as they were', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'millrace-series-'));
    try {
      const random = createSeededRandom(5);
      const flags = ['--dir', dir];
      const policy = ['--ts-compaction-policy', 'max:1s:1h;p50:3s:1d:7m'];
      let before: string;
      {
        await using store = await startTestStore([
          ...flags,
          ...policy,
          '--ts-duplicate-policy',
          'last',
        ]);
        await using client = await RawClient.connect({ port: store.port });
        for (const [i, kind] of kinds.entries()) {
          const source = `s${(i % 3).toString()}`;
          await client.call('TS.ADD', source, '1', '1', 'LABELS', 'n', source);
          await client.call('TS.CREATE', kind);
          await client.call('TS.CREATERULE', source, kind, 'AGGREGATION', kind, '250');
          await client.call('TS.CREATE', `far:${kind}`);
          await client.call(
            'TS.CREATERULE',
            kind,
            `far:${kind}`,
            'AGGREGATION',
            'sum',
            '2000',
            '40',
          );
        }
        await client.call('TS.MADD', 's0', '1', '2', 's0', '*', '3');
        for (let step = 0; step < 4000; step++) await client.call(...randomStep(random, step));
        before = await dump(client);
        await store.stop();
      }
      await using store = await startTestStore(flags);
      await using client = await RawClient.connect({ port: store.port });
      const after = await dump(client);
      assert.ok(before.includes('s0_P50_3000_7') && before.length > 20_000);
      assert.equal(after, before);
      assert.equal(await client.call('DEL', 's0', 's1', 's2'), ':3');
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
