/** Whether the keys of a command are served here: MOVED, CROSSSLOT and CLUSTERDOWN as in Redis Cluster. */
import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import { slotOf } from '@millrace/cluster';
import type { ClusterNode, Topology } from '@millrace/cluster';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import { positionsOfKeys } from './key-positions.js';
import type { Session } from './session.js';
import type { QueuedCommands } from './transactions.js';

const crossSlot = "CROSSSLOT Keys in request don't hash to the same slot";

export class ClusterCheck {
  readonly #topology: Topology;
  readonly #own: ClusterNode;
  readonly #ownIndex: number;
  readonly #positions = { list: new Int32Array(64) };

  constructor(context: ServerContext, topology: Topology) {
    this.#topology = topology;
    const own = topology.node(context.nodeId);
    if (own === undefined)
      throw new Error(`the topology does not name this node, ${context.nodeId}`);
    this.#own = own;
    this.#ownIndex = topology.nodes.indexOf(own);
  }

  /** The same for a transaction, whose keys must all be of one slot. */
  checkQueued(session: Session, queued: QueuedCommands): string | undefined {
    let common = -1;
    for (const { routine, args } of queued.list) {
      if (positionsOfKeys(routine, args, this.#positions) === 0) continue;
      const refusal = this.check(session, routine, args);
      if (refusal !== undefined) return refusal;
      const first = this.#positions.list[0];
      const slot = slotOf(args.bytes, args.offsets[first], args.lengths[first]);
      if (common >= 0 && slot !== common) return crossSlot;
      common = slot;
    }
    return undefined;
  }

  /** The error to answer, or undefined where this node serves all keys. */
  check(session: Session, routine: Routine, args: Arguments): string | undefined {
    const count = positionsOfKeys(routine, args, this.#positions);
    if (count === 0) return undefined;
    const { list } = this.#positions;
    const slot = slotOf(args.bytes, args.offsets[list[0]], args.lengths[list[0]]);
    for (let i = 1; i < count; i++) {
      if (slotOf(args.bytes, args.offsets[list[i]], args.lengths[list[i]]) !== slot) {
        return crossSlot;
      }
    }
    const owner = this.#topology.indexOfSlot(slot);
    if (owner === this.#ownIndex) return undefined;
    if (owner < 0) return 'CLUSTERDOWN Hash slot not served';
    const node = this.#topology.nodes[owner];
    if (
      node.id === this.#own.primaryId &&
      session.acceptsStale &&
      (routine.flags & flagBit.write) === 0
    )
      return undefined;
    return `MOVED ${slot.toString()} ${node.host}:${node.port.toString()}`;
  }
}
