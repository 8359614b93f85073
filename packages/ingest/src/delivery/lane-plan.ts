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
import { askOffsets } from './apply-reply.js';
import { laneBySlot } from './assignment.js';
import type { Assignment } from './assignment.js';
import type { ShardLink } from './shard-link.js';

/** What was known of the shards under the assignment before. */
export interface Former {
  readonly assignment: Assignment;
  /** By node id: below which offset the shard has all events, or undefined where an answer is owed. */
  readonly applied: ReadonlyMap<string, number | undefined>;
  /** What had moved and was not level yet when it was left. */
  readonly unfinished: Moves | undefined;
}

export interface Moves {
  /** What the slots were assigned to. */
  readonly assignment: Assignment;
  readonly list: readonly Move[];
}

interface Move {
  readonly formerId: string;
  /** Index of the shard that the slots came to. */
  readonly to: number;
  /** The first event that the shard which had them before has not applied. */
  readonly from: number;
  readonly slots: number[];
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
  readonly laneOf: LaneOf;
  /** Once all lanes are here, one a shard is enough; absent where it is already. */
  readonly levelAt: number | undefined;
  readonly moves: Moves | undefined;
}

/** Asks every shard how far it is; `ask` repeats a question until it is answered. */
export async function planLanes(
  assignment: Assignment,
  source: string,
  partition: number,
  former: Former | undefined,
  ask: <Result>(link: ShardLink, work: () => Promise<Result>) => Promise<Result>,
): Promise<LanePlan> {
  const start = (link: ShardLink, name: string, from: number) =>
    ask(link, async () => {
      const { session } = link;
      const stored = (await askOffsets(link, name)).get(partition) ?? 0;
      return { link, session, source: name, stored, from: Math.max(stored, from) };
    });
  const lanes = await Promise.all(assignment.shards.map((link) => start(link, source, 0)));
  const laneOfSlot = Int16Array.from({ length: slotCount }, (_, slot) =>
    assignment.shardOfSlot(slot),
  );
  const list = former === undefined ? [] : findMoves(assignment, former, lanes);
  for (const { formerId, to, from, slots } of list) {
    for (const slot of slots) laneOfSlot[slot] = lanes.length;
    // The offset is in the name, for slots may move the same way more than once.
    lanes.push(await start(lanes[to].link, `${source} from ${formerId} at ${from}`, from));
  }
  const laneOf = laneBySlot(laneOfSlot);
  if (list.length === 0) return { lanes, laneOf, levelAt: undefined, moves: undefined };
  const levelAt = Math.max(...lanes.map(({ from }) => from));
  return { lanes, laneOf, levelAt, moves: { assignment, list } };
}

/** The slots whose shard has changed to one with another offset. */
function findMoves(
  assignment: Assignment,
  former: Former,
  lanes: readonly LaneStart[],
): readonly Move[] {
  const { unfinished } = former;
  if (unfinished?.assignment === assignment) return unfinished.list;
  const moves = new Map<string, Move>();
  for (let slot = 0; slot < slotCount; slot++) {
    const { id: formerId } = former.assignment.ownerOfSlot(slot);
    const to = assignment.shardOfSlot(slot);
    if (lanes[to].link.id === formerId) continue;
    const key = `${formerId} ${to}`;
    const from = moves.get(key)?.from ?? appliedBy(formerId, former, lanes);
    const move = moves.get(key) ?? { formerId, to, from, slots: [] };
    moves.set(key, move);
    move.slots.push(slot);
  }
  const uneven = [...moves.values()].filter(({ to, from }) => from !== lanes[to].stored);
  if (uneven.length > 0 && unfinished !== undefined) {
    throw new Error('slots moved again before those that had moved were level');
  }
  return uneven;
}

/** How far a shard is that has lost slots. It is asked, if it has any left. */
function appliedBy(id: string, former: Former, lanes: readonly LaneStart[]): number {
  const asked = lanes.find(({ link }) => link.id === id)?.stored;
  const applied = asked ?? former.applied.get(id);
  if (applied !== undefined) return applied;
  // Where all are told the same, as after a restore into other shards, that is what counts.
  if (lanes.every(({ stored }) => stored === lanes[0].stored)) return lanes[0].stored;
  throw new Error(`node ${id}, which had slots that moved, is gone and owes an answer`);
}
