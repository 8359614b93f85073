import { slotCount, slotOf } from '@millrace/client';
import { setMaxListeners } from 'node:events';
import type { ShardLink } from './shard-link.js';

/** Which shard serves which slot. Immutable: slots that are assigned anew are a new assignment. */
export class Assignment {
  readonly shards: readonly ShardLink[];
  readonly #shardOfSlot: Int16Array;
  readonly #replaced = new AbortController();

  constructor(shards: readonly ShardLink[], shardOfSlot: (slot: number) => number) {
    this.shards = shards;
    this.#shardOfSlot = Int16Array.from({ length: slotCount }, (_, slot) => shardOfSlot(slot));
    // Every source partition listens.
    setMaxListeners(0, this.#replaced.signal);
  }

  /** Aborted once there is another one. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  replace(): void {
    this.#replaced.abort();
  }

  /** Index into `shards`. */
  shardOfSlot(slot: number): number {
    return this.#shardOfSlot[slot];
  }

  equals(other: Assignment): boolean {
    const names = (one: Assignment) => one.shards.map(({ id, name }) => `${id}@${name}`).join();
    if (names(this) !== names(other)) return false;
    return this.#shardOfSlot.every((shard, slot) => shard === other.#shardOfSlot[slot]);
  }
}

/** Looks the lane of a key up by its slot. */
export function laneBySlot(laneOfSlot: Int16Array) {
  return (key: Uint8Array, offset: number, length: number): number =>
    laneOfSlot[slotOf(key, offset, length)];
}
