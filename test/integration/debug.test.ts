import assert from 'node:assert/strict';
import {
  RawClient,
  type RunningServer,
  skip,
  startOracle,
  startTestStore,
  textOf,
} from '@millrace/testing';

const enable = ['--enable-debug-command', 'yes'];
const types = 'string integer double null array set map attrib push bignum true false verbatim xyz';

const fill: readonly string[][] = [
  ['SET', 's', 'hello'],
  ['SET', 'i', '12'],
  ['SET', 'e', 'soon', 'EX', '1000'],
  ['HSET', 'h', 'f', 'v', 'g', '1'],
  ['SADD', 'set', 'a', 'b', '3'],
  ['RPUSH', 'l', 'a', '7', 'b', 'a'],
  ['SADD', 'ints', '1', '2', '70000'],
  ['ZADD', 'z', '1.5', 'a', '0.1', 'b', 'inf', 'c', '-0', 'd', '1e20', 'e', '1e-7', 'f'],
  ['XADD', 'x', '5-1', 'f', 'v', 'g', '2'],
  ['XADD', 'x', '18446744073709551615-3', 'f', 'w'],
  ['XGROUP', 'CREATE', 'x', 'g', '0'],
  ['PFADD', 'p', 'a', 'b', 'c'],
  ['SETBIT', 'b', '70', '1'],
];

describe('DEBUG', () => {
  let store: RunningServer;
  let client: RawClient;

  before(async () => {
    store = await startTestStore(enable);
    client = await RawClient.connect(store);
  });
  after(async () => {
    await client.close();
    await store.stop();
  });
  beforeEach(async () => {
    await client.call('FLUSHALL');
  });

  it('digests data as redis-server does', async function () {
    // Redis 7.0 writes scores with fractions in another form; all the rest is the same there.
    const newer =
      (await startOracle('redis-8.2', enable)) ?? (await startOracle('valkey-9.1', enable));
    await using oracle =
      newer ?? (await startOracle('redis-7.0', enable)) ?? skip(this, 'no redis-server');
    await using theirs = await RawClient.connect(oracle);
    const both = async (...args: string[]) => {
      assert.deepEqual(await client.call(...args), await theirs.call(...args), args.join(' '));
    };
    await both('DEBUG', 'DIGEST');
    for (const call of fill) {
      if (newer === undefined && call[0] === 'ZADD') continue;
      await both(...call);
      await both('DEBUG', 'DIGEST-VALUE', 'missing', ...fill.map(([, key]) => key));
      await both('DEBUG', 'DIGEST');
    }
    await both('SELECT', '3');
    await both('SET', 'other', 'database');
    await both('DEBUG', 'DIGEST');
    await both('SELECT', '0');
  });

  it('answers DEBUG PROTOCOL as redis-server does', async function () {
    await using oracle = (await startOracle('redis-7.0', enable)) ?? skip(this, 'no redis-server');
    for (const protocol of [2, 3] as const) {
      await using ours = await RawClient.connect({ port: store.port, protocol });
      await using theirs = await RawClient.connect({ port: oracle.port, protocol });
      for (const type of types.split(' ')) {
        const answers = [];
        for (const client of [ours, theirs]) {
          const first = await client.call('DEBUG', 'PROTOCOL', type);
          // In front of the reply comes the push.
          const isTwo = type === 'push' && protocol === 3;
          answers.push(isTwo ? [first, await client.receive()] : first);
        }
        assert.deepEqual(answers[0], answers[1], `${type} in RESP${protocol}`);
      }
    }
  });

  it('reads all values back in RELOAD', async () => {
    for (const call of fill) await client.call(...call);
    await client.call('TS.ADD', 'ts', '1000', '1.5', 'LABELS', 'a', 'b');
    const before = await client.call('DEBUG', 'DIGEST');
    const group = await client.call('XINFO', 'GROUPS', 'x');
    assert.equal(await client.call('DEBUG', 'RELOAD'), '+OK');
    assert.equal(await client.call('DEBUG', 'DIGEST'), before);
    assert.deepEqual(await client.call('XINFO', 'GROUPS', 'x'), group);
    assert.deepEqual(await client.call('TS.QUERYINDEX', 'a=b'), ['$ts']);
    assert.match(textOf(await client.call('DEBUG', 'RELOAD', 'NOSAVE')), /does not apply/);
  });

  it('keeps expired keys that nobody asks for while active expiry is off', async () => {
    assert.equal(await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0'), '+OK');
    await client.call('SET', 'k', 'v', 'PX', '1');
    assert.equal(await client.call('DEBUG', 'SLEEP', '0.3'), '+OK');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await client.call('DBSIZE'), ':1');
    assert.equal(await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '1'), '+OK');
    for (let tries = 0; (await client.call('DBSIZE')) !== ':0'; tries++) {
      assert.ok(tries < 100);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('sleeps for as long as it is told', async () => {
    const startedAt = performance.now();
    assert.equal(await client.call('DEBUG', 'SLEEP', '0.2'), '+OK');
    assert.ok(performance.now() - startedAt >= 199);
  });

  it('describes keys and indexes', async () => {
    await client.call('SET', 's', 'hello');
    await client.call('HSET', 'h', 'f', 'v');
    assert.match(
      textOf(await client.call('DEBUG', 'OBJECT', 's')),
      /^\+?Value at:0x[0-9a-f]+ refcount:1 encoding:embstr serializedlength:6 lru:0 lru_seconds_idle:0$/,
    );
    assert.equal(await client.call('DEBUG', 'OBJECT', 'none'), '-ERR no such key');
    assert.equal(
      await client.call('DEBUG', 'LISTPACK', 'h'),
      '+Listpack structure printed on stdout',
    );
    assert.equal(
      await client.call('DEBUG', 'LISTPACK', 's'),
      '-ERR Not a listpack encoded object.',
    );
    assert.match(textOf(await client.call('DEBUG', 'HTSTATS', '0')), /number of elements: 2/);
    assert.match(textOf(await client.call('DEBUG', 'HTSTATS-KEY', 'h')), /not represented/);
    await client.call('DEBUG', 'POPULATE', '5', 'p', '3');
    assert.equal(await client.call('GET', 'p:4'), '$val');
    assert.equal(await client.call('DEBUG', 'STRINGMATCH-LEN', 'a*[bc]', 'axxc'), ':1');
    assert.equal(await client.call('DEBUG', 'STRINGMATCH-LEN', 'a*[bc]', 'axxd'), ':0');
  });

  it('refuses what it does not have, by name', async () => {
    assert.match(textOf(await client.call('DEBUG', 'SEGFAULT')), /DEBUG SEGFAULT does not apply/);
    assert.match(textOf(await client.call('DEBUG', 'nonsense')), /unknown subcommand/);
    assert.match(textOf(await client.call('DEBUG', 'SLEEP')), /wrong number of arguments/);
    assert.equal(await client.call('DEBUG', 'ERROR', 'FOO bar'), '-FOO bar');
  });

  it('is allowed from this machine where it says local', async () => {
    await using local = await startTestStore(['--enable-debug-command', 'local']);
    await using one = await RawClient.connect(local);
    assert.equal(await one.call('DEBUG', 'CHANGE-REPL-ID'), '+OK');
  });
});
