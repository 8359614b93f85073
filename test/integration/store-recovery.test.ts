import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { freePort, millraceCli, RawClient } from '@millrace/testing';
import { GroupWorkload } from '../fixtures/group-workload.js';
import { MortalStore } from '../fixtures/mortal-store.js';

/** Everything in a store, as text: types, values and moments of expiry. */
async function dump(client: RawClient): Promise<string> {
  const keys = (await client.call('KEYS', '*')) as string[];
  const lines: string[] = [];
  for (const key of keys.map((one) => one.slice(1)).sort()) {
    const type = (await client.call('TYPE', key)) as string;
    const read: Record<string, string[]> = {
      '+string': ['GET', key],
      '+hash': ['HGETALL', key],
      '+zset': ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
      '+stream': ['XRANGE', key, '-', '+'],
      '+TSDB-TYPE': ['TS.RANGE', key, '-', '+'],
    };
    const value = JSON.stringify(await client.call(...read[type]));
    lines.push(
      `${key} ${type} ${type === '+hash' ? sortedPairs(value) : value} ${JSON.stringify(await client.call('PEXPIRETIME', key))}`,
    );
  }
  return lines.join('\n');
}

/** A hash has no order of its own. */
function sortedPairs(json: string): string {
  const flat = JSON.parse(json) as string[];
  const pairs: string[] = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push(`${flat[i]}=${flat[i + 1]}`);
  return pairs.sort().join(',');
}

/** A random write of each type, with what is not deterministic among them. */
function randomWrite(random: ReturnType<typeof createSeededRandom>): string[] {
  const key = random.below(40).toString();
  const number = random.below(1000).toString();
  const writes = [
    ['SET', `s${key}`, number, 'PX', (100_000 + random.below(100_000)).toString()],
    ['SET', `s${key}`, 'x'.repeat(random.below(3000))],
    ['APPEND', `s${key}`, number],
    ['INCRBYFLOAT', `f${key}`, '0.1'],
    ['HSET', `h${key}`, number, number],
    ['HDEL', `h${key}`, number],
    ['HINCRBYFLOAT', `hf${key}`, 'a', '0.7'],
    ['ZADD', `z${key}`, number, `m${random.below(300).toString()}`],
    ['ZPOPMIN', `z${key}`],
    ['XADD', `x${key}`, 'MAXLEN', '~', '50', '*', 'f', number],
    ['TS.ADD', `t${key}`, '*', number, 'ON_DUPLICATE', 'LAST'],
    ['DEL', `s${key}`],
    ['RENAME', `s${key}`, `s${number}`],
    ['PEXPIRE', `z${key}`, '1'],
    ['EXPIRE', `h${key}`, '1000'],
  ];
  return writes[random.below(writes.length)];
}

