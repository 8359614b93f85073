/**
 * The consumer groups of streams: found by name in a stream, as consumers are in a group. A group and a consumer are named
 * by their refs, which move between commands only (group-layout.ts). What they have been given is in pending.ts.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { checkGroup } from './group-check.js';
import {
  consumer as consumerPlace,
  consumerNameFrom,
  group as groupPlace,
  groupNameFrom,
  record,
} from './group-layout.js';
import { NameList } from './name-list.js';
import { Pending } from './pending.js';
import type { StreamId } from './stream-id.js';
import { root } from './stream-layout.js';

/** Entries read, where that is not known. */
export const unknownRead = -1;

export class Groups {
  /** Groups by their stream, consumers by their group. */
  readonly names: NameList;
  readonly consumers: NameList;
  readonly pending: Pending;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.pending = new Pending(arena);
    this.names = new NameList(arena, {
      listAt: root.groups,
      lengthAt: groupPlace.nameLength,
      nameFrom: groupNameFrom,
    });
    this.consumers = new NameList(arena, {
      listAt: groupPlace.consumers,
      lengthAt: consumerPlace.nameLength,
      nameFrom: consumerNameFrom,
    });
  }

  /** Adds a group whose name was just not found. */
  create(stream: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    const arena = this.#arena;
    const group = arena.allocate(groupNameFrom + length);
    arena.fill(group * 8, groupNameFrom, 0);
    arena.setInt(group * 2 + groupPlace.nameLength, length);
    arena.copyIn(group * 8 + groupNameFrom, bytes, offset, length);
    this.names.insert(stream, group);
    return group;
  }

  readLastId(group: number, id: StreamId): void {
    id.load(this.#arena.ints, group * 2 + groupPlace.lastId);
  }
  setLastId(group: number, id: StreamId): void {
    id.store(this.#arena, group * 2 + groupPlace.lastId);
  }
  entriesRead(group: number): number {
    return this.#arena.doubles[group + groupPlace.entriesRead];
  }
  setEntriesRead(group: number, count: number): void {
    this.#arena.setDouble(group + groupPlace.entriesRead, count);
  }
  countPending(group: number): number {
    return this.pending.ofGroup.count(group);
  }

  /** Adds a consumer whose name was just not found. */
  createConsumer(
    group: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    now: number,
  ): number {
    const arena = this.#arena;
    const consumer = arena.allocate(consumerNameFrom + length);
    arena.fill(consumer * 8, consumerNameFrom, 0);
    arena.setDouble(consumer + consumerPlace.seen, now);
    arena.setDouble(consumer + consumerPlace.active, -1);
    arena.setInt(consumer * 2 + consumerPlace.nameLength, length);
    arena.copyIn(consumer * 8 + consumerNameFrom, bytes, offset, length);
    this.consumers.insert(group, consumer);
    return consumer;
  }

  seenAt(consumer: number): number {
    return this.#arena.doubles[consumer + consumerPlace.seen];
  }
  /** -1 where it never was. */
  activeAt(consumer: number): number {
    return this.#arena.doubles[consumer + consumerPlace.active];
  }
  setSeen(consumer: number, now: number): void {
    this.#arena.setDouble(consumer + consumerPlace.seen, now);
  }
  setActive(consumer: number, now: number): void {
    this.#arena.setDouble(consumer + consumerPlace.active, now);
  }
  countPendingOf(consumer: number): number {
    return this.pending.ofConsumer.count(consumer);
  }

  /** Removes the consumer that was just found with all that it has. */
  removeConsumer(group: number, consumer: number): void {
    this.consumers.remove(group);
    this.pending.acknowledgeAll(group, consumer);
    this.pending.ofConsumer.release(consumer, Number.POSITIVE_INFINITY);
    this.#arena.free(consumer);
  }

  /** Moves the group that was just found to another stream, which has none. */
  moveTo(stream: number, group: number, other: number): void {
    this.names.remove(stream);
    this.names.push(other, group);
  }

  /** Whether an entry is pending in a group, or still to be read by one. */
  isReferenced(stream: number, id: StreamId): boolean {
    for (let i = this.names.count(stream) - 1; i >= 0; i--) {
      const group = this.names.at(stream, i);
      if (id.compareAt(this.#arena.ints, group * 2 + groupPlace.lastId) > 0) return true;
      if (this.pending.find(group, id)) return true;
    }
    return false;
  }

  /** Forgets an id in all groups. Returns in how many it was pending. */
  dereference(stream: number, id: StreamId): number {
    let forgotten = 0;
    for (let i = this.names.count(stream) - 1; i >= 0; i--)
      if (this.pending.acknowledge(this.names.at(stream, i), id)) forgotten++;
    return forgotten;
  }

  /** Frees up to about `budget` blocks of a stream's groups. Returns how many; fewer than that where none are left. */
  release(stream: number, budget: number): number {
    let freed = 0;
    while (freed < budget) {
      const count = this.names.count(stream);
      if (count === 0) break;
      const group = this.names.at(stream, count - 1);
      freed += this.#releaseGroup(group, budget - freed);
      if (freed >= budget) break;
      this.names.pop(stream);
      this.#arena.free(group);
      freed++;
    }
    return freed;
  }

  #releaseGroup(group: number, budget: number): number {
    let freed = this.pending.ofGroup.release(group, budget);
    while (freed < budget) {
      const count = this.consumers.count(group);
      if (count === 0) break;
      const consumer = this.consumers.at(group, count - 1);
      freed += this.pending.ofConsumer.release(consumer, budget - freed);
      if (freed >= budget) break;
      this.consumers.pop(group);
      this.#arena.free(consumer);
      freed++;
    }
    return freed;
  }

  blocks(stream: number, visit: (ref: number) => void): void {
    this.names.blocks(stream, visit);
    for (let i = 0; i < this.names.count(stream); i++) {
      const group = this.names.at(stream, i);
      visit(group);
      this.pending.ofGroup.blocks(group, visit);
      this.consumers.blocks(group, visit);
      for (let n = 0; n < this.consumers.count(group); n++) {
        const consumer = this.consumers.at(group, n);
        visit(consumer);
        this.pending.ofConsumer.blocks(consumer, visit);
      }
    }
  }

  /** Gives a stream without groups copies of another's. */
  copy(from: number, to: number): void {
    const { names, consumers } = this;
    for (let i = 0; i < names.count(from); i++) {
      const group = names.at(from, i);
      const fresh = this.#copyBlock(group, groupNameFrom + names.nameLength(group));
      this.#arena.fill((fresh * 2 + groupPlace.pending) * 4, 5 * 4, 0);
      this.#arena.setInt(fresh * 2 + groupPlace.consumers, 0);
      names.push(to, fresh);
      this.pending.ofGroup.copy(group, fresh);
      for (let n = 0; n < consumers.count(group); n++) this.#copyConsumer(group, n, fresh);
      this.#renameOwners(group, fresh);
    }
  }

  #copyBlock(ref: number, bytes: number): number {
    const fresh = this.#arena.allocate(bytes);
    this.#arena.copyWithin(fresh * 8, ref * 8, bytes);
    return fresh;
  }

  #copyConsumer(group: number, n: number, to: number): void {
    const consumer = this.consumers.at(group, n);
    const fresh = this.#copyBlock(consumer, consumerNameFrom + this.consumers.nameLength(consumer));
    this.#arena.fill((fresh * 2 + consumerPlace.pending) * 4, 5 * 4, 0);
    this.consumers.push(to, fresh);
    this.pending.ofConsumer.copy(consumer, fresh);
  }

  /** Points the records of a copied group at the copies of its consumers. */
  #renameOwners(group: number, fresh: number): void {
    const owners = new Map<number, number>([[0, 0]]);
    for (let n = 0; n < this.consumers.count(group); n++)
      owners.set(this.consumers.at(group, n), this.consumers.at(fresh, n));
    const list = this.pending.ofGroup;
    for (let has = list.first(fresh); has; has = list.next(fresh))
      this.#arena.setInt(list.at + record.consumer, owners.get(this.pending.consumer) ?? 0);
  }

  check(stream: number): void {
    this.names.check(stream);
    for (let i = 0; i < this.names.count(stream); i++)
      checkGroup(this.#arena, this, this.names.at(stream, i));
  }
}
