/**
 * Writes consumer groups in version 2 of the form that read-groups.ts shows. What was released has no consumer, for which
 * Redis has no form: it goes to one without a name.
 */
import type { Engine } from '../engine.js';
import { StreamId, unknownRead } from '../stream/index.js';
import type { RdbOutput } from './rdb-output.js';

const noName = new Uint8Array(0);

export class GroupWriter {
  readonly #engine: Engine;
  readonly #output: RdbOutput;
  readonly #id = new StreamId();

  constructor(engine: Engine, output: RdbOutput) {
    this.#engine = engine;
    this.#output = output;
  }

  write(stream: number): void {
    const { names } = this.#engine.streams.groups;
    const count = names.count(stream);
    this.#output.size(count);
    for (let i = 0; i < count; i++) this.#writeGroup(names.at(stream, i));
  }

  #writeGroup(group: number): void {
    const [{ streams, arena }, output, id] = [this.#engine, this.#output, this.#id];
    const { groups } = streams;
    output.text(arena.bytes, groups.names.nameOffset(group), groups.names.nameLength(group));
    groups.readLastId(group, id);
    output.size64(id.msHigh, id.msLow);
    output.size64(id.seqHigh, id.seqLow);
    const read = groups.entriesRead(group);
    if (read === unknownRead) output.size64(-1, -1);
    else output.size(read);
    this.#writePending(group);
    this.#writeConsumers(group);
  }

  #writePending(group: number): void {
    const [{ streams }, output] = [this.#engine, this.#output];
    const { pending } = streams.groups;
    const list = pending.ofGroup;
    output.size(list.count(group));
    for (let has = list.first(group); has; has = list.next(group)) {
      pending.readId(this.#id);
      this.#writeRawId();
      output.int64(pending.deliveredAt);
      output.size(pending.deliveries);
    }
  }

  #writeRawId(): void {
    const [output, id] = [this.#output, this.#id];
    output.int32BigEndian(id.msHigh);
    output.int32BigEndian(id.msLow);
    output.int32BigEndian(id.seqHigh);
    output.int32BigEndian(id.seqLow);
  }

  #writeConsumers(group: number): void {
    const [{ streams, arena }, output] = [this.#engine, this.#output];
    const { groups } = streams;
    const { consumers } = groups;
    const released = groups.pending.countUnowned(group);
    const count = consumers.count(group);
    const nameless = released === 0 ? 0 : consumers.find(group, noName, 0, 0);
    output.size(count + (released > 0 && nameless === 0 ? 1 : 0));
    for (let i = 0; i < count; i++) {
      const consumer = consumers.at(group, i);
      output.text(arena.bytes, consumers.nameOffset(consumer), consumers.nameLength(consumer));
      output.int64(groups.seenAt(consumer));
      this.#writeIds(group, consumer, consumer === nameless ? released : 0);
    }
    if (released === 0 || nameless !== 0) return;
    output.text(noName, 0, 0);
    output.int64(0);
    this.#writeIds(group, 0, released);
  }

  /** The ids that a consumer has, and those that were released where it takes them. */
  #writeIds(group: number, consumer: number, released: number): void {
    const { arena, streams } = this.#engine;
    const { pending } = streams.groups;
    const own = pending.ofConsumer;
    this.#output.size((consumer === 0 ? 0 : own.count(consumer)) + released);
    if (consumer !== 0)
      for (let has = own.first(consumer); has; has = own.next(consumer)) {
        this.#id.load(arena.ints, own.at);
        this.#writeRawId();
      }
    if (released === 0) return;
    const list = pending.ofGroup;
    for (let has = list.first(group); has; has = list.next(group)) {
      if (pending.consumer !== 0) continue;
      pending.readId(this.#id);
      this.#writeRawId();
    }
  }
}
