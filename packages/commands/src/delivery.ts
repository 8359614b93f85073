/**
 * How events come in exactly once: MILLRACE.APPLY carries a batch of events from one source partition, each with its
 * offset. What lies below the offset that this shard has applied is skipped, the rest is run, and the new offset is stored,
 * all in one log record; so a delivery may be repeated after any crash. What it refused is kept with the offset and is
 * answered again when the last delivery comes again, because the first answer may have been lost with its connection.
 *
 *   MILLRACE.APPLY source partition nextOffset (eventOffset argumentCount argument...)*
 *   → [events applied, events skipped, [[eventOffset, number of the mutation in the call, error], ...]]
 *   MILLRACE.OFFSETS source → [partition, nextOffset, ...]
 */
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { isRefusal, ResolvedDelivery } from './resolved-delivery.js';

/** Runs a command inside another and leaves its effects, if it has any; the error text where it refuses, and changes nothing then. */
export type RunNested = (args: Arguments, first: number, count: number) => string | undefined;

/** How a delivery runs what it carries. */
export interface Nested {
  readonly run: RunNested;
  /** Why a command cannot be run on this shard, where its key is another's; nothing else is looked at. */
  readonly whereElse: RunNested | undefined;
}

/** The first argument that is not `eventOffset argumentCount argument...` as a whole, or 0. */
function findFault(args: Arguments): number {
  for (let i = 4; i < args.count;) {
    const count = i + 1 < args.count ? args.integer(i + 1) : Number.NaN;
    if (!(args.integer(i) >= 0) || !(count > 0) || i + 2 + count > args.count) return i;
    i += 2 + count;
  }
  return 0;
}

interface Failure {
  readonly offset: number;
  readonly mutation: number;
  readonly text: string;
}

/** What an arena must have left beside the refusals for them to be kept. */
const refusalsReserve = 1 << 20;

class Delivery {
  readonly #nested: Nested;
  #applied = 0;
  #skipped = 0;
  readonly #failures: Failure[] = [];
  /** Number in the call of the mutation that ran last. */
  #mutation = 0;
  readonly #resolved = new ResolvedDelivery();

  constructor(nested: Nested) {
    this.#nested = nested;
  }

  readonly apply = (database: Database, args: Arguments, reply: Reply): void => {
    const next = args.integer(3);
    const partition = args.integer(2);
    if (!(partition >= 0) || !(next >= 0) || !Number.isSafeInteger(next)) {
      reply.error(errors.notInteger);
      return;
    }
    const fault = findFault(args);
    if (fault > 0) {
      reply.error(
        `ERR MILLRACE.APPLY: argument ${fault.toString()} does not begin an event offset, an argument count and so many arguments`,
      );
      return;
    }
    const { offsets } = database.engine;
    const stored = offsets.get(args.bytes, args.offsets[1], args.lengths[1], partition);
    const elsewhere = this.#findElsewhere(stored, args);
    if (elsewhere !== undefined) {
      reply.error(elsewhere);
      return;
    }
    reply.isUnread = true;
    try {
      this.#runAbove(database, stored, args);
    } finally {
      reply.isUnread = false;
    }
    const refusalsFrom = this.#reply(reply);
    if (next > stored) {
      this.#store(database, args, partition, next, reply, refusalsFrom);
      database.changes++;
      this.#resolved.write(args, database.effects);
    } else if (next === stored)
      this.#repeatRefusals(database, args, partition, reply, refusalsFrom);
  };

