import { slotCount } from '@millrace/cluster';
import type { ClusterNode, Topology } from '@millrace/cluster';
import type { ShardConnection } from './shard-connection.js';

const nobody = -1;

/** A topology with a connection to each shard. Immutable: a new topology is a new map. */
export class ShardMap {
  readonly topology: Topology;
  readonly shards: readonly ShardConnection[];
  readonly isComplete: boolean;
  readonly #shardOfSlot = new Int16Array(slotCount).fill(nobody);

  /** `shards` belong to `primariesOf(topology)`, one by one. */
  constructor(topology: Topology, shards: readonly ShardConnection[]) {
    this.topology = topology;
    this.shards = shards;
    for (const [shard, { slots }] of ShardMap.primariesOf(topology).entries()) {
      for (const { first, last } of slots) this.#shardOfSlot.fill(shard, first, last + 1);
    }
    this.isComplete = !this.#shardOfSlot.includes(nobody);
  }

  /** Those that serve anything, in the order of their first slots, which all clients share. */
  static primariesOf(topology: Topology): ClusterNode[] {
    const firstSlot = (node: ClusterNode): number =>
      Math.min(...node.slots.map(({ first }) => first));
    return topology
      .primaries()
      .filter(({ slots }) => slots.length > 0)
      .sort((one, other) => firstSlot(one) - firstSlot(other));
  }

  shardOfSlot(slot: number): number {
    return this.#shardOfSlot[slot];
  }
}
