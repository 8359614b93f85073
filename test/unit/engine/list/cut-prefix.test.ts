import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine, Engine, kind, listLayout } from '@millrace/engine';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a block of a list that loses its prefix', () => {
  it('has room for integers that a listpack would hold in fewer bytes', () => {
    const random = createSeededRandom(1);
    const engine = new Engine({ bytes: 8 << 20, random, paranoid: true });
    const [keyspace] = engine.keyspaces;
    const { lists } = engine;
    const key = encode('list');
    assert.equal(keyspace.find(key, 0, key.length), 0);
    const entry = keyspace.create(kind.list, key, 0, key.length, listLayout.packed, 0);
    const push = (text: string): void => {
      const bytes = encode(text);
      lists.push(entry, true, bytes, 0, bytes.length);
    };
    // From the eighth element on others are added whole, with the prefix left as it is.
    for (let i = 0; i < 8; i++) push(`value:${i}`);
    for (let i = 0; i < 6; i++) push('-9007199254740993');
    lists.remove(entry, 0, 7);
    const ten = encode('10');
    lists.set(entry, 3, ten, 0, ten.length);
    checkEngine(engine);
    const texts: string[] = [];
    for (let i = 0; i < lists.count(entry); i++) {
      lists.cursor.start(entry, i, false);
      lists.cursor.read();
      const { bytes, offset, length } = lists.cursor;
      texts.push(Buffer.from(bytes.slice(offset, offset + length)).toString());
    }
    const big = '-9007199254740993';
    assert.deepEqual(texts, ['value:7', big, big, '10', big, big, big]);
  });
});
