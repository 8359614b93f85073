import { slotCount } from './slots.js';

/** A run of slots, both ends included. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
}

export interface ClusterNode {
  /** 40 lower-case hexadecimal digits, as Redis Cluster's node ids are. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly role: 'primary' | 'replica';
  /** The primary that a replica follows; absent for a primary. */
  readonly primaryId?: string;
  /** What a primary serves; a replica has none of its own. */
  readonly slots: readonly SlotRange[];
}

/** Who wants a topology with slots that nobody serves says so: a client sees clusters half up. */
export interface TopologyOptions {
  readonly gapsAllowed?: boolean;
}

export class TopologyError extends Error {
  override readonly name = 'TopologyError';
}

const nobody = -1;
const nodesMax = 1000;

/** Which node serves which slot. Immutable: a change is a new topology. */
export class Topology {
  readonly nodes: readonly ClusterNode[];
  /** Index into `nodes` of each slot's primary. */
  readonly #owners = new Int16Array(slotCount).fill(nobody);
  readonly #byId = new Map<string, ClusterNode>();

  constructor(nodes: readonly ClusterNode[], options: TopologyOptions = {}) {
    if (nodes.length > nodesMax) {
      throw new TopologyError(`${nodes.length} nodes are more than ${nodesMax}`);
    }
    this.nodes = nodes;
    for (const node of nodes) this.#register(node);
    for (const [index, node] of nodes.entries()) this.#assign(node, index);
    for (const node of nodes) this.#checkReplica(node);
    if (options.gapsAllowed !== true) this.#checkCovered();
  }

  /** Index into `nodes` of the primary that serves `slot`, or -1. */
  indexOfSlot(slot: number): number {
    return this.#owners[slot];
  }

  nodeOfSlot(slot: number): ClusterNode | undefined {
    return this.nodes[this.#owners[slot]];
  }

  node(id: string): ClusterNode | undefined {
    return this.#byId.get(id);
  }

  primaries(): ClusterNode[] {
    return this.nodes.filter((node) => node.role === 'primary');
  }

  replicasOf(primaryId: string): ClusterNode[] {
    return this.nodes.filter((node) => node.primaryId === primaryId);
  }

  #register(node: ClusterNode): void {
    if (!/^[0-9a-f]{40}$/.test(node.id)) {
      throw new TopologyError(`node id '${node.id}' is not 40 lower-case hexadecimal digits`);
    }
    if (!Number.isInteger(node.port) || node.port < 1 || node.port > 65535) {
      throw new TopologyError(`port ${node.port} of node ${node.id} is not between 1 and 65535`);
    }
    if (this.#byId.has(node.id)) throw new TopologyError(`node ${node.id} is named twice`);
    this.#byId.set(node.id, node);
  }

  #assign(node: ClusterNode, index: number): void {
    for (const { first, last } of node.slots) {
      if (!isSlot(first) || !isSlot(last) || first > last) {
        throw new TopologyError(
          `slots ${first}-${last} of node ${node.id} are not a range within 0-${slotCount - 1}`,
        );
      }
      for (let slot = first; slot <= last; slot++) {
        const other = this.nodes[this.#owners[slot]] as ClusterNode | undefined;
        if (other !== undefined) {
          throw new TopologyError(`slot ${slot} is given to both ${other.id} and ${node.id}`);
        }
        this.#owners[slot] = index;
      }
    }
  }

  #checkReplica(node: ClusterNode): void {
    if (node.role === 'primary') return;
    if (node.slots.length > 0) {
      throw new TopologyError(`replica ${node.id} has slots of its own`);
    }
    const primary = this.#byId.get(node.primaryId ?? '');
    if (primary === undefined) {
      throw new TopologyError(`replica ${node.id} follows unknown node '${node.primaryId ?? ''}'`);
    }
    if (primary.role !== 'primary') {
      throw new TopologyError(`replica ${node.id} follows ${primary.id}, which is a replica too`);
    }
  }

  #checkCovered(): void {
    const first = this.#owners.indexOf(nobody);
    if (first === -1) return;
    let last = first;
    while (last + 1 < slotCount && this.#owners[last + 1] === nobody) last++;
    throw new TopologyError(`no node serves ${formatRange({ first, last }, 'slot ', 'slots ')}`);
  }
}

/** Divides all slots among `nodes` in equal runs, in the order given. */
export function createEvenTopology(
  nodes: readonly Pick<ClusterNode, 'id' | 'host' | 'port'>[],
): Topology {
  const boundary = (index: number): number => Math.floor((index * slotCount) / nodes.length);
  return new Topology(
    nodes.map((node, index) => ({
      ...node,
      role: 'primary',
      slots: [{ first: boundary(index), last: boundary(index + 1) - 1 }],
    })),
  );
}

export function formatRange(range: SlotRange, one = '', many = ''): string {
  return range.first === range.last
    ? `${one}${range.first}`
    : `${many}${range.first}-${range.last}`;
}

function isSlot(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < slotCount;
}
