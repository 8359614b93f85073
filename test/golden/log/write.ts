/**
 * Writes the golden files of the log's current format, into a folder of that version: `node test/dist/golden/log/write.js`.
 * What lies there for an older version stays as it is for ever; this script refuses to touch what exists.
 */
import { existsSync } from 'node:fs';
import { openFileLog } from '@millrace/log';
import { goldenDirectory, goldenPayloads, GOLDEN_EPOCHS, GOLDEN_TIME_MS } from './content.js';

const directory = goldenDirectory(1);
if (existsSync(directory)) throw new Error(`${directory} exists: golden files are never written again`);
const log = await openFileLog({
  directory,
  shard: 'golden-ä',
  fsync: 'always',
  segmentBytesMax: 1_000,
  firstSequence: 2 ** 32 - 3,
  warn: (message) => {
    throw new Error(message);
  },
});
for (const [i, payload] of goldenPayloads().entries()) {
  log.advanceEpoch(GOLDEN_EPOCHS[i]);
  log.append(payload, 0, payload.length, GOLDEN_TIME_MS + i);
}
await log.close();
