import { demoPipelineFile, parsePipelines, readPipelines } from '@millrace/ingest';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../../../docs/pipelines.md', import.meta.url));

describe('docs/pipelines.md', () => {
  it('has an example that is accepted', async () => {
    const text = await readFile(page, 'utf8');
    const example = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? assert.fail('there is no example');
    const [pipeline] = parsePipelines(example, page);
    assert.equal(pipeline.targets.length, 6);
  });

  it('names every data set, and the demonstration is accepted', async () => {
    const pipelines = await readPipelines(demoPipelineFile);
    const text = await readFile(page, 'utf8');
    for (const { source } of pipelines) {
      assert(source.type === 'replay');
      assert.ok(text.includes(source.dataset.replace(/^flights/, '')), source.dataset);
    }
  });
});
