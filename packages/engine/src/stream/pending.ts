/**
 * What a group's consumers have been given and not acknowledged. Each id has a record in the group's list, and one in the
 * list of the consumer that has it; released ids have no consumer until one claims them.
 *
 * A block's moment is never later than that of any of its records, so that a search for what has been idle for long passes
 * over whole blocks.
 */
import type { Arena } from '@millrace/memory';
import {
  consumer as consumerPlace,
  consumerRecordInts,
  deliveriesMax,
  firstRelease,
  group as groupPlace,
  groupRecordInts,
  record,
} from './group-layout.js';
import { IdList } from './id-list.js';
import { StreamId } from './stream-id.js';

/** Records that a search with a limit collects beyond it before it drops the latest. */
const sortedAtOnce = 1000;

export class Pending {
  /** Records of groups, and of consumers. */
  readonly ofGroup: IdList;
  readonly ofConsumer: IdList;
  readonly #arena: Arena;
  readonly #id = new StreamId();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.ofGroup = new IdList(arena, groupPlace.pending, groupRecordInts);
    this.ofConsumer = new IdList(arena, consumerPlace.pending, consumerRecordInts);
  }

  /** Of the record that `find` or a walk of `ofGroup` went to. */
  get consumer(): number {
    return this.#arena.ints[this.ofGroup.at + record.consumer];
  }
  /** Milliseconds since 1970; 0 for what was released. */
  get deliveredAt(): number {
    return Math.max(0, this.moment);
  }
  /** The same, but below 0 and in the order of releases for what was released. */
  get moment(): number {
    return this.#arena.doubles[(this.ofGroup.at + record.deliveredAt) / 2];
  }
  /** `deliveriesMax` stands for all that is above it. */
  get deliveries(): number {
    return this.#arena.ints[this.ofGroup.at + record.deliveries] >>> 0;
  }
  readId(id: StreamId): void {
    id.load(this.#arena.ints, this.ofGroup.at);
  }

  find(group: number, id: StreamId): boolean {
    return this.ofGroup.find(group, id);
  }

  countUnowned(group: number): number {
    return this.#arena.ints[group * 2 + groupPlace.unowned];
  }

  /** Gives an entry to a consumer, as new, whoever had it. */
  deliver(group: number, consumer: number, id: StreamId, now: number): void {
    if (this.ofGroup.find(group, id)) this.assign(group, consumer, now, 1);
    else this.add(group, consumer, id, now, 1);
  }

  /** Adds an id that was just not found. */
  add(group: number, consumer: number, id: StreamId, moment: number, deliveries: number): void {
    this.ofGroup.insert(group, id);
    this.#arena.setInt(this.ofGroup.at + record.consumer, consumer);
    this.#setMoment(moment, this.#arena.ints[this.ofGroup.block * 2] === 1);
    this.setDeliveries(deliveries);
    this.#giveTo(group, consumer, id);
  }

  /** Changes the record that was found: who has it, since when, for which time. */
  assign(group: number, consumer: number, moment: number, deliveries: number): void {
    const had = this.consumer;
    if (had !== consumer) {
      this.readId(this.#id);
      this.#takeFrom(group, had, this.#id);
      this.#arena.setInt(this.ofGroup.at + record.consumer, consumer);
      this.#giveTo(group, consumer, this.#id);
    }
    this.#setMoment(moment, false);
    this.setDeliveries(deliveries);
  }

  /** Takes the record that was found from its consumer: it goes behind what was released before. */
  release(group: number, deliveries: number): void {
    this.assign(group, 0, this.#nextRelease(group), deliveries);
  }
  /** Adds an id that was just not found, as released. */
  addReleased(group: number, id: StreamId, deliveries: number): void {
    this.add(group, 0, id, this.#nextRelease(group), deliveries);
  }
  #nextRelease(group: number): number {
    const next = this.#arena.doubles[group + groupPlace.nextRelease];
    this.#arena.setDouble(group + groupPlace.nextRelease, next + 1);
    return firstRelease + next;
  }

  setDeliveries(deliveries: number): void {
    this.#arena.setInt(
      this.ofGroup.at + record.deliveries,
      Math.min(deliveries, deliveriesMax) | 0,
    );
  }

  #setMoment(moment: number, isOnly: boolean): void {
    const arena = this.#arena;
    const { block, at } = this.ofGroup;
    arena.setDouble((at + record.deliveredAt) / 2, moment);
    if (isOnly || moment < arena.doubles[block + 1]) arena.setDouble(block + 1, moment);
  }

  #giveTo(group: number, consumer: number, id: StreamId): void {
    if (consumer === 0) this.#countUnowned(group, 1);
    else if (!this.ofConsumer.find(consumer, id)) this.ofConsumer.insert(consumer, id);
  }
  #takeFrom(group: number, consumer: number, id: StreamId): void {
    if (consumer === 0) this.#countUnowned(group, -1);
    else if (this.ofConsumer.find(consumer, id)) this.ofConsumer.remove(consumer);
  }
  #countUnowned(group: number, by: number): void {
    this.#arena.setInt(group * 2 + groupPlace.unowned, this.countUnowned(group) + by);
  }

  /**
   * Where the records are that were delivered by a moment, or released, and pass a test: those released in their order, then
   * from the earliest on; `limit` at most where that is above 0. They hold until something is added or removed.
   */
  idleSince(
    group: number,
    moment: number,
    limit: number,
    test: (id: StreamId) => boolean,
  ): readonly number[] {
    const list = this.ofGroup;
    const found: number[] = [];
    let latest = Math.max(moment, -1);
    for (let has = list.first(group); has; has = list.nextBlock(group)) {
      if (this.#arena.doubles[list.block + 1] > latest) continue;
      this.#collectIdle(latest, found, test);
      if (limit > 0 && found.length >= limit + sortedAtOnce) {
        this.#sortIdle(found, limit);
        latest = this.#momentAt(found[limit - 1]);
      }
    }
    this.#sortIdle(found, limit);
    return found;
  }

  #momentAt(at: number): number {
    return this.#arena.doubles[(at + record.deliveredAt) / 2];
  }

  /** Of the block that the list of the group is at. Its moment becomes what it says. */
  #collectIdle(latest: number, found: number[], test: (id: StreamId) => boolean): void {
    const { block, at } = this.ofGroup;
    const { ints, doubles } = this.#arena;
    const end = at + ints[block * 2] * groupRecordInts;
    let earliest = Number.POSITIVE_INFINITY;
    for (let from = at; from < end; from += groupRecordInts) {
      const moment = this.#momentAt(from);
      earliest = Math.min(earliest, moment);
      if (moment > latest) continue;
      this.#id.load(ints, from);
      if (test(this.#id)) found.push(from);
    }
    if (doubles[block + 1] !== earliest) this.#arena.setDouble(block + 1, earliest);
  }

  #sortIdle(found: number[], limit: number): void {
    found.sort((a, b) => this.#momentAt(a) - this.#momentAt(b));
    if (limit > 0 && found.length > limit) found.length = limit;
  }

  /** The earliest moment that a record of a group can have; positive infinity where nothing is pending. */
  earliest(group: number): number {
    const list = this.ofGroup;
    let earliest = Number.POSITIVE_INFINITY;
    for (let has = list.first(group); has; has = list.nextBlock(group))
      earliest = Math.min(earliest, this.#arena.doubles[list.block + 1]);
    return earliest;
  }

  /** Forgets an id. False where it is not pending. */
  acknowledge(group: number, id: StreamId): boolean {
    if (!this.ofGroup.find(group, id)) return false;
    this.#takeFrom(group, this.consumer, id);
    this.ofGroup.remove(group);
    return true;
  }

  /** Forgets all that a consumer has. */
  acknowledgeAll(group: number, consumer: number): void {
    for (let has = this.ofConsumer.first(consumer); has; has = this.ofConsumer.next(consumer)) {
      this.#id.load(this.#arena.ints, this.ofConsumer.at);
      if (this.ofGroup.find(group, this.#id)) this.ofGroup.remove(group);
    }
  }
}
