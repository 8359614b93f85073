import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { textOf } from '@millrace/testing';
import type { RawClient } from '@millrace/testing';
import { rebuildFromLog } from '../fixtures/log-rebuild.js';
import { MortalStore } from '../fixtures/mortal-store.js';

const arenaBytes = 64 * 2 ** 20;
/** Of one command: more than a head holds, so that each seals blocks. */
const samplesEach = 480;
const commandsAtOnce = 20;
const flags = [
  '--arena-size',
  '64mb',
  '--appendfsync',
  'always',
  '--enable-debug-command',
  'local',
];

/** Every second millisecond has a sample; one command's take so long. */
const lengthMs = samplesEach * 2;
const lateValue = 7;
const valueOf = (k: number): number => k % 100;
const sumEach = Array.from({ length: samplesEach }, (_, k) => valueOf(k)).reduce((a, b) => a + b);

/** The command of a number. All but the first one have a sample that comes late, into a block of the one before. */
function command(number: number): string[] {
  const first = number * lengthMs;
  const samples = Array.from({ length: samplesEach }, (_, k) => ['s', first + k * 2, valueOf(k)]);
  if (number > 0) samples.push(['s', first - lengthMs + 1, lateValue]);
  return ['TS.MADD', ...samples.flat().map(String)];
}

/** Sends commands from a number on until the store is gone. Returns how many there were up to the last that was acknowledged. */
async function sealUntilKilled(
  client: RawClient,
  from: number,
  isUnderWay: () => void,
): Promise<number> {
  for (let next = from; ; next += commandsAtOnce) {
    if (next > from) isUnderWay();
    for (let i = 0; i < commandsAtOnce; i++) client.send(...command(next + i));
    for (let i = 0; i < commandsAtOnce; i++)
      if (!Array.isArray(await client.receive())) return next + i;
  }
}

/** How many commands' samples a series has, which must be all of theirs. */
async function wholeCommands(client: RawClient): Promise<number> {
  const total = async (kind: string): Promise<number> => {
    const aggregation = ['AGGREGATION', kind, String(Number.MAX_SAFE_INTEGER)];
    const rows = (await client.call('TS.RANGE', 's', '-', '+', ...aggregation)) as string[][];
    return rows.length === 0 ? 0 : Number(textOf(rows[0][1]));
  };
  const samples = await total('count');
  const commands = Math.ceil(samples / (samplesEach + 1));
  const late = Math.max(commands - 1, 0);
  assert.equal(samples, commands * samplesEach + late);
  assert.equal(await total('sum'), commands * sumEach + late * lateValue);
  return commands;
}

describe('a series whose store is killed while blocks are sealed', function () {
  this.timeout(120_000);

  it('has each acknowledged command as a whole, and is what its log makes', async () => {
    await using store = await MortalStore.create();
    const random = createSeededRandom(3);
    let client = await store.start(...flags);
    const preparation = ['TS.CREATE s', 'TS.CREATE p', 'TS.CREATERULE s p AGGREGATION p90 5000'];
    for (const line of preparation) assert.equal(await client.call(...line.split(' ')), '+OK');
    let there = 0;
    for (let round = 0; round < 6; round++) {
      let acknowledging = Promise.resolve(0);
      await new Promise<void>((isUnderWay) => {
        acknowledging = sealUntilKilled(client, there, isUnderWay);
      });
      await sleep(20 + random.below(120));
      await store.kill();
      const acknowledged = await acknowledging;
      const rebuilt = await rebuildFromLog(store.dir, arenaBytes);
      rebuilt.check();
      client = await store.start(...flags);
      assert.equal(textOf(await client.call('DEBUG', 'DIGEST')), rebuilt.digest());
      there = await wholeCommands(client);
      assert.ok(there >= acknowledged, `${String(acknowledged)} were acknowledged`);
    }
    assert.ok(there > 2 * commandsAtOnce, 'hardly anything was sealed');
  });
});