  #store(
    database: Database,
    args: Arguments,
    partition: number,
    next: number,
    reply: Reply,
    from: number,
  ): void {
    const { engine, arena } = database;
    const { bytes, offsets, lengths } = args;
    const length = reply.length - from;
    // Without room for them the events count all the same.
    const isKept = this.#failures.length > 0 && arena.hasRoom(length, refusalsReserve);
    const kept = isKept ? length : 0;
    engine.offsets.set(bytes, offsets[1], lengths[1], partition, next, reply.bytes, from, kept);
  }

  #repeatRefusals(
    database: Database,
    args: Arguments,
    partition: number,
    reply: Reply,
    from: number,
  ): void {
    const { offsets } = database.engine;
    offsets.findRefusals(args.bytes, args.offsets[1], args.lengths[1], partition);
    if (offsets.refusalsLength === 0) return;
    reply.truncate(from);
    reply.raw(database.arena.bytes, offsets.refusalsAt, offsets.refusalsLength);
  }

  /**
   * A delivery with keys of another shard is refused as a whole, before anything runs: its offset would be stored here, and
   * those events would count nowhere.
   */
  #findElsewhere(stored: number, args: Arguments): string | undefined {
    const { whereElse } = this.#nested;
    if (whereElse === undefined) return undefined;
    for (let i = 4; i < args.count;) {
      const count = args.integer(i + 1);
      const text = args.integer(i) < stored ? undefined : whereElse(args, i + 2, count);
      if (text !== undefined) return text;
      i += 2 + count;
    }
    return undefined;
  }

  /** Runs the mutations of events at `stored` and above, in order. */
  #runAbove(database: Database, stored: number, args: Arguments): void {
    this.#resolved.clear();
    this.#applied = this.#skipped = 0;
    this.#failures.length = 0;
    let last = -1;
    for (let i = 4, mutation = 0; i < args.count; mutation++) {
      const offset = args.integer(i);
      const count = args.integer(i + 1);
      const isNewEvent = offset !== last;
      last = offset;
      if (offset < stored) {
        if (isNewEvent) this.#skipped++;
      } else {
        if (isNewEvent) this.#applied++;
        const text = this.#run(database, args, i, count, mutation);
        if (text !== undefined) this.#failures.push({ offset, mutation: this.#mutation, text });
      }
      i += 2 + count;
    }
  }

  /** Returns where in the reply the refusals begin. */
  /** Runs one mutation. The error text where it is refused, or was when the log was written. */
  #run(
    database: Database,
    args: Arguments,
    i: number,
    count: number,
    mutation: number,
  ): string | undefined {
    this.#mutation = mutation;
    if (database.engine.isApplying && isRefusal(args, i, count)) {
      this.#mutation = args.integer(i + 3);
      return args.latin1(i + 4);
    }
    const text = this.#nested.run(args, i + 2, count);
    this.#resolved.note(args, i, count, database.effects, mutation, text);
    database.effects.clear();
    return text;
  }

  #reply(reply: Reply): number {
    reply.array(3);
    reply.integer(this.#applied);
    reply.integer(this.#skipped);
    const from = reply.length;
    reply.array(this.#failures.length);
    for (const { offset, mutation, text } of this.#failures) {
      reply.array(3);
      reply.integer(offset);
      reply.integer(mutation);
      reply.bulkText(text);
    }
    return from;
  }
}

function listOffsets(database: Database, args: Arguments, reply: Reply): void {
  const mark = reply.beginArray();
  let count = 0;
  database.engine.offsets.forEach(
    args.bytes,
    args.offsets[1],
    args.lengths[1],
    (partition, next) => {
      reply.integer(partition);
      reply.integer(next);
      count += 2;
    },
  );
  reply.endArray(mark, count);
}

export function deliveryCommands(nested: Nested): readonly Command[] {
  const row = { group: 'server', since: '7.2.4' } as const;
  return [
    command({
      ...row,
      name: 'MILLRACE.APPLY',
      arity: -4,
      flags: ['write', 'denyoom', 'noscript', 'no_multi'],
      complexity: 'That of the commands it carries',
      summary: 'Applies events of a source partition, each exactly once.',
      execute: new Delivery(nested).apply,
    }),
    command({
      ...row,
      name: 'MILLRACE.OFFSETS',
      arity: 2,
      flags: ['readonly'],
      complexity: 'O(n) of n source partitions',
      summary: 'Returns how far each partition of a source has been applied.',
      execute: listOffsets,
    }),
  ];
}
