/**
 * Which key goes when memory is short. Not the best of all, which would have to be known at every read, but the best of a
 * sample, as Redis does it: some neighbouring buckets from a place chosen by chance, which are as random as their keys' hashes.
 */
import { entryExpiry } from '@millrace/memory';
import { accessKind } from './access-clocks.js';
import type { AccessKind } from './access-clocks.js';
import type { Engine } from './engine.js';
import type { Keyspace } from './keyspace.js';

export const evictionPolicies = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const;
export type EvictionPolicy = (typeof evictionPolicies)[number];

/** Buckets that are looked at together where keys that may go are few. */
const bucketsAStep = 16;

export class Eviction {
  policy: EvictionPolicy = 'noeviction';
  /** `maxmemory-samples`: so many buckets, of about six keys each, are looked at. */
  samples = 5;
  /** The key that goes first, as `choose` found. */
  keyspace: Keyspace;
  entry = 0;
  readonly #engine: Engine;
  #best = -1;
  #looking: Keyspace;

  constructor(engine: Engine, keyspace: Keyspace) {
    this.#engine = engine;
    this.keyspace = this.#looking = keyspace;
  }

  /** What has to be known about the keys for a policy. */
  static accessKindOf(policy: EvictionPolicy): AccessKind {
    if (policy.endsWith('-lru')) return accessKind.recency;
    return policy.endsWith('-lfu') ? accessKind.frequency : accessKind.none;
  }

  /** Finds the key that goes first. False where none may go. */
  choose(): boolean {
    this.#best = -1;
    this.entry = 0;
    if (this.policy === 'noeviction') return false;
    const isVolatile = this.policy.startsWith('volatile');
    for (const keyspace of this.#engine.keyspaces) {
      if ((isVolatile ? keyspace.expiringSize : keyspace.size) === 0) continue;
      this.#looking = keyspace;
      if (isVolatile) this.#lookAtExpiring(keyspace);
      else this.#lookAt(keyspace);
    }
    return this.entry !== 0;
  }

  #lookAt({ index, root }: Keyspace): void {
    const from = this.#engine.random.below(index.buckets(root));
    let at = index.sweep(root, from, this.samples, this.#consider);
    // Where these were empty, all others are looked at, once round.
    for (let rounds = 0; this.#best < 0 && rounds < 2; rounds += Number(at === 0))
      at = index.sweep(root, at, bucketsAStep, this.#consider);
  }

  #lookAtExpiring({ index, root }: Keyspace): void {
    const before = this.#best;
    let at = this.#engine.random.below(index.buckets(root));
    let buckets = this.samples;
    for (let rounds = 0; rounds < 2; at === 0 && rounds++) {
      at = index.sweepExpiring(root, at, buckets, this.#consider);
      if (this.#best > before) return;
      buckets = bucketsAStep;
    }
  }

  readonly #consider = (entry: number): void => {
    const value = this.#valueOf(entry);
    if (value <= this.#best) return;
    this.#best = value;
    this.entry = entry;
    this.keyspace = this.#looking;
  };

  /** The higher, the sooner a key goes; never negative. */
  #valueOf(entry: number): number {
    const { random, arena, access } = this.#engine;
    if (this.policy.endsWith('-random')) return random.fraction();
    if (this.policy === 'volatile-ttl') return Number.MAX_SAFE_INTEGER - entryExpiry(arena, entry);
    // Among equals chance decides: the first places of buckets are where new keys go.
    return access.staleness(entry) + random.fraction();
  }
}
