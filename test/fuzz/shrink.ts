import type { Item } from './generator.js';
import type { Difference, Pair } from './pair.js';

const TRIES_MAX = 400;

export interface Shrunk {
  readonly items: readonly Item[];
  /** Undefined where the whole did not differ a second time. */
  readonly difference: Difference | undefined;
}

/** Runs items on empty servers: their replies, and what is left in the end. */
export async function replay(pair: Pair, items: readonly Item[]): Promise<Difference | undefined> {
  await pair.clear();
  return (
    (await pair.run(items)) ??
    (await pair.compareStates(items.length - 1)) ??
    (await pair.checkStructure(items.length - 1))
  );
}

/** Takes items out, half of them at first and one by one in the end, as long as the servers still differ. */
export async function shrink(pair: Pair, items: readonly Item[]): Promise<Shrunk> {
  let difference = await replay(pair, items);
  if (difference === undefined) return { items, difference };
  let left = items.slice(0, difference.at + 1);
  let tries = 0;
  for (let size = left.length >> 1; size >= 1 && tries < TRIES_MAX; size >>= 1) {
    for (let from = left.length - size; from > -size && tries < TRIES_MAX; from -= size) {
      const fewer = left.filter((_, i) => i < from || i >= from + size);
      if (fewer.length === 0 || fewer.length === left.length) continue;
      tries++;
      const found = await replay(pair, fewer);
      if (found === undefined || !isSameKind(found, difference)) continue;
      difference = found;
      left = fewer.slice(0, found.at + 1);
      from = Math.min(from, left.length);
    }
  }
  return { items: left, difference };
}

/** Differences of one command, or of what is left; shrinking must not run from one fault to another. */
export function isSameKind(a: Difference, b: Difference): boolean {
  return a.words[0] === b.words[0];
}
