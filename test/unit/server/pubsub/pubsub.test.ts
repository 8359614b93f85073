import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { Engine } from '@millrace/engine';
import { mark, type Peer, PubSub, Session, type Span } from '@millrace/server/pubsub';

const engine = new Engine({ bytes: 1 << 20, databases: 1, random: createSeededRandom(1) });

/** A session, and what was pushed to it. */
function subscriber(id: number, protocol: 2 | 3 = 2): { session: Session; got: Uint8Array[] } {
  const got: Uint8Array[] = [];
  const peer: Peer = {
    remoteAddress: '',
    localAddress: '',
    pendingBytes: 0,
    wake: (work) => {
      work();
    },
    push: (bytes, length, isShared) => got.push(isShared ? bytes : bytes.slice(0, length)),
    writePushes: () => undefined,
    end: () => undefined,
    destroy: () => undefined,
  };
  const session = new Session(id, engine.keyspaces[0], 0, peer);
  session.protocol = protocol;
  return { session, got };
}

const span = (text: string): Span => {
  const bytes = Uint8Array.from(Buffer.from(`..${text}..`, 'latin1'));
  return { bytes, offset: 2, length: text.length };
};
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('pub/sub', () => {
  it('shares a long message, written once a protocol, between all who get it', () => {
    const pubsub = new PubSub();
    const readers = [
      subscriber(1),
      subscriber(2, 3),
      subscriber(3),
      subscriber(4, 3),
      subscriber(5),
    ];
    for (const { session } of readers.slice(0, 4)) pubsub.subscribe(session, 'channels', 'news');
    const long = 'x'.repeat(20_000);
    assert.equal(pubsub.publish(span('news'), span(long)), 4);
    const [[two], [three], [sameTwo], [sameThree], none] = readers.map(({ got }) => got);
    assert.equal(textOf(two), '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$20000\r\n' + `${long}\r\n`);
    assert.equal(textOf(three), textOf(two).replace('*', '>'));
    assert.equal(sameTwo, two);
    assert.equal(sameThree, three);
    assert.deepEqual(none, []);
  });

  it('reaches those of the channel, then those of each pattern', () => {
    const pubsub = new PubSub();
    const { session, got } = subscriber(1);
    pubsub.subscribe(session, 'patterns', 'n*');
    pubsub.subscribe(session, 'channels', 'news');
    pubsub.subscribe(session, 'patterns', '\xff?');
    assert.equal(pubsub.publish(span('news'), span('')), 2);
    assert.equal(pubsub.publish(span('\xff\x00'), span('b')), 1);
    assert.equal(pubsub.publish(span('other'), span('c')), 0);
    assert.deepEqual(got.map(textOf), [
      '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$0\r\n\r\n',
      '*4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$0\r\n\r\n',
      '*4\r\n$8\r\npmessage\r\n$2\r\n\xff?\r\n$2\r\n\xff\x00\r\n$1\r\nb\r\n',
    ]);
  });

  it('marks a session while it has subscriptions, and keeps nothing of one that leaves', () => {
    const pubsub = new PubSub();
    const { session, got } = subscriber(1);
    const marksBefore = session.marks;
    pubsub.subscribe(session, 'channels', 'a');
    pubsub.subscribe(session, 'channels', 'a');
    pubsub.subscribe(session, 'shards', 'a');
    assert.notEqual(session.marks & mark.subscriber, 0);
    pubsub.unsubscribe(session, 'channels', 'a');
    assert.notEqual(session.marks & mark.subscriber, 0);
    pubsub.subscribe(session, 'patterns', '*');
    pubsub.leave(session);
    assert.equal(session.marks, marksBefore);
    assert.equal(pubsub.hasListeners, false);
    for (const kind of ['channels', 'patterns', 'shards'] as const)
      assert.equal(pubsub.countOf(kind), 0);
    pubsub.publish(span('a'), span('x'));
    assert.deepEqual(got, []);
  });

  it('tells those who listen to channels of slots that are gone, and only them', () => {
    const pubsub = new PubSub();
    const readers = [subscriber(1), subscriber(2, 3)];
    for (const { session } of readers) {
      pubsub.subscribe(session, 'shards', 'gone');
      pubsub.subscribe(session, 'shards', 'stays');
      pubsub.subscribe(session, 'channels', 'gone');
    }
    pubsub.dropShards((name) => textOf(name) === 'gone');
    assert.deepEqual(
      readers.map(({ got }) => got.map(textOf)),
      [
        ['*3\r\n$12\r\nsunsubscribe\r\n$4\r\ngone\r\n:1\r\n'],
        ['>3\r\n$12\r\nsunsubscribe\r\n$4\r\ngone\r\n:1\r\n'],
      ],
    );
    assert.equal(pubsub.publishToShard(span('gone'), span('x')), 0);
    assert.equal(pubsub.publishToShard(span('stays'), span('x')), 2);
    assert.equal(pubsub.publish(span('gone'), span('x')), 2);
  });
});
