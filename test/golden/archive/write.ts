/**
 * Writes the golden files of the archive's current format, into a folder of that version: `node test/dist/golden/archive/write.js`.
 * What lies there for an older version stays as it is for ever; this script refuses to touch what exists.
 */
import { existsSync } from 'node:fs';
import { openFileLog } from '@millrace/log';
import { openObjectStore, ShardArchiver, mergePieces } from '@millrace/snapshot';
import { ManualClock, MemoryDisk } from '@millrace/testing';
import { goldenRing } from '../snapshot/content.js';
import { goldenArchive, GOLDEN_BATCHES, GOLDEN_SHARD, GOLDEN_TIME_MS } from './content.js';

const directory = goldenArchive(2);
if (existsSync(directory))
  throw new Error(`${directory} exists: golden files are never written again`);
const disk = new MemoryDisk();
const clock = new ManualClock(GOLDEN_TIME_MS);
const warn = (message: string): void => {
  throw new Error(message);
};
// Version 2 is what is encrypted; the rest is still written as version 1.
await using store = await openObjectStore(directory, goldenRing);
await using log = await openFileLog({
  directory: '/store/log',
  shard: GOLDEN_SHARD,
  fsync: 'always',
  warn,
  disk,
  clock,
  timers: clock,
});
await using archiver = new ShardArchiver({
  shard: GOLDEN_SHARD,
  slots: [[0, 16383]],
  dir: '/store',
  store,
  disk,
  clock,
  random: undefined as never,
  workFolder: '/nowhere',
  arenaBytes: 0,
  compression: 'none',
  chainLengthMax: 0,
  open: () => {
    throw new Error('no snapshot is made');
  },
  warn,
});
let timeMs = GOLDEN_TIME_MS;
for (const { epoch, texts } of GOLDEN_BATCHES) {
  log.advanceEpoch(epoch);
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    log.append(bytes, 0, bytes.length, timeMs++);
  }
  await log.sync();
  clock.setNow(timeMs);
  await archiver.ship();
}
await mergePieces(store, GOLDEN_SHARD, 2);
