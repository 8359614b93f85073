import assert from 'node:assert/strict';
import { ObjectExists, ObjectNotFound, type ObjectStore } from '@millrace/snapshot';

const MIB = 2 ** 20;

/** What every object store has to do; each implementation runs them all. */
export function describeObjectStore(open: () => ObjectStore): void {
  it('gives back what was put, whole and in ranges', async () => {
    const store = open();
    await store.put('a/one', Buffer.from('0123456789'));
    assert.equal(await textOf(store.get('a/one')), '0123456789');
    assert.equal(await textOf(store.get('a/one', { offset: 3, length: 4 })), '3456');
    assert.equal(await textOf(store.get('a/one', { offset: 9, length: 1 })), '9');
    assert.equal(await textOf(store.get('a/one', { offset: 2, length: 0 })), '');
    await store.put('a/one', Buffer.from('other'));
    assert.equal(await textOf(store.get('a/one')), 'other');
    await store.put('a/empty', new Uint8Array(0));
    assert.equal(await textOf(store.get('a/empty')), '');
  });

  it('takes streams of any length', async () => {
    const store = open();
    for (const chunks of [0, 1, 3, 40]) {
      await store.put('streams/x', repeat(chunks));
      let length = 0;
      for await (const piece of store.get('streams/x')) {
        for (let i = 0; i < piece.length; i += 4099)
          assert.equal(piece[i], byteAt(length + i), `byte ${length + i}`);
        length += piece.length;
      }
      assert.equal(length, chunks * (MIB / 2));
    }
  });

  it('keeps nothing of a stream that fails', async () => {
    const store = open();
    for (const chunks of [1, 30]) {
      await assert.rejects(store.put('failed/x', failAfter(chunks)), /the source broke/);
      await assert.rejects(textOf(store.get('failed/x')), ObjectNotFound);
    }
    assert.deepEqual(await namesIn(store, 'failed/'), []);
  });

  it('lets one of many create an object', async () => {
    const store = open();
    const tries = Array.from({ length: 8 }, (_, i) =>
      store.put('once/x', Buffer.from(`writer ${i}`), { ifAbsent: true }).then(() => i),
    );
    const outcomes = await Promise.allSettled(tries);
    const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    assert.equal(winners.length, 1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof ObjectExists);
    assert.equal(await textOf(store.get('once/x')), `writer ${winners[0].value}`);
  });

  it('lists by folder, in order', async () => {
    const store = open();
    for (const name of ['list/b/2', 'list/a/1', 'list/b/1', 'lister', 'list/c'])
      await store.put(name, Buffer.from(name));
    assert.deepEqual(await namesIn(store, 'list/'), ['list/a/1', 'list/b/1', 'list/b/2', 'list/c']);
    assert.deepEqual(await namesIn(store, 'list/b/'), ['list/b/1', 'list/b/2']);
    assert.deepEqual(await namesIn(store, 'nothing/'), []);
    for await (const { name, bytes } of store.list('list/')) assert.equal(bytes, name.length);
  });

  it('deletes, and does not mind where there is nothing', async () => {
    const store = open();
    await store.put('gone/x', Buffer.from('x'));
    await store.delete('gone/x');
    await store.delete('gone/x');
    await assert.rejects(textOf(store.get('gone/x')), ObjectNotFound);
    assert.deepEqual(await namesIn(store, 'gone/'), []);
    await store.put('gone/x', Buffer.from('again'), { ifAbsent: true });
    assert.equal(await textOf(store.get('gone/x')), 'again');
  });
}

const byteAt = (offset: number): number => (offset * 7 + (offset >>> 13)) & 0xff;

async function* repeat(chunks: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < chunks; i++) {
    const from = (i * MIB) / 2;
    yield await Promise.resolve(Uint8Array.from({ length: MIB / 2 }, (_, j) => byteAt(from + j)));
  }
}

async function* failAfter(chunks: number): AsyncGenerator<Uint8Array> {
  yield* repeat(chunks);
  throw new Error('the source broke');
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function namesIn(store: ObjectStore, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(folder)) names.push(name);
  return names;
}
