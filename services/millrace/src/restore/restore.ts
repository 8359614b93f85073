// Brings shards back as they were at a moment: everything is made and checked beside the new folder, which then appears at once.
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError, systemClock } from '@millrace/base';
import { describeArchive, openObjectStore, type ShardArchive } from '@millrace/snapshot';
import { commonWindow, describeWindow, timeOf } from './backups.js';
import { restoreKeys } from './restore-keys.js';
import { reshard } from './reshard.js';
import { restoreEach } from './restore-each.js';
import type { Outcome } from './restore-shard.js';

export interface RestoreFlags {
  readonly from: string;
  readonly at: string;
  readonly to?: string;
  readonly shard?: string;
  readonly dryRun?: true;
  readonly arenaSize: string;
  readonly shards?: string;
  readonly nodeIds?: string;
  readonly unevenOffsets?: string;
  readonly only?: string;
  readonly stores: string;
  readonly password?: string;
}

export async function restoreArchive(flags: RestoreFlags): Promise<void> {
  const atMs = parseMoment(flags.at);
  await using store = await openObjectStore(flags.from);
  const all = await describeArchive(store);
  const shards = all.filter(({ shard }) => flags.shard === undefined || shard === flags.shard);
  checkWindow(flags, shards, atMs);
  for (const shard of shards) console.log(describePlan(shard, atMs));
  if (flags.dryRun === true) return;
  const arenaBytes = Number(flags.arenaSize);
  if (flags.only !== undefined) {
    await restoreKeys(store, shards, atMs, arenaBytes, flags.only, flags);
    return;
  }
  if (flags.to === undefined)
    throw new MillraceError('INVALID_ARGUMENT', 'say with --to where the restored data goes');
  const target = path.resolve(flags.to);
  await checkEmpty(target);
  const partial = `${target}.partial`;
  await rm(partial, { recursive: true, force: true });
  const from = systemClock.monotonicMs();
  const made =
    flags.shards === undefined
      ? await restoreEach(flags.from, shards, atMs, partial, arenaBytes)
      : await reshard(store, shards, atMs, partial, arenaBytes, flags);
  const outcomes = made.map((outcome) => ({
    ...outcome,
    folder: path.join(target, path.relative(partial, outcome.folder)),
  }));
  await rename(partial, target);
  report(outcomes, (systemClock.monotonicMs() - from) / 1000);
}

/** `latest` is every shard as far as its archive goes. */
export function parseMoment(text: string): number {
  if (text === 'latest') return Infinity;
  const ms = /^\d{12,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isSafeInteger(ms)) return ms;
  throw new MillraceError(
    'INVALID_ARGUMENT',
    `--at must be a time as 2026-11-22T14:03:07.119Z, or latest, not '${text}'`,
  );
}

function checkWindow({ from }: RestoreFlags, shards: readonly ShardArchive[], atMs: number): void {
  if (shards.length === 0) throw new MillraceError('NOT_FOUND', `${from} holds no such backup`);
  const window = commonWindow(shards);
  const { fromMs = Infinity, toMs = -Infinity } = window;
  if (fromMs > toMs)
    throw new MillraceError(
      'NOT_FOUND',
      `${from} has no moment that every shard can be brought to`,
    );
  const isInside = atMs === Infinity || (atMs >= fromMs && atMs <= toMs);
  if (!isInside)
    throw new MillraceError(
      'NOT_FOUND',
      `${timeOf(atMs)} cannot be restored: ${describeWindow(window)}`,
    );
}

function describePlan({ shard, manifests, objects }: ShardArchive, atMs: number): string {
  const base = manifests.findLast(({ timeMs }) => timeMs <= atMs);
  const log = objects.filter(
    ({ epoch, firstSequence }) =>
      base === undefined || (epoch >= base.logEpoch && firstSequence > base.sequence),
  );
  const bytes = log.reduce((sum, object) => sum + object.bytes, 0);
  const begin =
    base === undefined
      ? 'from the beginning of its log'
      : `snapshot ${base.id} of ${timeOf(base.timeMs)} with ${base.bytes} bytes`;
  const until = atMs === Infinity ? 'its end' : timeOf(atMs);
  return `${shard}: ${begin}, then at most ${bytes} bytes of log up to ${until}`;
}

async function checkEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0)
    throw new MillraceError('INVALID_ARGUMENT', `${folder} is not empty; give a new folder`);
}

function report(outcomes: readonly Outcome[], seconds: number): void {
  for (const { shard, folder, slots, momentMs, sequence, records, ...rest } of outcomes) {
    const ranges = slots.map(([first, last]) => `${first}-${last}`).join(',');
    const { keys, bytes, digest } = rest;
    console.log(
      `${shard}${ranges === '' ? '' : ` (slots ${ranges})`}: as of ${timeOf(momentMs)}, record ${sequence} (${records} replayed), ${keys} keys, ${bytes} bytes, ` +
        `digest ${digest.slice(0, 16)}, ${rest.seconds.toFixed(1)} s, in ${folder}`,
    );
  }
  const keys = outcomes.reduce((sum, outcome) => sum + outcome.keys, 0);
  console.log(`restored ${outcomes.length} shards with ${keys} keys in ${seconds.toFixed(1)} s`);
}
