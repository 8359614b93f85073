/**
 * How events come in exactly once: MILLRACE.APPLY carries a batch of events from one source partition, each with its
 * offset. What lies below the offset that this shard has applied is skipped, the rest is run, and the new offset is stored,
 * all in one log record; so a delivery may be repeated after any crash.
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

/** Runs a command inside another; the error text where it refuses, and changes nothing then. */
export type RunNested = (args: Arguments, first: number, count: number) => string | undefined;

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

class Delivery {
  readonly #runNested: RunNested;
  #applied = 0;
  #skipped = 0;
  readonly #failures: Failure[] = [];

  constructor(runNested: RunNested) {
    this.#runNested = runNested;
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
    this.#runAbove(stored, args);
    if (next > stored) {
      offsets.set(args.bytes, args.offsets[1], args.lengths[1], partition, next);
      database.changes++;
    }
    this.#reply(reply);
  };

  /** Runs the mutations of events at `stored` and above, in order. */
  #runAbove(stored: number, args: Arguments): void {
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
        const text = this.#runNested(args, i + 2, count);
        if (text !== undefined) this.#failures.push({ offset, mutation, text });
      }
      i += 2 + count;
    }
  }

  #reply(reply: Reply): void {
    reply.array(3);
    reply.integer(this.#applied);
    reply.integer(this.#skipped);
    reply.array(this.#failures.length);
    for (const { offset, mutation, text } of this.#failures) {
      reply.array(3);
      reply.integer(offset);
      reply.integer(mutation);
      reply.bulkText(text);
    }
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

export function deliveryCommands(runNested: RunNested): readonly Command[] {
  const row = { group: 'server', since: '7.2.4' } as const;
  return [
    command({
      ...row,
      name: 'MILLRACE.APPLY',
      arity: -4,
      flags: ['write', 'denyoom', 'noscript', 'no_multi'],
      complexity: 'That of the commands it carries',
      summary: 'Applies events of a source partition, each exactly once.',
      execute: new Delivery(runNested).apply,
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
