/**
 * Moves the blocks of streams to where they are to lie (`Arena.move`), some in each step. A stream is gone through by parts,
 * each from its beginning: its entries, then every producer, then every group, each with its consumers behind it. The cursor
 * has the number of the part, and how far that is done; where parts came or went meanwhile, the next round does what is left.
 */
import type { Arena } from '@millrace/memory';
import type { Directory } from './directory.js';
import { record } from './group-layout.js';
import type { Groups } from './groups.js';
import type { Idempotence } from './idempotence.js';
import { StreamId } from './stream-id.js';

const partStride = 2 ** 28;
/** Blocks that are looked at in one step. */
const blocksAStep = 16;
/** In the place of how far a part is done: there is no such part. */
const partsEnd = -2;
/** A consumer with more ids than this stays where it is: each of them says in the group whose it is. */
const idsOfMovedMax = 256;

export class StreamRelocation {
  readonly #arena: Arena;
  readonly #entries: Directory;
  readonly #groups: Groups;
  readonly #idempotence: Idempotence;
  readonly #id = new StreamId();

  constructor(arena: Arena, entries: Directory, groups: Groups, idempotence: Idempotence) {
    this.#arena = arena;
    this.#entries = entries;
    this.#groups = groups;
    this.#idempotence = idempotence;
  }

  /** One step from a cursor on; the cursor of the next one, 0 at the end. */
  step(stream: number, cursor: number): number {
    if (cursor === 0) {
      this.#groups.names.relocate(stream);
      this.#idempotence.relocate(stream);
    }
    let part = Math.floor(cursor / partStride);
    let done = cursor % partStride;
    for (let left = blocksAStep; left > 0; left--) {
      done = this.#relocatePart(stream, part, done);
      if (done === partsEnd) return 0;
      if (done < 0 || done >= partStride) {
        part++;
        done = 0;
      }
    }
    return part * partStride + done;
  }

  /** How far the part is done then; below 0 at its end. */
  #relocatePart(stream: number, part: number, done: number): number {
    if (part === 0) return this.#entries.relocate(stream, done);
    let left = part - 1;
    const producers = this.#idempotence.countProducers(stream);
    if (left < producers) return this.#idempotence.relocateProducer(stream, left, done);
    left -= producers;
    const { names, consumers } = this.#groups;
    for (let i = 0; i < names.count(stream); i++) {
      if (left === 0) return this.#relocateGroup(stream, i, done);
      const count = consumers.count(names.at(stream, i));
      if (left <= count) return this.#relocateConsumer(names.at(stream, i), left - 1, done);
      left -= count + 1;
    }
    return partsEnd;
  }

  #relocateGroup(stream: number, i: number, done: number): number {
    const { names, consumers, pending } = this.#groups;
    if (done === 0) {
      names.relocateItem(stream, i);
      consumers.relocate(names.at(stream, i));
    }
    return pending.ofGroup.directory.relocate(names.at(stream, i), done);
  }

  #relocateConsumer(group: number, i: number, done: number): number {
    const { consumers, pending } = this.#groups;
    const consumer = consumers.at(group, i);
    const isMovable = this.#groups.countPendingOf(consumer) <= idsOfMovedMax;
    if (done === 0 && isMovable && consumers.relocateItem(group, i))
      this.#tellOwner(group, consumers.at(group, i));
    return pending.ofConsumer.directory.relocate(consumers.at(group, i), done);
  }

  /** Says in the group's records of what a consumer has where that lies now. */
  #tellOwner(group: number, consumer: number): void {
    const { ofConsumer, ofGroup } = this.#groups.pending;
    const arena = this.#arena;
    for (let has = ofConsumer.first(consumer); has; has = ofConsumer.next(consumer)) {
      this.#id.load(arena.ints, ofConsumer.at);
      if (ofGroup.find(group, this.#id)) arena.setInt(ofGroup.at + record.consumer, consumer);
    }
  }
}
