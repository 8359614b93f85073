import assert from 'node:assert/strict';
import { RawClient, startTestStore, textOf } from '@millrace/testing';

/** Gives a client's command time to arrive and to wait. */
const pause = (ms = 40) => new Promise((resolve) => setTimeout(resolve, ms));

describe('clients that wait for keys', function () {
  this.timeout(30_000);

  it('are served between the commands of another pipeline, and their replies do not mix', async () => {
    await using store = await startTestStore();
    await using waiter = await RawClient.connect({ port: store.port, protocol: 3 });
    await using writer = await RawClient.connect({ port: store.port });
    waiter.send('BZPOPMIN', 'z', '0');
    await pause();
    writer.send('ZADD', 'z', '1.5', 'a');
    writer.send('ZCARD', 'z');
    writer.send('ZADD', 'z', '2.5', 'b');
    writer.send('ZSCORE', 'z', 'b');
    assert.deepEqual(await waiter.receive(), ['$z', '$a', ',1.5']);
    const replies = [];
    for (let i = 0; i < 4; i++) replies.push(await writer.receive());
    assert.deepEqual(replies, [':1', ':0', ':1', '$2.5']);
  });

  it('get nothing that is lost when they go', async () => {
    await using store = await startTestStore();
    await using writer = await RawClient.connect({ port: store.port });
    const gone = await RawClient.connect({ port: store.port });
    gone.send('BZPOPMIN', 'z', '0');
    await pause();
    await gone[Symbol.asyncDispose]();
    await pause();
    await writer.call('ZADD', 'z', '1', 'a');
    assert.equal(await writer.call('ZCARD', 'z'), ':1');
  });

  it('may send more commands meanwhile, which run afterwards', async () => {
    await using store = await startTestStore();
    await using waiter = await RawClient.connect({ port: store.port });
    await using writer = await RawClient.connect({ port: store.port });
    waiter.send('BZPOPMIN', 'z', '0');
    await pause();
    const long = 'x'.repeat(100_000);
    for (let i = 0; i < 5; i++) waiter.send('ECHO', long);
    await pause();
    await writer.call('ZADD', 'z', '1', 'a');
    assert.deepEqual(await waiter.receive(), ['$z', '$a', '$1']);
    for (let i = 0; i < 5; i++) assert.equal(await waiter.receive(), `$${long}`);
  });

  it('wait for longer than a timer can', async () => {
    await using store = await startTestStore();
    await using waiter = await RawClient.connect({ port: store.port });
    await using writer = await RawClient.connect({ port: store.port });
    waiter.send('BZPOPMIN', 'z', '9999999');
    await pause();
    await writer.call('ZADD', 'z', '1', 'a');
    assert.deepEqual(await waiter.receive(), ['$z', '$a', '$1']);
  });

  it('are unblocked once', async () => {
    await using store = await startTestStore();
    await using waiter = await RawClient.connect({ port: store.port });
    await using other = await RawClient.connect({ port: store.port });
    const id = textOf(await waiter.call('CLIENT', 'ID'));
    waiter.send('BZPOPMIN', 'z', '0');
    await pause();
    for (let i = 0; i < 2; i++) other.send('CLIENT', 'UNBLOCK', id, 'ERROR');
    other.send('ZADD', 'z', '1', 'a');
    assert.deepEqual(
      [await other.receive(), await other.receive(), await other.receive()],
      [':1', ':0', ':1'],
    );
    assert.equal(await waiter.receive(), '-UNBLOCKED client unblocked via CLIENT UNBLOCK');
    assert.equal(await other.call('ZCARD', 'z'), ':1');
  });
});
