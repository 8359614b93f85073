import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { batchReadProto } from '@millrace/rpc';
import { describeGateway, failsWith } from './gateway-fixture.js';
import { ask, bytes, plain, text } from './grpc-calls.js';

type Read = batchReadProto.Read;

describeGateway('BatchRead', (fixture) => {
  const batch = async (reads: Read['kind'][]): Promise<batchReadProto.ReadResult['outcome'][]> => {
    const client = fixture.connect(batchReadProto.BatchReadServiceClient);
    const request = { reads: reads.map((kind) => ({ kind })) };
    const { results } = await ask(client, client.batchRead, request);
    return results.map(({ outcome }) => outcome);
  };
  const bytesValue = (value: string) => ({ $case: 'bytesValue' as const, value: bytes(value) });
  it('answers many keys of all shards in their order', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `batch:${index}`);
    await Promise.all(
      names
        .filter((_, index) => index % 3 > 0)
        .map((name) => fixture.execute('SET', name, `<${name}>`)),
    );
    const outcomes = await batch(names.map((name) => ({ $case: 'get', value: bytes(name) })));
    assert.deepEqual(
      plain(outcomes),
      plain(names.map((name, index) => (index % 3 > 0 ? bytesValue(`<${name}>`) : null))),
    );
  });

  it('reads aggregates of windows as numbers, and fails those asked wrongly alone', async function () {
    fixture.needs(this, 'WIN.ADD');
    await fixture.execute('WIN.ADD', 'k:window', '1700000000000', '1.5');
    await fixture.execute('WIN.ADD', 'k:window', '1700000001000', '4');
    const at = ['AT', '1700000001000'];
    const read = (name: string, ...terms: string[]) =>
      ({ $case: 'window', value: { key: bytes(name), terms } }) as const;
    const outcomes = await batch([
      read('k:window', ...at, 'SPAN', '1m', 'count', 'sum', 'SPAN', '1s', 'max'),
      read('k:nothing', 'SPAN', '1m', 'count', 'max'),
      read('k:window', 'SPAN', '1m'),
      { $case: 'exists', value: bytes('k:window') },
    ]);
    const numbers = (...values: (number | undefined)[]) => ({
      $case: 'numberListValue',
      value: { values: values.map((value) => ({ value: value ?? null })) },
    });
    assert.deepEqual(
      plain(outcomes.slice(0, 2)),
      plain([numbers(2, 5.5, 4), numbers(0, undefined)]),
    );
    assert.equal(outcomes[2]?.$case, 'failure');
    assert.deepEqual(plain(outcomes[3]), plain({ $case: 'intValue', value: 1 }));
  });

  it('knows every kind of read', async function () {
    fixture.needs(this, 'PFADD', 'TS.ADD', 'TS.CREATE', 'XADD');

    await fixture.execute('SET', 'k:string', 'x'.repeat(300));
    await fixture.execute('HSET', 'k:hash', 'one', '1', 'two', '2');
    await fixture.execute('ZADD', 'k:set', '1.5', 'a', '2.5', 'b', '-0.25', 'c');
    await fixture.execute('PFADD', 'k:hll', 'a', 'b', 'c');
    await fixture.execute('TS.ADD', 'k:series', '1700000000000', '-1.25');
    await fixture.execute('TS.CREATE', 'k:empty');
    await fixture.execute('XADD', 'k:stream', '*', 'f', 'v');
    const set = { key: bytes('k:set'), member: bytes('b') };
    const fields = ['one', 'nothing', 'two'].map(bytes);
    const outcomes = await batch([
      { $case: 'get', value: bytes('k:string') },
      { $case: 'hashGet', value: { key: bytes('k:hash'), field: bytes('two') } },
      { $case: 'hashGetMany', value: { key: bytes('k:hash'), fields } },
      { $case: 'score', value: set },
      { $case: 'rank', value: set },
      { $case: 'reverseRank', value: set },
      { $case: 'sortedSetSize', value: set.key },
      { $case: 'cardinality', value: bytes('k:hll') },
      { $case: 'lastSample', value: bytes('k:series') },
      { $case: 'streamLength', value: bytes('k:stream') },
      { $case: 'exists', value: bytes('k:hash') },
      { $case: 'score', value: { key: set.key, member: bytes('nobody') } },
      { $case: 'lastSample', value: bytes('k:empty') },
      { $case: 'lastSample', value: bytes('k:nothing') },
      { $case: 'get', value: bytes('') },
    ]);
    assert.deepEqual(plain(outcomes), [
      plain(bytesValue('x'.repeat(300))),
      plain(bytesValue('2')),
      {
        $case: 'listValue',
        value: { values: [{ value: '1' }, { value: null }, { value: '2' }] },
      },
      { $case: 'doubleValue', value: 2.5 },
      { $case: 'intValue', value: 2 },
      { $case: 'intValue', value: 0 },
      { $case: 'intValue', value: 3 },
      { $case: 'intValue', value: 3 },
      { $case: 'sampleValue', value: { timestampMs: 1700000000000, value: -1.25 } },
      { $case: 'intValue', value: 1 },
      { $case: 'intValue', value: 1 },
      null,
      null,
      null,
      null,
    ]);
  });

  it('lets a read fail alone', async function () {
    fixture.needs(this, 'PFCOUNT');

    await fixture.execute('SET', 'k:string', 'x');
    const outcomes = await batch([
      { $case: 'get', value: bytes('k:string') },
      { $case: 'cardinality', value: bytes('k:string') },
      undefined,
      { $case: 'get', value: bytes('k:string') },
    ]);
    assert.deepEqual(plain(outcomes[0]), plain(outcomes[3]));
    const [, wrongType, unknown] = outcomes;
    assert.ok(wrongType?.$case === 'failure');
    assert.match(wrongType.value.message, /WRONGTYPE/);
    assert.equal(wrongType.value.code, status.FAILED_PRECONDITION);
    assert.ok(unknown?.$case === 'failure');
    assert.equal(unknown.value.code, status.INVALID_ARGUMENT);
    assert.deepEqual(await batch([]), []);
  });

  it('carries long values and keys', async () => {
    const long = 'y'.repeat(1_000_000);
    await fixture.execute('SET', long, long);
    const outcomes = await batch([
      { $case: 'get', value: bytes(long) },
      { $case: 'get', value: bytes('k:nothing') },
      { $case: 'get', value: bytes(long) },
    ]);
    for (const index of [0, 2]) {
      const outcome = outcomes[index];
      assert.ok(outcome?.$case === 'bytesValue' && text(outcome.value) === long);
    }
    assert.equal(outcomes[1], undefined);
  });

  it('refuses more reads than a batch may have', async () => {
    const reads = Array.from({ length: 10_001 }, () => ({
      $case: 'exists' as const,
      value: bytes('a'),
    }));
    await assert.rejects(batch(reads), failsWith(status.INVALID_ARGUMENT, /10001 reads/));
  });
});
