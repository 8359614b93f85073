import type { Arena } from '@millrace/memory';
import type { Groups } from './groups.js';
import { StreamId } from './stream-id.js';

/** Throws where what is pending in a group and what its consumers have do not agree, or a moment is later than a record's. */
export function checkGroup(arena: Arena, groups: Groups, group: number): void {
  const { consumers, pending } = groups;
  consumers.check(group);
  const owned = new Map<number, number>([[0, 0]]);
  for (let i = 0; i < consumers.count(group); i++) owned.set(consumers.at(group, i), 0);
  pending.ofGroup.check(group, () => {
    const count = owned.get(pending.consumer);
    if (count === undefined) throw new Error('a pending id belongs to nobody in its group');
    owned.set(pending.consumer, count + 1);
    if (pending.moment < 0 !== (pending.consumer === 0))
      throw new Error('a pending id is released, but has a consumer, or the other way round');
    if (pending.moment < arena.doubles[pending.ofGroup.block + 1])
      throw new Error('a block of pending ids has a moment after one of its records');
  });
  if (owned.get(0) !== pending.countUnowned(group))
    throw new Error('released ids are counted wrong');
  for (let i = 0; i < consumers.count(group); i++) {
    const consumer = consumers.at(group, i);
    if (owned.get(consumer) !== groups.countPendingOf(consumer))
      throw new Error('a consumer counts its pending ids wrong');
    checkConsumer(arena, groups, group, consumer);
  }
}

function checkConsumer(arena: Arena, groups: Groups, group: number, consumer: number): void {
  const { pending } = groups;
  const id = new StreamId();
  pending.ofConsumer.check(consumer, () => {
    id.load(arena.ints, pending.ofConsumer.at);
    if (!pending.find(group, id) || pending.consumer !== consumer)
      throw new Error('a consumer has an id that its group does not know as its own');
  });
}
