/** XNACK: a consumer gives back what it cannot do. */
import { deliveriesMax, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { readId } from './stream-arguments.js';
import { findGroup, found } from './stream-found.js';

const W = {
  silent: word('SILENT'),
  fail: word('FAIL'),
  fatal: word('FATAL'),
  ids: word('IDS'),
  retryCount: word('RETRYCOUNT'),
  force: word('FORCE'),
};

const id = new StreamId();
/** How to release the ids from argument `from` up to `to`. */
const release = {
  isSilent: false,
  isFatal: false,
  from: 0,
  to: 0,
  retryCount: -1,
  isForced: false,
};

/** Why it cannot be read, or undefined. */
function readRelease(args: Arguments): string | undefined {
  release.isSilent = args.is(3, W.silent);
  release.isFatal = args.is(3, W.fatal);
  if (!release.isSilent && !release.isFatal && !args.is(3, W.fail))
    return 'ERR mode must be SILENT, FAIL, or FATAL';
  if (!args.is(4, W.ids)) return 'ERR syntax error, expected IDS keyword';
  const count = args.integer(5);
  if (!(count > 0)) return 'ERR numids must be a positive integer';
  if (6 + count > args.count) return "ERR number of IDs doesn't match numids";
  release.from = 6;
  release.to = 6 + count;
  return readOptions(args);
}

function readOptions(args: Arguments): string | undefined {
  release.retryCount = -1;
  release.isForced = false;
  for (let i = release.to; i < args.count; i++) {
    if (args.is(i, W.force)) release.isForced = true;
    else if (args.is(i, W.retryCount) && i + 1 < args.count) {
      release.retryCount = args.integer(++i);
      if (!(release.retryCount >= 0)) return 'ERR Invalid RETRYCOUNT value, must be >= 0';
    } else return `ERR Unrecognized XNACK option '${args.quoted(i)}'`;
  }
  return undefined;
}

function xnack(database: Database, args: Arguments, reply: Reply): void {
  const refusal = readRelease(args);
  if (refusal !== undefined) {
    reply.error(refusal);
    return;
  }
  for (let i = release.from; i < release.to; i++) if (!readId(args, i, id, reply)) return;
  if (!findGroup(database, args, reply)) return;
  let released = 0;
  for (let i = release.from; i < release.to; i++) {
    id.parse(args.bytes, args.offsets[i], args.lengths[i], 0);
    if (releaseOne(database)) released++;
  }
  reply.integer(released);
  if (released > 0) database.noted(args, 1, 'xnack', 't');
}

/** Releases what is pending under `id`, or where that is forced what is in the stream. */
function releaseOne(database: Database): boolean {
  const { streams } = database.engine;
  const { pending } = streams.groups;
  if (pending.find(found.group, id)) {
    pending.release(found.group, deliveriesAfter(pending.deliveries));
    return true;
  }
  if (!release.isForced || !streams.has(found.stream, id)) return false;
  pending.find(found.group, id);
  pending.addReleased(found.group, id, deliveriesAfter(release.isSilent ? 1 : 0));
  return true;
}

function deliveriesAfter(had: number): number {
  if (release.retryCount >= 0) return release.retryCount;
  if (release.isFatal) return deliveriesMax;
  return release.isSilent ? Math.max(0, had - 1) : had;
}

export const streamReleaseCommands: readonly Command[] = [
  command({
    name: 'XNACK',
    arity: -7,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '8.8.0',
    complexity: 'O(log n) an id, of n entries pending in the group',
    summary: 'Gives back entries that a consumer has, so that others may claim them at once.',
    execute: xnack,
  }),
];
