import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  call,
  ConnectionLost,
  encodeCommand,
  InFlightExceeded,
  ReplyError,
  ShardConnection,
} from '@millrace/client';
import { FakeStore } from './fake-store.js';

const echo = ([, text]: string[]): string => `$${text.length}\r\n${text}\r\n`;
const silent = (): undefined => undefined;

describe('ShardConnection', () => {
  it('greets with HELLO 3, password and name in a single command', async () => {
    await using store = await FakeStore.start(echo);
    await using connection = await ShardConnection.open(store.address, {
      password: 'secret',
      clientName: 'gateway',
    });
    assert.equal(connection.state, 'ready');
    assert.deepEqual(store.commands, [
      ['HELLO', '3', 'AUTH', 'default', 'secret', 'SETNAME', 'gateway'],
    ]);
  });

  it('gives each caller the reply to its own command', async () => {
    await using store = await FakeStore.start(echo);
    await using connection = await ShardConnection.open(store.address);
    const texts = Array.from({ length: 5000 }, (_, index) => `text ${index}`);
    const replies = await Promise.all(
      texts.map((text) => call(connection, ['ECHO', text], { text: true })),
    );
    assert.deepEqual(replies, texts);
  });

  it('sends the commands of one turn in one write', async () => {
    await using store = await FakeStore.start(echo);
    await using connection = await ShardConnection.open(store.address);
    store.reads.length = 0;
    await Promise.all(['a', 'b', 'c'].map((text) => call(connection, ['ECHO', text])));
    assert.equal(store.reads.length, 1);
  });

  it('puts replies together that arrive in small pieces', async () => {
    await using store = await FakeStore.start((command, socket) => {
      void dribble(echo(command), (piece) => socket.write(piece));
      return undefined;
    });
    await using connection = await ShardConnection.open(store.address);
    assert.equal(await call(connection, ['ECHO', 'slowly'], { text: true }), 'slowly');
    assert.equal(await call(connection, ['ECHO', 'again'], { text: true }), 'again');
  });

  it('takes replies larger than any read, and commands larger than any socket buffer', async () => {
    await using store = await FakeStore.start(echo);
    await using connection = await ShardConnection.open(store.address);
    const large = 'x'.repeat(9_000_000);
    const replies = await Promise.all([
      call(connection, ['ECHO', large], { text: true }),
      call(connection, ['ECHO', 'small'], { text: true }),
      sleep(5).then(() => call(connection, ['ECHO', 'later'], { text: true })),
    ]);
    assert.ok(replies[0] === large);
    assert.deepEqual(replies.slice(1), ['small', 'later']);
  });

  it('rejects what was in flight when the connection broke, and comes back', async () => {
    await using store = await FakeStore.start(([, text], socket) => {
      if (text === 'die') socket.destroy();
      return text === 'die' ? undefined : echo(['', text]);
    });
    await using connection = await ShardConnection.open(store.address);
    const lost = await Promise.allSettled(
      ['die', 'behind it'].map((text) => call(connection, ['ECHO', text])),
    );
    for (const outcome of lost) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof ConnectionLost);
    }
    await assert.rejects(call(connection, ['ECHO', 'too early']), ConnectionLost);
    await connection.ready();
    assert.equal(await call(connection, ['ECHO', 'back'], { text: true }), 'back');
  });

  it('tries again and again until a store is there', async () => {
    const gone = await FakeStore.start(echo);
    const { address } = gone;
    await gone[Symbol.asyncDispose]();
    await assert.rejects(ShardConnection.open(address), /ECONNREFUSED/);
    await using connection = ShardConnection.start(address);
    await sleep(120);
    assert.match(connection.lastFailure?.message ?? '', /ECONNREFUSED/);
    await using store = await FakeStore.start(echo, { port: address.port });
    await connection.ready();
    assert.equal(store.commands.length, 1);
  });

  it('is not ready where HELLO is refused', async () => {
    const hello = '-WRONGPASS invalid username-password pair\r\n';
    await using store = await FakeStore.start(silent, { hello });
    await assert.rejects(ShardConnection.open(store.address), /WRONGPASS/);
  });

  it('refuses more commands than may be in flight, by name', async () => {
    await using store = await FakeStore.start(silent);
    await using connection = await ShardConnection.open(store.address, { inFlightMax: 2 });
    const waiting = Promise.allSettled(['a', 'b'].map((key) => call(connection, ['GET', key])));
    await assert.rejects(call(connection, ['GET', 'c']), InFlightExceeded);
    assert.equal(connection.inFlight, 2);
    await connection.close();
    for (const outcome of await waiting) {
      assert.equal(outcome.status, 'rejected');
    }
  });

  it('takes a store that stays silent for dead', async () => {
    await using store = await FakeStore.start(silent);
    await using connection = await ShardConnection.open(store.address, { replyTimeoutMs: 40 });
    await sleep(80);
    assert.equal(connection.state, 'ready', 'an idle connection owes nothing');
    await assert.rejects(call(connection, ['GET', 'a']), /no reply in 40 ms/);
  });

  it('stops waiting when told to, and still matches the replies that follow', async () => {
    const late: (() => void)[] = [];
    await using store = await FakeStore.start((command, socket) => {
      late.push(() => socket.write(echo(command)));
      return undefined;
    });
    await using connection = await ShardConnection.open(store.address);
    const abort = new AbortController();
    const first = call(connection, ['ECHO', 'one'], { signal: abort.signal });
    const second = call(connection, ['ECHO', 'two'], { text: true });
    abort.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    while (late.length < 2) await sleep(1);
    for (const answer of late) answer();
    assert.equal(await second, 'two');
  });

  it('breaks where the other side does not speak RESP', async () => {
    await using store = await FakeStore.start(() => 'HTTP/1.1 400\r\n');
    await using connection = await ShardConnection.open(store.address);
    await assert.rejects(call(connection, ['GET', 'a']), /cannot begin with/);
  });

  it('breaks at a reply that nobody asked for, and ignores pushes', async () => {
    await using store = await FakeStore.start(() => '>1\r\n+news\r\n+mine\r\n');
    await using connection = await ShardConnection.open(store.address);
    assert.equal(await call(connection, ['GET', 'a']), 'mine');
    for (const socket of store.sockets) socket.write('+nobody asked\r\n');
    while (connection.state === 'ready') await sleep(1);
    assert.match(connection.lastFailure?.message ?? '', /nobody asked/);
  });

  it('hands a batch of replies to its sink in order, as bytes', async () => {
    await using store = await FakeStore.start(echo);
    await using connection = await ShardConnection.open(store.address);
    const commands = ['one', 'two', 'three'].map((text) => encodeCommand(['ECHO', text]));
    const bytes = Buffer.concat(commands);
    const replies: string[] = [];
    await new Promise<void>((resolve, reject) => {
      connection.send(bytes, 0, bytes.length, 3, {
        onReply(reply, start, end) {
          replies.push(Buffer.from(reply.subarray(start, end)).toString());
          if (replies.length === 3) resolve();
        },
        onLost: reject,
      });
    });
    assert.deepEqual(replies, ['$3\r\none\r\n', '$3\r\ntwo\r\n', '$5\r\nthree\r\n']);
  });

  it('rejects with the error that the store answered', async () => {
    await using store = await FakeStore.start(() => '-WRONGTYPE Operation against a key\r\n');
    await using connection = await ShardConnection.open(store.address);
    await assert.rejects(call(connection, ['GET', 'a']), (error) => {
      assert.ok(error instanceof ReplyError);
      assert.equal(error.code, 'WRONGTYPE');
      return true;
    });
  });

  it('is closed for good', async () => {
    await using store = await FakeStore.start(echo);
    const connection = await ShardConnection.open(store.address);
    await connection.close();
    await connection.close();
    assert.equal(connection.state, 'closed');
    await assert.rejects(connection.ready(), ConnectionLost);
    await assert.rejects(call(connection, ['ECHO', 'x']), /closed|not connected/);
  });
});

async function dribble(text: string, write: (piece: string) => void): Promise<void> {
  for (const piece of text) {
    write(piece);
    await sleep(1);
  }
}
