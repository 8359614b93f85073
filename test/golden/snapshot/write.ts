// Writes the golden snapshots of the current versions: `node test/dist/golden/snapshot/write.js FOLDER`: `full`, `encrypted` and `chain`.
// Once for each new format or layout version; what was written before is never written again.
import { join } from 'node:path';
import { createSeededRandom } from '@millrace/base';
import { KeyRing, SnapshotTaker } from '@millrace/snapshot';
import { makeEngine, setKey } from '../../unit/snapshot/fixture.js';
import {
  goldenArenaBytes,
  goldenKeys,
  goldenRing,
  goldenSequence,
  goldenShard,
} from './content.js';

const [folder] = process.argv.slice(2);

async function write(name: string, keys: KeyRing, sequences: readonly number[]): Promise<void> {
  const destination = join(folder, name);
  const engine = makeEngine(goldenArenaBytes);
  const taker = new SnapshotTaker({
    arena: engine.arena,
    clock: { nowMs: () => 1_800_000_000_123, monotonicMs: () => 0 },
    random: createSeededRandom(1),
    spoolFolder: destination,
  });
  // The first one has old values of the keys that the later ones change, one each.
  const changed = goldenKeys.slice(-sequences.length);
  for (const [key, value] of goldenKeys) setKey(engine, key, value);
  for (const [key, value] of changed.slice(1)) setKey(engine, key, value.replace('value', 'older'));
  for (const [i, sequence] of sequences.entries()) {
    const [key, value] = changed[i];
    setKey(engine, key, value);
    const cut = () => ({ shard: goldenShard, slots: [[0, 8191]] as const, sequence, logEpoch: 3 });
    await taker.take({ destination, compression: 'zstd', keys, chainLengthMax: 8, cut });
  }
}

await write('full', KeyRing.empty, [goldenSequence]);
await write('encrypted', goldenRing, [goldenSequence]);
await write('chain', KeyRing.empty, [goldenSequence - 2, goldenSequence - 1, goldenSequence]);
