import assert from 'node:assert/strict';
import { makeFolder } from '@millrace/base';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes what is missing above, and is content with what is there', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    await makeFolder(deep);
    assert.ok((await stat(deep)).isDirectory());
    await makeFolder(deep);
  });

  it('says why where a file is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(makeFolder(join(folder, 'file')), { code: 'EEXIST' });
    await assert.rejects(makeFolder(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
  });

  it('says so, and does not try for ever, where no folder can be made', async function () {
    if (process.platform !== 'linux') this.skip();
    await assert.rejects(makeFolder('/proc/millrace/data'), { code: 'ENOENT' });
  });
});
