import { ArchiveWorld } from './archive-world.js';
import type { Sabotage } from './sabotage.js';
import { StoreWorld } from './store-world.js';

export type World = 'archive' | 'store';

/** One in so many histories of a store takes snapshots as well. */
const snapshotsEvery = 50;

export function runHistory(world: World, seed: number, sabotage?: Sabotage): Promise<void> {
  return world === 'archive'
    ? new ArchiveWorld(seed, sabotage).run()
    : new StoreWorld(seed, sabotage, seed % snapshotsEvery === 0).run();
}

export interface Failure {
  readonly seed: number;
  readonly error: Error;
}

/** The first history from a seed on in which something does not hold; undefined where there is none. */
export async function findFailure(
  world: World,
  seeds: { readonly from: number; readonly count: number },
  sabotage?: Sabotage,
): Promise<Failure | undefined> {
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed++) {
    try {
      await runHistory(world, seed, sabotage);
    } catch (error) {
      return { seed, error: error as Error };
    }
  }
  return undefined;
}
