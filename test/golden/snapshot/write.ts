// Writes the golden snapshot of the current versions: `node test/dist/golden/snapshot/write.js FOLDER`.
// Once for each new format or layout version; what was written before is never written again.
import { createSeededRandom } from '@millrace/base';
import { SnapshotTaker } from '@millrace/snapshot';
import { makeEngine, setKey } from '../../unit/snapshot/fixture.js';
import { goldenArenaBytes, goldenKeys, goldenSequence, goldenShard } from './content.js';

const [folder] = process.argv.slice(2);
const engine = makeEngine(goldenArenaBytes);
for (const [key, value] of goldenKeys) setKey(engine, key, value);
const taker = new SnapshotTaker({
  arena: engine.arena,
  clock: { nowMs: () => 1_800_000_000_123, monotonicMs: () => 0 },
  random: createSeededRandom(1),
  spoolFolder: folder,
});
const cut = () => ({
  shard: goldenShard,
  slots: [[0, 8191]] as const,
  sequence: goldenSequence,
  logEpoch: 3,
});
await taker.take({ destination: folder, compression: 'deflate', cut });
