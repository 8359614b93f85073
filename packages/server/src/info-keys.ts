/** What INFO tells of the keys: how long they have to live, and how large they are. */
import { entryExpiry, entryKind, kind } from '@millrace/engine';
import type { Engine, Keyspace } from '@millrace/engine';
import type { ServerContext } from './context.js';
import type { Fields } from './info-section.js';

/** Buckets of the index that are looked at for an estimate; keys lie in them in no order. */
const sampledBuckets = 64;

/** Milliseconds that the keys which expire have to live, on average; from some of them where there are many. */
export function averageTtl(keyspace: Keyspace, { engine }: ServerContext): number {
  if (keyspace.expiringSize === 0) return 0;
  let [sum, count, cursor, buckets] = [0, 0, 0, 0];
  do {
    cursor = keyspace.index.scan(keyspace.root, cursor, (entry) => {
      const expiry = entryExpiry(engine.arena, entry);
      if (expiry <= engine.now) return;
      sum += expiry - engine.now;
      count++;
    });
  } while (cursor !== 0 && ++buckets < sampledBuckets);
  return count === 0 ? 0 : Math.round(sum / count);
}

const names: readonly (readonly [kind: number, name: string])[] = [
  [kind.string, 'strings_sizes'],
  [kind.list, 'lists_items'],
  [kind.set, 'sets_items'],
  [kind.sortedSet, 'zsets_items'],
  [kind.hash, 'hashes_items'],
];
/** Cell 0 is for what is empty, cell n for sizes from 2^(n-1) on. */
const cells = 54;
/** Buckets that are looked at between two looks at the clock. */
const bucketsATime = 32;

/** Counts keys by size, in slices, for INFO keysizes: as SCAN does, so keys that come and go meanwhile may be counted or not. */
export class KeySizes {
  readonly #engine: Engine;
  readonly #counts = new Map<string, Float64Array>();
  readonly #lengths: Readonly<Record<number, (entry: number) => number>>;
  #number = 0;
  #cursor = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    const { strings, lists, sets, sortedSets, hashes } = engine;
    this.#lengths = {
      [kind.string]: (entry) => strings.lengthOf(entry),
      [kind.list]: (entry) => lists.count(entry),
      [kind.set]: (entry) => sets.count(entry),
      [kind.sortedSet]: (entry) => sortedSets.count(entry),
      [kind.hash]: (entry) => hashes.count(entry),
    };
  }

  /** Counts on until `isOver`; whether all are counted. */
  count(isOver: () => boolean): boolean {
    const { keyspaces } = this.#engine;
    while (this.#number < keyspaces.length) {
      this.#countSome(keyspaces[this.#number]);
      if (this.#cursor === 0) this.#number++;
      if (isOver()) break;
    }
    return this.#number >= keyspaces.length;
  }

  #countSome(keyspace: Keyspace): void {
    if (keyspace.size === 0) return;
    let left = bucketsATime;
    do this.#cursor = keyspace.index.scan(keyspace.root, this.#cursor, this.#visit);
    while (this.#cursor !== 0 && --left > 0);
  }

  readonly #visit = (entry: number): void => {
    const ofKind = entryKind(this.#engine.arena, entry);
    const lengthOf = this.#lengths[ofKind] as ((entry: number) => number) | undefined;
    if (lengthOf === undefined) return;
    const name = `${this.#number.toString()} ${ofKind.toString()}`;
    let counts = this.#counts.get(name);
    if (counts === undefined) this.#counts.set(name, (counts = new Float64Array(cells)));
    const length = lengthOf(entry);
    counts[length === 0 ? 0 : Math.floor(Math.log2(length)) + 1]++;
  };

  fields(): Fields {
    const fields: Fields = {};
    for (const { number } of this.#engine.keyspaces) {
      for (const [ofKind, name] of names) {
        const counts = this.#counts.get(`${number.toString()} ${ofKind.toString()}`);
        if (counts !== undefined) fields[`db${number.toString()}_distrib_${name}`] = show(counts);
      }
    }
    return fields;
  }
}

function show(counts: Float64Array): string {
  const shown: string[] = [];
  counts.forEach((count, cell) => {
    if (count > 0) shown.push(`${label(cell)}=${count.toString()}`);
  });
  return shown.join(',');
}

/** As Redis shortens them: 0, 1, 2, ... 512, 1K ... 512K, 1M. */
function label(cell: number): string {
  if (cell === 0) return '0';
  const power = cell - 1;
  return `${(2 ** (power % 10)).toString()}${['', 'K', 'M', 'G', 'T', 'P'][Math.floor(power / 10)]}`;
}
