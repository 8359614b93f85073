/*
 * Which lanes a source partition needs, and from where each of them goes on.
 *
 * Ordinarily that is one lane a shard, from the offset that the shard has stored. Where slots have moved while events arrive,
 * the shard that they came to has another offset than the one that they came from: by its own offset, events of theirs would be
 * skipped there or count twice. Until all are level, such slots have a lane of their own, with an offset of its own under a
 * source name of its own, which begins where the shard that had them has stopped:
 *
 *   lane of shard 1    ──────────▶ 100        slots 5–9 moved from 1 to 2, so their next event is 100
 *   lane of shard 2    ────▶ 40 ──────┐
 *   slots 5–9 on 2            100 ────┴──▶ all at 100: one lane a shard again
 */
import { slotCount } from '@millrace/client';
import type { LaneOf } from '../mapping/mapping.js';
import { laneBySlot } from './assignment.js';
import type { Assignment } from './assignment.js';
import type { ShardLink } from './shard-link.js';

/** What was known of the lanes before they were closed. */
export interface Former {
  readonly laneOfSlot: Int16Array;
  readonly lanes: readonly FormerLane[];
}

export interface FormerLane {
  /** The node that its slots were on. */
  readonly nodeId: string;
  readonly source: string;
  readonly from: number;
  /** Below which offset the node has all events of these slots, or undefined where an answer is owed. */
  readonly applied: number | undefined;
}

export interface LaneStart {
  readonly link: ShardLink;
  readonly session: number;
  readonly source: string;
  /** What the shard has stored under this source. */
  readonly stored: number;
  /** The first offset that this lane brings: above `stored` where another shard has had the events before. */
  readonly from: number;
}

export interface LanePlan {
  readonly lanes: readonly LaneStart[];
  readonly laneOfSlot: Int16Array;
  readonly laneOf: LaneOf;
  /** Once all lanes are here, one a shard is enough; absent where it is already. */
  readonly levelAt: number | undefined;
}

/** Asks a shard how far it is, until it answers. */
export type StartLane = (link: ShardLink, source: string, from: number) => Promise<LaneStart>;

export async function planLanes(
  assignment: Assignment,
  source: string,
  former: Former | undefined,
  start: StartLane,
): Promise<LanePlan> {
  const lanes = await Promise.all(assignment.shards.map((link) => start(link, source, 0)));
  const shards = lanes.length;
  const laneOfSlot = Int16Array.from({ length: slotCount }, (_, slot) =>
    assignment.shardOfSlot(slot),
  );
  const own = new Map<string, number>();
  for (const { lane, to, slots } of former === undefined ? [] : groupSlots(assignment, former)) {
    const next = await placeLane(lane, lanes.slice(0, shards), to, source, start);
    // By its own offset the shard goes on with them where they are.
    if (next === undefined || next.from === lanes[to].stored) continue;
    const key = `${next.source} ${to}`;
    const at = own.get(key) ?? lanes.push(next) - 1;
    own.set(key, at);
    for (const slot of slots) laneOfSlot[slot] = at;
  }
  const levelAt = lanes.length === shards ? undefined : Math.max(...lanes.map(({ from }) => from));
  return { lanes, laneOfSlot, laneOf: laneBySlot(laneOfSlot), levelAt };
}

interface Group {
  readonly lane: FormerLane;
  /** Index of the shard that has them now. */
  readonly to: number;
  readonly slots: number[];
}

/** Slots that were in one lane and are on one shard now. */
function groupSlots(assignment: Assignment, former: Former): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (let slot = 0; slot < slotCount; slot++) {
    const lane = former.laneOfSlot[slot];
    const to = assignment.shardOfSlot(slot);
    const key = `${lane} ${to}`;
    const group = groups.get(key) ?? { lane: former.lanes[lane], to, slots: [] };
    groups.set(key, group);
    group.slots.push(slot);
  }
  return groups.values();
}

/** Where slots of a former lane go on, or undefined where that is the lane of their shard. */
async function placeLane(
  former: FormerLane,
  shards: readonly LaneStart[],
  to: number,
  source: string,
  start: StartLane,
): Promise<LaneStart | undefined> {
  const node = shards.find(({ link }) => link.id === former.nodeId);
  const { link } = shards[to];
  if (node?.link === link) {
    return former.source === source ? undefined : start(link, former.source, former.from);
  }
  const from = await appliedBy(former, node, shards, source, start);
  // The offset is in the name, for slots may move the same way more than once.
  return start(link, `${source} from ${former.nodeId} at ${from}`, from);
}

/** How far the node is that has lost slots. It is asked, if it has any left. */
async function appliedBy(
  former: FormerLane,
  node: LaneStart | undefined,
  shards: readonly LaneStart[],
  source: string,
  start: StartLane,
): Promise<number> {
  if (node !== undefined) {
    return former.source === source
      ? node.stored
      : (await start(node.link, former.source, former.from)).from;
  }
  // Where all shards have the same, as after a restore into others, that is what counts.
  if (shards.every(({ stored }) => stored === shards[0].stored)) return shards[0].stored;
  if (former.applied !== undefined) return former.applied;
  throw new Error(`node ${former.nodeId}, which had slots that moved, is gone and owes an answer`);
}