describe('a store after a crash', function () {
  this.timeout(60_000);

  it('has everything that the log has, of every type', async () => {
    await using crashes = await MortalStore.create();
    let client = await crashes.start('--appendfsync', 'always');
    const random = createSeededRandom(11);
    for (let step = 0; step < 4000; step++) {
      const write = randomWrite(random);
      client.send(...write);
      if (step % 100 === 99) for (let i = 0; i < 100; i++) await client.receive();
    }
    await sleep(20);
    const before = await dump(client);
    await crashes.kill();
    client = await crashes.start();
    assert.equal(await dump(client), before);
    await client[Symbol.asyncDispose]();
  });

  it('has the groups of its streams, with what is pending in them', async () => {
    await using crashes = await MortalStore.create();
    let client = await crashes.start('--appendfsync', 'always');
    const workload = new GroupWorkload(createSeededRandom(14));
    for (let step = 0; step < 3000; step++) {
      client.send(...workload.nextNewer());
      if (step % 100 === 99) for (let i = 0; i < 100; i++) await client.receive();
    }
    await sleep(20);
    // When a consumer was last seen is not worth a record of the log.
    const groups = async (): Promise<string> =>
      JSON.stringify(await client.call('XINFO', 'STREAM', 's', 'FULL', 'COUNT', '0')).replaceAll(
        /("\$seen-time"),":\d+"/g,
        '$1',
      );
    const before = await groups();
    assert.match(before, /pel-count","\D[1-9]/);
    await crashes.kill();
    client = await crashes.start();
    assert.equal(await groups(), before);
    await client[Symbol.asyncDispose]();
  });

  it('has lost no write that was acknowledged with appendfsync always', async () => {
    await using crashes = await MortalStore.create();
    const random = createSeededRandom(12);
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 4; round++) {
      await using first = await crashes.start('--appendfsync', 'always');
      for (const [key, value] of acknowledged) {
        const found = Number(((await first.call('GET', key)) as string).slice(1));
        assert.ok(
          found >= value,
          `${key} was acknowledged as ${value.toString()} and is ${found.toString()}`,
        );
        acknowledged.set(key, found);
      }
      let running = true;
      const writers = Array.from({ length: 10 }, async (_, number) => {
        await using client = await RawClient.connect({ port: crashes.port });
        const key = `writer:${number.toString()}`;
        while (running) {
          const reply = await client.call('INCR', key);
          if (typeof reply !== 'string' || !reply.startsWith(':')) return;
          acknowledged.set(key, Number(reply.slice(1)));
        }
      });
      await sleep(100 + random.below(200));
      running = false;
      await crashes.kill();
      await Promise.all(writers);
    }
    assert.equal(acknowledged.size, 10);
  });

  it('cuts a torn tail and goes on from there', async () => {
    await using crashes = await MortalStore.create();
    let client = await crashes.start('--appendfsync', 'always');
    for (let i = 0; i < 50; i++) await client.call('SET', `k${i.toString()}`, 'v');
    await crashes.kill();
    const last = (await crashes.segments()).at(-1)!;
    const { length } = await readFile(last);
    await truncate(last, length - 3);
    client = await crashes.start('--appendfsync', 'always');
    assert.equal(await client.call('DBSIZE'), ':49');
    assert.equal(await client.call('SET', 'k49', 'again'), '+OK');
    await crashes.kill();
    client = await crashes.start();
    assert.equal(await client.call('DBSIZE'), ':50');
    await client[Symbol.asyncDispose]();
  });

  it('refuses to start on a log that is damaged in the middle, and says where', async () => {
    await using crashes = await MortalStore.create();
    const client = await crashes.start('--appendfsync', 'always');
    for (let i = 0; i < 50; i++) await client.call('SET', `k${i.toString()}`, 'v');
    await crashes.kill();
    const [first] = await crashes.segments();
    const bytes = await readFile(first);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = bytes[at] ^ 1;
    await writeFile(first, bytes);
    const port = await freePort();
    const run = spawnSync(
      process.execPath,
      [millraceCli(), 'store', '--port', port.toString(), '--dir', crashes.dir],
      { encoding: 'utf8', timeout: 20_000 },
    );
    assert.notEqual(run.status, 0);
    assert.ok(run.stderr.includes(first), run.stderr);
    assert.match(run.stderr, /\d+/);
  });

  it('applies a delivery that is sent again only once, also after a crash', async () => {
    await using crashes = await MortalStore.create();
    let client = await crashes.start('--appendfsync', 'always');
    const delivery = [
      'MILLRACE.APPLY',
      'topic',
      '3',
      '102',
      '100',
      '3',
      'INCRBY',
      'sum',
      '5',
      '100',
      '3',
      'PFADD',
      's',
      'a',
      '101',
      '3',
      'INCRBY',
      'sum',
      '7',
    ];
    const first = await client.call(...delivery);
    assert.deepEqual((first as unknown[]).slice(0, 2), [':2', ':0']);
    await crashes.kill();
    client = await crashes.start('--appendfsync', 'always');
    assert.deepEqual(await client.call('MILLRACE.OFFSETS', 'topic'), [':3', ':102']);
    assert.deepEqual(await client.call(...delivery), [':0', ':2', []]);
    assert.equal(await client.call('GET', 'sum'), '$12');
    const partly = await client.call(
      'MILLRACE.APPLY',
      'topic',
      '3',
      '103',
      '101',
      '3',
      'INCRBY',
      'sum',
      '100',
      '102',
      '3',
      'HSET',
      'sum',
      'x',
      '102',
      '3',
      'INCRBY',
      'sum',
      '1',
    );
    assert.deepEqual((partly as unknown[]).slice(0, 2), [':1', ':1']);
    assert.equal(await client.call('GET', 'sum'), '$13');
    await client[Symbol.asyncDispose]();
  });

  it('answers again what the last delivery was refused, also after a crash', async () => {
    await using crashes = await MortalStore.create();
    const flags = ['--appendfsync', 'always', '--enable-debug-command', 'local'];
    let client = await crashes.start(...flags);
    const deliver = (next: number, ...mutations: [number, ...string[]][]) =>
      client.call(
        ...['MILLRACE.APPLY', 'topic', '0', next.toString()],
        ...mutations.flatMap(([offset, ...args]) => [`${offset}`, `${args.length}`, ...args]),
      );
    const wrong = (offset: number): [number, ...string[]] => [offset, 'HSET', 'text', 'f', 'v'];
    const wrongType = '$WRONGTYPE Operation against a key holding the wrong kind of value';
    await client.call('SET', 'text', 'x');
    const mutations: [number, ...string[]][] = [wrong(0), [1, 'INCR', 'n'], wrong(2)];
    const refusals = [
      [':0', ':0', wrongType],
      [':2', ':2', wrongType],
    ];
    assert.deepEqual(await deliver(3, ...mutations), [':3', ':0', refusals]);
    assert.deepEqual(await deliver(3, ...mutations), [':0', ':3', refusals]);
    assert.deepEqual(await deliver(2, wrong(0)), [':0', ':1', []]);
    await crashes.kill();
    client = await crashes.start(...flags);
    assert.deepEqual(await deliver(3, ...mutations), [':0', ':3', refusals]);
    assert.equal(await client.call('DEBUG', 'RELOAD'), '+OK');
    assert.deepEqual(await deliver(3, ...mutations), [':0', ':3', refusals]);
    assert.deepEqual(await deliver(5, wrong(4)), [':1', ':0', [[':4', ':0', wrongType]]]);
    assert.deepEqual(await deliver(5, wrong(4)), [':0', ':1', [[':4', ':0', wrongType]]]);
    assert.deepEqual(await deliver(6, [5, 'INCR', 'n']), [':1', ':0', []]);
    assert.deepEqual(await deliver(6, [5, 'INCR', 'n']), [':0', ':1', []]);
    assert.equal(await client.call('GET', 'n'), '$2');
    await client[Symbol.asyncDispose]();
  });
});
