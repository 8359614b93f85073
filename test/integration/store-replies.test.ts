// Replies come in the order of their commands, whole, whichever way each of them takes to its client.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSED_REPLY, encodeCommand, RawClient, startTestStore, textOf } from '@millrace/testing';

/** Around what waits for the end of a turn, what is copied by a loop, and what is sent in pieces. */
const LENGTHS = [0, 1, 100, 4000, 4089, 4090, 4096, 5000, 20_000, 300_000];
const CLIENTS = 150;

async function inOrder(client: RawClient, name: string, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const values = LENGTHS.map((length) => `${name}:${round}:`.padEnd(length, 'x'));
    for (const [i, value] of values.entries()) {
      client.send('SET', `${name}:${i}`, value);
      client.send('GET', `${name}:${i}`);
      client.send('ECHO', `${round}:${i}`);
    }
    for (const [i, value] of values.entries()) {
      assert.equal(await client.receive(), '+OK');
      assert.equal(await client.receive(), `$${value}`);
      assert.equal(await client.receive(), `$${round}:${i}`);
    }
  }
}

describe('replies of a store', () => {
  it('come in order, short and long ones mixed, to many clients at once', async () => {
    await using store = await startTestStore();
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => RawClient.connect(store)),
    );
    await Promise.all(
      clients.map(async (client, n) => {
        for (let i = 0; i < 20; i++) {
          client.send('ECHO', `${n}:${i}`);
          assert.equal(await client.receive(), `$${n}:${i}`);
        }
      }),
    );
    await Promise.all(clients.slice(0, 8).map((client, n) => inOrder(client, `key${n}`, 3)));
    await Promise.all(clients.map((client) => client.close()));
  });

  it('come in order where writes wait for the disk and reads do not', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'millrace-replies-'));
    try {
      await using store = await startTestStore(['--dir', dir, '--appendfsync', 'always']);
      const clients = await Promise.all([1, 2, 3].map(() => RawClient.connect(store)));
      await Promise.all(clients.map((client, n) => inOrder(client, `key${n}`, 3)));
      await Promise.all(clients.map((client) => client.close()));
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('follow what the commands before them did, though those behind were decoded already', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect(store);
    const many = Array.from({ length: 40 }, (_, i) => ['INCR', `n${i % 3}`]);
    const commands = [
      ['SET', 'k', 'in 0'],
      ['SELECT', '1'],
      ['GET', 'k'],
      ['SET', 'k', 'in 1'],
      ['MGET', 'k', 'k', 'none'],
      ['SELECT', '0'],
      ['RENAME', 'k', 'moved'],
      ['GET', 'k'],
      ['GET', 'moved'],
      ['FLUSHALL'],
      ['GET', 'moved'],
      ['XREAD', 'BLOCK', '10', 'STREAMS', 'none', '$'],
      ['SET', 'k', 'after the wait'],
      ['GET', 'k'],
      ...many,
      ['HELLO', '3'],
      ['HGETALL', 'none'],
      ['QUIT'],
      ['SET', 'k', 'never'],
    ];
    client.sendRaw(commands.map(encodeCommand).join(''));
    const replies: unknown[] = [];
    while (!client.isClosed) {
      const reply = await client.receive();
      if (reply === CLOSED_REPLY) break;
      replies.push(reply);
    }
    const expected = ['+OK', '+OK', '_$', '+OK', ['$in 1', '$in 1', '_$'], '+OK', '+OK', '_$'];
    assert.deepEqual(replies.slice(0, 14).map(String), [
      ...expected.map(String),
      '$in 0',
      '+OK',
      '_$',
      '_*',
      '+OK',
      '$after the wait',
    ]);
    assert.deepEqual(
      replies.slice(14, 54),
      many.map((_, i) => `:${Math.floor(i / 3) + 1}`),
    );
    assert.equal(replies.at(-1), '+OK');
    await using other = await RawClient.connect(store);
    assert.equal(await other.call('GET', 'k'), '$after the wait');
  });

  it('arrive before a connection is closed by its own wish or by another', async () => {
    await using store = await startTestStore();
    await using leaving = await RawClient.connect(store);
    leaving.sendRaw(['1', '2', '3'].map((text) => encodeCommand(['ECHO', text])).join(''));
    leaving.send('QUIT');
    for (const expected of ['$1', '$2', '$3', '+OK', CLOSED_REPLY])
      assert.equal(await leaving.receive(), expected);
    await using killing = await RawClient.connect(store);
    await using killed = await RawClient.connect(store);
    const id = await killed.call('CLIENT', 'ID');
    killed.send('ECHO', 'last');
    assert.equal(await killing.call('CLIENT', 'KILL', 'ID', textOf(id)), ':1');
    // Whether the server saw ECHO or KILL first, nothing comes but the reply and the end.
    const first = await killed.receive();
    if (first !== CLOSED_REPLY) assert.equal(first, '$last');
    assert.equal(await killed.receive(), CLOSED_REPLY);
  });
});
