/** Subscribers as people have them, and those who read slowly or not at all. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSED_REPLY, itemsOf, RawClient, startTestStore, textOf } from '@millrace/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

type Store = Awaited<ReturnType<typeof startTestStore>>;

describe('pub/sub with clients', function () {
  this.timeout(30_000);
  let store: Store;
  before(async () => {
    store = await startTestStore();
  });
  after(() => store.stop());

  for (const protocol of [2, 3] as const) {
    it(`serves a subscriber of ioredis in RESP${protocol.toString()}`, async () => {
      const reader = new Redis({ port: store.port, protocol });
      const writer = new Redis({ port: store.port, protocol });
      try {
        await reader.subscribe('news');
        await reader.psubscribe('sport:*');
        const message = once(reader, 'message');
        const match = once(reader, 'pmessage');
        assert.equal(await writer.publish('news', 'hello'), 1);
        assert.equal(await writer.publish('sport:golf', 'ace'), 1);
        assert.deepEqual(await message, ['news', 'hello']);
        assert.deepEqual(await match, ['sport:*', 'sport:golf', 'ace']);
        if (protocol === 2) await assert.rejects(reader.get('k'), /subscriber mode/);
        await reader.unsubscribe('news');
        await reader.punsubscribe('sport:*');
        assert.equal(await reader.set('k', 'v'), 'OK');
      } finally {
        reader.disconnect();
        writer.disconnect();
      }
    });
  }

  for (const RESP of [2, 3] as const) {
    it(`serves a subscriber of node-redis in RESP${RESP.toString()}`, async () => {
      const socket = { port: store.port };
      const reader = createClient({ socket, RESP });
      const writer = createClient({ socket, RESP });
      await Promise.all([reader.connect(), writer.connect()]);
      try {
        const got: string[] = [];
        const note = (message: string, channel: string): number =>
          got.push(`${channel}=${message}`);
        await reader.subscribe('news', note);
        await reader.pSubscribe('sport:*', note);
        await reader.sSubscribe('shard', note);
        assert.equal(await writer.publish('news', 'a'), 1);
        assert.equal(await writer.publish('sport:golf', 'b'), 1);
        assert.equal(await writer.sPublish('shard', 'c'), 1);
        while (got.length < 3) await sleep(5);
        assert.deepEqual(got, ['news=a', 'sport:golf=b', 'shard=c']);
        if (RESP === 3) assert.equal(await reader.set('k', 'beside'), 'OK');
        await reader.unsubscribe();
        assert.deepEqual(await writer.pubSubChannels(), []);
      } finally {
        reader.destroy();
        writer.destroy();
      }
    });
  }

  it('delivers many messages in their order, and replies in theirs', async () => {
    await using reader = await RawClient.connect({ port: store.port, protocol: 3 });
    await using writer = await RawClient.connect({ port: store.port });
    await reader.call('SUBSCRIBE', 'count');
    const messages = 20_000;
    for (let i = 0; i < messages; i++) {
      writer.send('PUBLISH', 'count', i.toString());
      if (i % 500 === 0) reader.send('ECHO', i.toString());
    }
    let next = 0;
    let echoes = 0;
    while (next < messages || echoes < messages / 500) {
      const reply = await reader.receive();
      const items = itemsOf(reply);
      if (items === undefined) echoes = checkEcho(textOf(reply), echoes);
      else assert.equal(textOf(items[2]), (next++).toString());
    }
    for (let i = 0; i < messages; i++) assert.equal(await writer.receive(), ':1');
  });

  it('closes a subscriber that does not read, by the limit of its class', async () => {
    await using slow = await RawClient.connect({ port: store.port });
    await using writer = await RawClient.connect({ port: store.port });
    await writer.call('CONFIG', 'SET', 'client-output-buffer-limit', 'normal 0 0 0 pubsub 2mb 0 0');
    await slow.call('SUBSCRIBE', 'flood');
    slow.pause();
    const message = 'x'.repeat(100_000);
    let reached = ':1';
    for (let i = 0; i < 500 && reached === ':1'; i++)
      reached = (await writer.call('PUBLISH', 'flood', message)) as string;
    assert.equal(reached, ':0');
    assert.deepEqual(await writer.call('PUBSUB', 'NUMSUB', 'flood'), ['$flood', ':0']);
    slow.resume();
    let last = await slow.receive();
    while (last !== CLOSED_REPLY) last = await slow.receive();
  });

  it('closes a subscriber for which a single turn makes too much', async () => {
    await using victim = await RawClient.connect({ port: store.port });
    await using writer = await RawClient.connect({ port: store.port });
    await writer.call('CONFIG', 'SET', 'client-output-buffer-limit', 'normal 0 0 0 pubsub 1mb 0 0');
    await victim.call('SUBSCRIBE', 'flood');
    await writer.call('MULTI');
    for (let i = 0; i < 30; i++) await writer.call('PUBLISH', 'flood', 'x'.repeat(100_000));
    const counts = itemsOf(await writer.call('EXEC')) ?? [];
    assert.equal(counts[0], ':1');
    assert.equal(counts.at(-1), ':0');
    assert.equal(await victim.receive(), CLOSED_REPLY);
  });
});

function checkEcho(text: string, before: number): number {
  assert.equal(text, (before * 500).toString());
  return before + 1;
}
