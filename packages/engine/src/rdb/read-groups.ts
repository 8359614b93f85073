/**
 * Consumer groups.
 *
 *   groups     count | (name | last id | from version 2: entries read, 2^64-1 where not known | pending | consumers)*
 *   pending    count | (id, 16 bytes with the high ones first | moment of delivery (8) | deliveries)*
 *   consumers  count | (name | last seen (8) | from version 3: last active (8) | count | ids of what is pending for it)*
 *
 * What is pending comes before the consumers that have it: it is added without one, and each consumer takes its own.
 */
import type { Engine } from '../engine.js';
import { StreamId, unknownRead } from '../stream/index.js';
import { idBytes, readId, readRawId } from './read-id.js';
import { rdbType } from './rdb-types.js';
import type { Readers } from './readers.js';

export class GroupReader {
  readonly #engine: Engine;
  readonly #readers: Readers;
  readonly #id = new StreamId();

  constructor(engine: Engine, readers: Readers) {
    this.#engine = engine;
    this.#readers = readers;
  }

  /** Reads the groups of a stream of a type. */
  read(type: number, stream: number): void {
    for (let left = this.#readers.input.count(); left > 0; left--) this.#readGroup(type, stream);
  }

  #readGroup(type: number, stream: number): void {
    const { input, first } = this.#readers;
    const { groups, readCounts } = this.#engine.streams;
    input.text(first);
    if (groups.names.find(stream, first.bytes, first.offset, first.length) !== 0)
      input.fail('a group twice');
    const group = groups.create(stream, first.bytes, first.offset, first.length);
    readId(this.#readers, this.#id);
    groups.setLastId(group, this.#id);
    groups.setEntriesRead(
      group,
      type === rdbType.stream ? readCounts.estimate(stream, this.#id) : this.#readEntriesRead(),
    );
    this.#readPending(group);
    for (let left = input.count(); left > 0; left--) this.#readConsumer(type, group);
    if (groups.pending.countUnowned(group) > 0) input.fail('a pending entry without a consumer');
  }

  #readEntriesRead(): number {
    const { input } = this.#readers;
    const count = input.length();
    if ((input.high & input.low) === -1) return unknownRead;
    return Number.isSafeInteger(count) ? count : input.fail('a number out of range');
  }

  #readRawId(): void {
    const { input, second } = this.#readers;
    input.need(idBytes);
    second.set(input.bytes, input.at, idBytes);
    readRawId(second, 0, this.#id);
    input.skip(idBytes);
  }

  #readPending(group: number): void {
    const { input } = this.#readers;
    const { pending } = this.#engine.streams.groups;
    for (let left = input.count(); left > 0; left--) {
      this.#readRawId();
      const moment = input.safeInteger();
      const deliveries = input.length();
      if (pending.find(group, this.#id)) input.fail('a pending entry twice');
      pending.add(group, 0, this.#id, Math.max(0, moment), deliveries);
    }
  }

  #readConsumer(type: number, group: number): void {
    const { input, first } = this.#readers;
    const { groups } = this.#engine.streams;
    const { pending } = groups;
    input.text(first);
    if (groups.consumers.find(group, first.bytes, first.offset, first.length) !== 0)
      input.fail('a consumer twice');
    const { bytes, offset, length } = first;
    const seen = input.safeInteger();
    const consumer = groups.createConsumer(group, bytes, offset, length, seen);
    groups.setActive(consumer, type === rdbType.stream3 ? input.safeInteger() : seen);
    for (let left = input.count(); left > 0; left--) {
      this.#readRawId();
      if (!pending.find(group, this.#id)) input.fail('a consumer with what is not pending');
      if (pending.consumer !== 0) input.fail('a pending entry with two consumers');
      pending.assign(group, consumer, pending.moment, pending.deliveries);
    }
  }
}
