import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSED_REPLY, RawClient, startTestStore } from '@millrace/testing';

describe('limits of a store', function () {
  this.timeout(30_000);

  it('refuses connections above maxclients by name, and serves again when some are gone', async () => {
    await using store = await startTestStore(['--maxclients', '3']);
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.connect({ port: store.port })));
    for (const client of clients) assert.equal(await client.call('PING'), '+PONG');
    const refused = await RawClient.connect({ port: store.port });
    assert.equal(await refused.receive(), '-ERR max number of clients reached');
    assert.equal(await refused.receive(), CLOSED_REPLY);
    await clients[0][Symbol.asyncDispose]();
    await sleep(50);
    await using again = await RawClient.connect({ port: store.port });
    assert.equal(await again.call('PING'), '+PONG');
    for (const client of clients.slice(1)) await client[Symbol.asyncDispose]();
  });

  it('refuses writes above maxmemory, and nothing is half-done', async () => {
    await using store = await startTestStore(['--maxmemory', '2mb']);
    await using client = await RawClient.connect({ port: store.port });
    const value = 'x'.repeat(10_000);
    let stored = 0;
    let reply: unknown = '+OK';
    while (reply === '+OK') reply = await client.call('SET', `k${(stored++).toString()}`, value);
    assert.equal(reply, "-OOM command not allowed when used memory > 'maxmemory'.");
    assert.equal(await client.call('DBSIZE'), `:${(stored - 1).toString()}`);
    assert.equal(await client.call('GET', 'k0'), `$${value}`);
    assert.equal(await client.call('DEL', 'k0', 'k1', 'k2'), ':3');
    assert.equal(await client.call('SET', 'again', 'v'), '+OK');
  });

  it('refuses a value for which the arena has no room, and goes on', async () => {
    await using store = await startTestStore(['--arena-size', '8mb']);
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(
      await client.call('SET', 'big', 'x'.repeat(7 << 20)),
      "-OOM command not allowed when used memory > 'maxmemory'.",
    );
    assert.equal(
      await client.call('SETRANGE', 'big', '9000000', 'x'),
      "-OOM command not allowed when used memory > 'maxmemory'.",
    );
    assert.equal(await client.call('EXISTS', 'big'), ':0');
    assert.equal(await client.call('SET', 'small', 'v'), '+OK');
  });

  it('closes a client that does not read what it asked for', async () => {
    await using store = await startTestStore([
      '--client-output-buffer-limit',
      'normal 1mb 0 0',
      '--log-level',
      'error',
    ]);
    await using client = await RawClient.connect({ port: store.port });
    await client.call('SET', 'big', 'x'.repeat(1 << 20));
    const deaf = connect({ port: store.port, host: '127.0.0.1' });
    deaf.on('error', () => undefined);
    await once(deaf, 'connect');
    deaf.pause();
    deaf.write('*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n'.repeat(50));
    // The probe of the starter, this client, and the one that does not read.
    const hasSeenAll = 'total_connections_received:3';
    let isGone = false;
    for (let tries = 0; !isGone && tries < 100; tries++) {
      await sleep(20);
      const info = JSON.stringify(await client.call('INFO'));
      isGone = info.includes(hasSeenAll) && info.includes('connected_clients:1\\r');
    }
    assert.ok(isGone, 'the client that does not read is still connected');
    deaf.destroy();
  });

  it('stops reading from a client that asks faster than it reads, and answers everything in the end', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    const value = 'y'.repeat(1 << 20);
    await client.call('SET', 'big', value);
    const count = 60;
    for (let i = 0; i < count; i++) client.send('GET', 'big');
    client.send('PING');
    for (let i = 0; i < count; i++)
      assert.equal(((await client.receive(20_000)) as string).length, value.length + 1);
    assert.equal(await client.receive(), '+PONG');
  });

  it('takes a command that arrives byte by byte, and a pipeline of a hundred thousand', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    for (const byte of '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nhello\r\n') {
      client.sendRaw(byte);
      await sleep(1);
    }
    assert.equal(await client.receive(), '+OK');
    client.sendRaw('*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n'.repeat(100_000));
    for (let i = 1; i <= 100_000; i++)
      assert.equal(await client.receive(20_000), `:${i.toString()}`);
  });

  it('asks for the password before anything else', async () => {
    await using store = await startTestStore();
    await using known = await RawClient.connect({ port: store.port });
    assert.equal(await known.call('CONFIG', 'SET', 'requirepass', 'secret'), '+OK');
    assert.equal(await known.call('GET', 'k'), '_$');
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(await client.call('GET', 'k'), '-NOAUTH Authentication required.');
    assert.match((await client.call('AUTH', 'wrong')) as string, /^-WRONGPASS/);
    assert.equal(await client.call('AUTH', 'secret'), '+OK');
    assert.equal(await client.call('GET', 'k'), '_$');
  });
});
