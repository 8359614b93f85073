import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { DirectoryStore } from '@millrace/snapshot';
import { makeTestFolder, type TestFolder } from './fixture.js';
import { describeObjectStore } from './object-store-cases.js';

describe('the directory store', () => {
  let folder: TestFolder;
  beforeEach(async () => (folder = await makeTestFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  describeObjectStore(() => new DirectoryStore(folder.path));

  it('leaves no empty folders and no temporary files behind', async () => {
    const store = new DirectoryStore(folder.path);
    await store.put('a/b/c', Buffer.from('x'));
    await assert.rejects(store.put('a/b/c', Buffer.from('y'), { ifAbsent: true }));
    assert.deepEqual(await readdir(`${folder.path}/a/b`), ['c']);
    await store.delete('a/b/c');
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('keeps to its folder', async () => {
    const store = new DirectoryStore(folder.path);
    for (const name of ['../x', 'a/../../x', '/x', 'a//b', '', 'a/', '.hidden'])
      await assert.rejects(store.put(name, new Uint8Array(1)), RangeError, name);
  });
});
