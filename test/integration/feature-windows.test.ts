import assert from 'node:assert/strict';
import { startTestStore, RawClient, textOf } from '@millrace/testing';
import { MortalStore } from '../fixtures/mortal-store.js';

const hour = 3_600_000;

const durable = ['--appendfsync', 'always', '--enable-debug-command', 'local'];

function deliver(
  next: number,
  ...events: readonly (readonly [number, ...string[]])[]
): readonly string[] {
  const words = events.flatMap(([offset, ...command]) => [
    offset.toString(),
    command.length.toString(),
    ...command,
  ]);
  return ['MILLRACE.APPLY', 'payments', '0', next.toString(), ...words];
}

describe('feature windows in a store', () => {
  it('are made by the prefix of their key, whatever is configured when the log is replayed', async () => {
    await using store = await MortalStore.create();
    let client = await store.start(
      ...durable,
      '--win-defaults',
      'card: RESOLUTIONS 1m:10 1h:5 QUANTILES LABELS kind card; card:x DISTINCT',
    );
    await client.call('WIN.ADD', 'card:1', '*', '12.5');
    await client.call('WIN.ADD', 'card:x1', '*', '3', 'shop');
    await client.call('WIN.MADD', 'card:2', '*', '1', 'other', '*', '2', 'card:2', '5', '1');
    await client.call(...deliver(1, [0, 'WIN.ADD', 'card:3', '*', '7', 'shop']));
    const keys = ['card:1', 'card:x1', 'card:2', 'card:3', 'other'];
    const describe = async (): Promise<string> => {
      const texts = [textOf(await client.call('DEBUG', 'DIGEST'))];
      for (const key of keys) texts.push(JSON.stringify(await client.call('WIN.INFO', key)));
      return texts.join('\n');
    };
    const before = await describe();
    assert.match(JSON.stringify(await client.call('WIN.INFO', 'card:3')), /"\$1m".*"\$1h"/);
    assert.match(JSON.stringify(await client.call('WIN.INFO', 'card:1')), /"\$kind","\$card"/);
    await store.kill();
    client = await store.start(...durable, '--win-defaults', 'card: DISTINCT');
    assert.equal(await describe(), before);
    await client.call('CONFIG', 'SET', 'win-defaults', '');
    const wrong = await client.call('CONFIG', 'SET', 'win-defaults', 'card: RESOLUTIONS 1x:2');
    assert.match(textOf(wrong), /RESOLUTIONS/);
    await client[Symbol.asyncDispose]();
  });

  it('refuse events too far ahead of the clock, and replay to what was accepted', async () => {
    await using store = await MortalStore.create();
    let client = await store.start(...durable, '--win-max-ahead', hour.toString());
    const ahead = (ms: number): string => (Date.now() + ms).toString();
    assert.match(textOf(await client.call('WIN.ADD', 'w', ahead(hour / 2), '1')), /^\d+$/);
    const before = await client.call('DEBUG', 'DIGEST');
    assert.match(textOf(before), /^[0-9a-f]{40}$/);
    const refused = await client.call('WIN.ADD', 'w', ahead(2 * hour), '1');
    assert.match(textOf(refused), /timestamp is further ahead/);
    const many = await client.call('WIN.MADD', 'w', '*', '1', 'w', ahead(2 * hour), '1');
    assert.match(textOf(many), /timestamp is further ahead/);
    assert.equal(await client.call('DEBUG', 'DIGEST'), before);
    const events = deliver(
      3,
      [0, 'WIN.ADD', 'w', '*', '4'],
      [1, 'WIN.ADD', 'w', ahead(2 * hour), '50'],
      [2, 'WIN.ADD', 'w', ahead(hour / 2), '2'],
    );
    const reply = (await client.call(...events)) as [string, string, [string, string, string][]];
    assert.deepEqual(reply.slice(0, 2), [':3', ':0']);
    assert.match(reply[2][0][2], /further ahead/);
    const after = await client.call('DEBUG', 'DIGEST');
    await store.kill();
    client = await store.start(...durable, '--win-max-ahead', '0');
    assert.equal(await client.call('DEBUG', 'DIGEST'), after);
    assert.deepEqual(await client.call(...events), [':0', ':3', reply[2]]);
    assert.equal(await client.call('DEBUG', 'DIGEST'), after);
    assert.match(textOf(await client.call('WIN.ADD', 'w', ahead(2 * hour), '1')), /^\d+$/);
    await client[Symbol.asyncDispose]();
  });

  it('answer in RESP3 with maps, doubles and nulls', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port, protocol: 3 });
    const options = 'RESOLUTIONS 1s:4 1m:3 DISTINCT QUANTILES LABELS kind card'.split(' ');
    assert.equal(await client.call('WIN.CREATE', 'w', ...options), '+OK');
    const empty = (await client.call('WIN.INFO', 'w')) as { '%': unknown[] };
    assert.deepEqual(empty['%'].slice(0, 2), ['+newestTimestamp', '_']);
    for (const [time, value, member] of [
      ['1000', '2.5', 'a'],
      ['2000', '3.5', 'b'],
      ['61000', '1', 'b'],
    ])
      assert.equal(await client.call('WIN.ADD', 'w', time, value, member), `:${time}`);
    assert.deepEqual(await client.call('WIN.MADD', 'w', '61500', '4'), [':61500']);
    const all = 'count sum avg min max var std distinct rate'.split(' ');
    const at = ['AT', '61999', 'SPAN', '3m'];
    const told = ':4 ,11 ,2.75 ,1 ,4 ,1.3125 ,1.14564392373896 :2'.split(' ');
    const rate = `,${String(4 / 180)}`;
    assert.deepEqual(await client.call('WIN.GET', 'w', ...at, ...all), [...told, rate]);
    const many = ['KEYS', '2', 'w', 'none', ...at, 'sum', 'max', 'count', 'SPAN', '2s', 'p50'];
    assert.deepEqual(await client.call('WIN.MGET', ...many), [
      ',11',
      ',4',
      ':4',
      ',1',
      ',0',
      '_',
      ':0',
      '_',
    ]);
    const info = (await client.call('WIN.INFO', 'w')) as { '%': unknown[] };
    const fields = new Map<unknown, unknown>();
    for (let i = 0; i < info['%'].length; i += 2) fields.set(info['%'][i], info['%'][i + 1]);
    assert.equal(fields.get('+newestTimestamp'), ':61500');
    assert.deepEqual(fields.get('+labels'), { '%': ['$kind', '$card'] });
    assert.deepEqual(fields.get('+resolutions'), [
      { '%': ['+bucket', '$1s', '+buckets', ':4', '+used', ':0'] },
      { '%': ['+bucket', '$1m', '+buckets', ':3', '+used', ':0'] },
    ]);
    assert.equal(await client.call('WIN.DEL', 'w', '-', '+'), ':3');
  });
});
