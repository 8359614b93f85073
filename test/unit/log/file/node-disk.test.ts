import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogDamaged, openFileLog, type FileLog, type FsyncPolicy } from '@millrace/log';
import { appendText, readTexts } from './log-fixture.js';

describe('file log on the real disk', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-log-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const warnings: string[] = [];

  async function open(fsync: FsyncPolicy = 'always'): Promise<FileLog> {
    return openFileLog({
      directory: join(directory, 'deep', 'log'),
      shard: 's',
      fsync,
      segmentBytesMax: 20_000,
      warn: (message) => warnings.push(message),
    });
  }

  for (const fsync of ['always', 'everysec', 'no'] as const) {
    it(`with ${fsync}: keeps what was appended, trims, and finds it all again`, async () => {
      const log = await open(fsync);
      const texts = Array.from({ length: 2_000 }, (_, i) => `record ${String(i)}`);
      for (const [i, text] of texts.entries()) {
        appendText(log, text);
        if (i % 100 === 0) {
          log.flush();
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      await log.close();
      await using again = await open(fsync);
      assert.deepEqual(
        await readTexts(again),
        texts.map((text, i) => `${String(i + 1)}:${text}`),
      );
      const before = (await readdir(join(directory, 'deep', 'log'))).length;
      const removed = await again.trim(1_500);
      assert.ok(removed > 0);
      assert.equal((await readdir(join(directory, 'deep', 'log'))).length, before - removed);
    });
  }

  it('cuts a torn tail, and refuses a flipped bit before it', async () => {
    const log = await open();
    for (const text of ['one', 'two', 'three']) appendText(log, text);
    await log.close();
    const path = join(directory, 'deep', 'log', '0000000000000001.log');
    const bytes = await readFile(path);
    await truncate(path, bytes.length - 2);
    const cut = await open();
    assert.deepEqual(await readTexts(cut), ['1:one', '2:two']);
    assert.equal(warnings.length, 1);
    await cut.close();
    bytes[70] ^= 4;
    await writeFile(path, bytes);
    await assert.rejects(open(), LogDamaged);
  });
});
