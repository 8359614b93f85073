/**
 * kill -9 at random moments under load with appendfsync always, again and again on the same folder. After each start every write
 * that was acknowledged must be there, and the data must be what its log alone comes to.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom, type Random } from '@millrace/base';
import { RawClient, type RunningServer, startTestStore, textOf } from '@millrace/testing';
import { rebuildFromLog } from '../fixtures/log-rebuild.js';
import { MixedWorkload } from '../fixtures/mixed-workload.js';
import { PrefixWriter } from './prefix-writer.js';

const arenaBytes = 64 * 2 ** 20;
const writers = 8;
/** The log of a folder is read whole after each kill: a new folder keeps it short. */
const killsAFolder = 10;
const loadMsMax = 400;

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface CrashOutcome {
  readonly kills: number;
  readonly acknowledged: number;
}

/** Throws at the first loss, and says which seed and which kill it was. */
export async function runCrashes({ kills, seed, print }: CrashOptions): Promise<CrashOutcome> {
  const random = createSeededRandom(seed);
  const total = { kills: 0, acknowledged: 0 };
  while (total.kills < kills) {
    const dir = await mkdtemp(path.join(tmpdir(), 'millrace-crash-'));
    try {
      const life = new Life(dir, random);
      for (let i = 0; i < killsAFolder && total.kills < kills; i++) {
        try {
          total.acknowledged += await life.crash();
        } catch (error) {
          const where = `kill ${String(total.kills + 1)} of seed ${String(seed)}`;
          throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
        }
        total.kills++;
        print(`${String(total.kills)} kills, ${String(total.acknowledged)} writes acknowledged`);
      }
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return total;
}

/** One folder, and the stores that live in it one after the other. */
class Life {
  readonly #dir: string;
  readonly #random: Random;
  #round = 0;

  constructor(dir: string, random: Random) {
    this.#dir = dir;
    this.#random = random;
  }

  /** A store under load is killed, and the next one looked at. Returns how many checked writes were acknowledged. */
  async crash(): Promise<number> {
    this.#round++;
    const names = Array.from({ length: writers }, (_, i) => `r${String(this.#round)}w${String(i)}`);
    const own = names.map((name) => new PrefixWriter(name));
    const store = await this.#start();
    let isOver = false;
    const working = [
      ...own.map((writer) => writer.write(store.port, () => isOver)),
      this.#disturb(store.port, () => isOver),
    ];
    await sleep(this.#random.below(loadMsMax));
    isOver = this.#random.below(10) === 0; // now and then nothing is under way
    await store.kill();
    isOver = true;
    await Promise.all(working);
    await this.#look(own);
    return own.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  }

  async #look(own: readonly PrefixWriter[]): Promise<void> {
    await using store = await this.#start();
    await using client = await RawClient.connect({ port: store.port });
    for (const writer of own) await writer.check(client);
    assert.equal(await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0'), '+OK');
    const digest = textOf(await client.call('DEBUG', 'DIGEST'));
    await store.stop();
    const rebuilt = await rebuildFromLog(this.#dir, arenaBytes);
    assert.equal(rebuilt.digest(), digest, 'the data is not what its log comes to');
    rebuilt.check();
  }

  /** What expires, is popped at random or gets its id from the clock; now and then a snapshot is taken beside it. */
  async #disturb(port: number, isOver: () => boolean): Promise<void> {
    const workload = new MixedWorkload(this.#random, `m${String(this.#round)}:`);
    await using client = await RawClient.connect({ port });
    for (const command of workload.preparation) client.send(...command);
    for (const _ of workload.preparation) await client.receive();
    for (let step = 0; !isOver() && !client.isClosed; step++) {
      client.send(...workload.next());
      if (step % 20 !== 19) continue;
      if (this.#random.below(8) === 0) client.send('BGSAVE');
      else client.send('PING');
      for (let i = 0; i < 21; i++) if ((await client.receive()) === '?closed') return;
    }
  }

  #start(): Promise<RunningServer> {
    return startTestStore([
      ...['--dir', this.#dir, '--appendfsync', 'always', '--arena-size', '64mb'],
      // The whole log stays, to be read from its beginning.
      ...['--archive', 'yes', '--enable-debug-command', 'local'],
    ]);
  }
}
