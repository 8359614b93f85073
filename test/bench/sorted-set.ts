/** Operations a second on large sorted sets, in process: node test/dist/bench/sorted-set.js [members…] */
import { createSeededRandom } from '@millrace/base';
import { addWhen, kind, sortedSetLayout, SortedSets } from '@millrace/engine';
import { Arena, entryAux, entryBytes, entryWord, setEntryWord, writeEntry } from '@millrace/memory';

const nameBytes = 17;
const operations = 500_000;

function createNames(members: number): Uint8Array {
  const names = new Uint8Array(members * nameBytes);
  for (let i = 0; i < members; i++)
    names.set(Buffer.from(`player:${i.toString().padStart(10, '0')}`), i * nameBytes);
  return names;
}

function measure(name: string, count: number, run: (i: number) => void): void {
  const from = process.hrtime.bigint();
  for (let i = 0; i < count; i++) run(i);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  console.log(`  ${name.padEnd(28)} ${(count / seconds / 1e6).toFixed(2).padStart(6)} M/s`);
}

function bench(members: number): void {
  console.log(`${members.toString()} members`);
  const names = createNames(members);
  const arena = new Arena({ bytes: members * 200 + (16 << 20), hashSeed: 1 });
  const sets = new SortedSets(arena);
  const entry = arena.allocate(entryBytes(0, 1));
  writeEntry(arena, entry, kind.sortedSet, 0, sortedSetLayout.packed, names, 0, 1);
  setEntryWord(arena, entry, sets.create());
  const random = createSeededRandom(1);
  const picks = Int32Array.from({ length: operations }, () => random.below(members) * nameBytes);
  const pick = (i: number): number => picks[i];
  measure('zadd (new)', members, (i) => {
    sets.add(entry, names, i * nameBytes, nameBytes, (i * 7919) % 1_000_003, 0);
  });
  measure('zadd (random new score)', operations, (i) => {
    sets.add(entry, names, pick(i), nameBytes, (i * 104_729) % 1_000_003, 0);
  });
  measure('zincrby 1', operations, (i) => {
    sets.add(entry, names, pick(i), nameBytes, 1, addWhen.increment);
  });
  measure('zscore', operations, (i) => {
    sets.find(entry, names, pick(i), nameBytes);
  });
  measure('zrank', operations, (i) => {
    sets.rank(entry, names, pick(i), nameBytes);
  });
  measure('zcount', operations, (i) => {
    sets.countByScore(entry, (i * 7919) % 1_000_003, true);
  });
  measure('zrange of 10, from the start', operations, () => {
    sets.cursor.start(entry, 0, false);
    for (let k = 1; k < 10; k++) sets.cursor.step();
  });
  measure('zrevrange of 10, anywhere', operations, (i) => {
    sets.cursor.start(entry, 9 + (pick(i) % (members - 10)), true);
    for (let k = 1; k < 10; k++) sets.cursor.step();
  });
  const bytes = sets.memory(entryWord(arena, entry), entryAux(arena, entry));
  console.log(`  ${(bytes / members).toFixed(1)} bytes a member`);
  const removed = Math.min(operations, members >> 1);
  measure('zrem', removed, (i) => {
    sets.remove(entry, names, i * 2 * nameBytes, nameBytes);
  });
  measure('zpopmin', removed >> 1, () => {
    sets.removeRange(entry, 0, 1);
  });
}

const sizes = process.argv.slice(2).map(Number);
for (const members of sizes.length > 0 ? sizes : [100, 100_000, 1_000_000]) bench(members);
