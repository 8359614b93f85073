import assert from 'node:assert/strict';
import {
  RawClient,
  type RunningServer,
  type ServerAddress,
  skip,
  startOracle,
  startTestStore,
  textOf,
} from '@millrace/testing';

describe('MIGRATE', () => {
  let store: RunningServer;
  let client: RawClient;

  before(async () => {
    store = await startTestStore();
    client = await RawClient.connect(store);
  });
  after(async () => {
    await client.close();
    await store.stop();
  });

  const migrate = (to: ServerAddress, key: string, ...rest: string[]) =>
    client.call('MIGRATE', to.host, `${to.port}`, key, '0', '2000', ...rest);

  async function movesTo(target: ServerAddress): Promise<void> {
    await using there = await RawClient.connect(target);
    await there.call('FLUSHALL');
    await client.call('FLUSHALL');
    await client.call('SET', 's', 'hello', 'PX', '100000');
    await client.call('HSET', 'h', 'f', 'v');
    await client.call('RPUSH', 'l', 'a', 'b');
    assert.equal(await migrate(target, 's'), '+OK');
    assert.equal(await client.call('EXISTS', 's'), ':0');
    assert.equal(await there.call('GET', 's'), '$hello');
    const ttl = Number(textOf(await there.call('PTTL', 's')));
    assert.ok(ttl > 90_000 && ttl <= 100_000, `${ttl}`);
    assert.equal(await migrate(target, '', 'COPY', 'KEYS', 'h', 'missing', 'l'), '+OK');
    assert.deepEqual(await there.call('LRANGE', 'l', '0', '-1'), ['$a', '$b']);
    assert.equal(await client.call('EXISTS', 'h', 'l'), ':2');
    assert.match(
      textOf(await migrate(target, 'h')),
      /^-?ERR Target instance replied with error: BUSYKEY/,
    );
    assert.equal(await client.call('EXISTS', 'h'), ':1');
    assert.equal(await migrate(target, '', 'REPLACE', 'KEYS', 'h', 'l'), '+OK');
    assert.equal(await client.call('DBSIZE'), ':0');
    assert.equal(await migrate(target, 'h'), '+NOKEY');
  }

  it('moves and copies keys to another store', async () => {
    await using other = await startTestStore();
    await movesTo(other);
  });

  it('moves and copies keys to redis-server', async function () {
    await using oracle = (await startOracle('redis-7.0')) ?? skip(this, 'no redis-server');
    await movesTo(oracle);
  });

  it('gives a password', async () => {
    await using other = await startTestStore();
    await using there = await RawClient.connect(other);
    await there.call('CONFIG', 'SET', 'requirepass', 'secret');
    await client.call('SET', 'p', 'v');
    assert.match(textOf(await migrate(other, 'p')), /Target instance replied with error: NOAUTH/);
    assert.match(textOf(await migrate(other, 'p', 'AUTH', 'wrong')), /WRONGPASS/);
    assert.equal(await client.call('EXISTS', 'p'), ':1');
    assert.equal(await migrate(other, 'p', 'AUTH2', 'default', 'secret'), '+OK');
    assert.equal(await client.call('EXISTS', 'p'), ':0');
  });

  it('keeps the key where the other side is not reached', async () => {
    await client.call('SET', 'k', 'v');
    assert.equal(
      await client.call('MIGRATE', '127.0.0.1', '1', 'k', '0', '500'),
      '-IOERR error or timeout connecting to the client',
    );
    assert.equal(await client.call('GET', 'k'), '$v');
  });

  it('refuses what makes no sense', async () => {
    const at = ['MIGRATE', '127.0.0.1', '1'];
    assert.equal(await client.call(...at, 'k', '0', '10', 'NONSENSE'), '-ERR syntax error');
    assert.match(textOf(await client.call(...at, 'k', '0', '10', 'KEYS', 'a')), /empty string/);
    assert.match(textOf(await client.call(...at, 'k', 'x', '10')), /not an integer/);
    assert.match(textOf(await client.call(...at, 'k', '0')), /wrong number of arguments/);
    assert.match(textOf(await client.call('MIGRATE', '1')), /wrong number of arguments/);
    await client.call('MULTI');
    await client.call(...at, 'k', '0', '10');
    await client.call('SET', 'k', 'v');
    assert.deepEqual(await client.call('EXEC'), ['-ERR MIGRATE cannot be waited for here', '+OK']);
  });
});
