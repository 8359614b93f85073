import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryDisk } from '@millrace/testing';
import {
  goldenDirectory,
  GOLDEN_EPOCHS,
  goldenPayloads,
  GOLDEN_TIME_MS,
} from '../../../golden/log/content.js';
import { createFixture, DIRECTORY } from './log-fixture.js';

const FIRST_SEQUENCE = 2 ** 32 - 3;

function loadGolden(version: number): MemoryDisk {
  const disk = new MemoryDisk();
  const from = goldenDirectory(version);
  for (const name of readdirSync(from))
    disk.put(join(DIRECTORY, name), readFileSync(join(from, name)));
  return disk;
}

describe('golden log', () => {
  it('of version 1 loads', async () => {
    const fixture = createFixture(loadGolden(1));
    await using log = await fixture.open({ shard: 'golden-ä' });
    const found: unknown[] = [];
    await log.read(log.firstSequence, ({ bytes, from, length, sequence, epoch, timeMs }) => {
      found.push([sequence, epoch, timeMs, [...bytes.subarray(from, from + length)]]);
    });
    const expected = goldenPayloads().map((payload, i) => [
      FIRST_SEQUENCE + i,
      GOLDEN_EPOCHS[i],
      GOLDEN_TIME_MS + i,
      [...payload],
    ]);
    assert.deepEqual(found, expected);
    assert.deepEqual(fixture.warnings, []);
  });

  it('of the current version is what is written today, byte for byte', async () => {
    const fixture = createFixture();
    const options = { shard: 'golden-ä', segmentBytesMax: 1_000, firstSequence: FIRST_SEQUENCE };
    const log = await fixture.open(options);
    for (const [i, payload] of goldenPayloads().entries()) {
      log.advanceEpoch(GOLDEN_EPOCHS[i]);
      log.append(payload, 0, payload.length, GOLDEN_TIME_MS + i);
    }
    await log.close();
    const golden = loadGolden(1);
    assert.deepEqual(fixture.disk.paths(), golden.paths());
    for (const path of golden.paths()) {
      assert.deepEqual(fixture.disk.contentOf(path), golden.contentOf(path), path);
    }
  });
});
