// Brings shards back as they were at a moment: everything is made and checked beside the new folder, which then appears at once.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createSeededRandom, MillraceError, systemClock } from '@millrace/base';
import { keepNodeId, OfflineShard } from '@millrace/server';
import {
  describeArchive,
  digestArena,
  newestEpoch,
  type ObjectStore,
  openObjectStore,
  rebuildShard,
  type Rebuilt,
  type ShardArchive,
  SnapshotTaker,
  tryRestore,
} from '@millrace/snapshot';
import { ProgressLine } from '../snapshot/progress-line.js';
import { commonWindow, describeWindow, timeOf } from './backups.js';

export interface RestoreFlags {
  readonly from: string;
  readonly at: string;
  readonly to?: string;
  readonly shard?: string;
  readonly dryRun?: true;
  readonly arenaSize: string;
}

export interface Outcome {
  readonly shard: string;
  readonly folder: string;
  readonly momentMs: number;
  readonly sequence: number;
  readonly records: number;
  readonly keys: number;
  readonly bytes: number;
  readonly digest: string;
  readonly seconds: number;
}

export async function restoreArchive(flags: RestoreFlags): Promise<void> {
  const atMs = parseMoment(flags.at);
  await using store = await openObjectStore(flags.from);
  const all = await describeArchive(store);
  const shards = all.filter(({ shard }) => flags.shard === undefined || shard === flags.shard);
  checkWindow(flags, shards, atMs);
  for (const shard of shards) console.log(describePlan(shard, atMs));
  if (flags.dryRun === true) return;
  if (flags.to === undefined)
    throw new MillraceError('INVALID_ARGUMENT', 'say with --to where the restored data goes');
  const target = path.resolve(flags.to);
  await checkEmpty(target);
  const partial = `${target}.partial`;
  await rm(partial, { recursive: true, force: true });
  const from = systemClock.monotonicMs();
  const outcomes: Outcome[] = [];
  for (const [i, shard] of shards.entries()) {
    const name = shards.length === 1 ? '' : `store-${i + 1}`;
    const folder = path.join(partial, name);
    const outcome = await restoreShard(store, shard, atMs, folder, Number(flags.arenaSize));
    outcomes.push({ ...outcome, folder: path.join(target, name) });
  }
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

async function restoreShard(
  store: ObjectStore,
  archive: ShardArchive,
  atMs: number,
  folder: string,
  arenaBytes: number,
): Promise<Outcome> {
  const { shard } = archive;
  const from = systemClock.monotonicMs();
  const line = new ProgressLine(process.stderr);
  const logBytes = archive.objects.reduce((sum, { bytes }) => sum + bytes, 0);
  let replayed = 0;
  const rebuilt = await rebuildShard(store, {
    shard,
    atMs,
    arena: { bytes: arenaBytes },
    open: (slots, arena) => new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena),
    warn: (message) => console.error(message),
    onPages: (pages, of) => line.show(`loading ${shard}`, pages, of),
    onLog: (bytes) => line.show(`replaying ${shard}`, (replayed += bytes), logBytes),
  });
  line.clear();
  if (!rebuilt.isWhole && atMs !== Infinity)
    throw new MillraceError(
      'DATA_DAMAGED',
      `the archived log of ${shard} ends at record ${rebuilt.sequence}, before ${timeOf(atMs)}: there is a hole in it. ` +
        `The moment before the hole is ${timeOf(rebuilt.timeMs)}`,
    );
  const written = await write(rebuilt, archive, folder, line);
  const { timeMs, sequence, records } = rebuilt;
  const momentMs = atMs === Infinity ? timeMs : atMs;
  const seconds = (systemClock.monotonicMs() - from) / 1000;
  return { shard, folder, momentMs, sequence, records, ...written, seconds };
}

/** A folder as a store leaves it, in a new epoch of its log: what it writes from now on is another history than the archived one. */
async function write(
  { offline, slots, sequence }: Rebuilt,
  archive: ShardArchive,
  folder: string,
  line: ProgressLine,
): Promise<Pick<Outcome, 'keys' | 'bytes' | 'digest'>> {
  const { shard } = archive;
  const snapshots = path.join(folder, 'snapshots');
  await mkdir(snapshots, { recursive: true });
  await keepNodeId(folder, shard);
  const random = createSeededRandom(randomBytes(6).readUIntLE(0, 6));
  await using taker = new SnapshotTaker({
    arena: offline.arena,
    clock: systemClock,
    random,
    spoolFolder: snapshots,
  });
  const logEpoch = newestEpoch(archive) + 1;
  const cut = () => ({ shard, slots, sequence, logEpoch });
  const { manifest } = await taker.take({ destination: snapshots, cut });
  const digest = digestArena(offline.arena);
  await using made = await openObjectStore(snapshots);
  const { keys } = await tryRestore(made, manifest, (pages, of) =>
    line.show(`checking ${shard}`, pages, of),
  );
  line.clear();
  return { keys, bytes: manifest.bytes, digest };
}

function report(outcomes: readonly Outcome[], seconds: number): void {
  for (const { shard, folder, momentMs, sequence, records, ...rest } of outcomes) {
    const { keys, bytes, digest } = rest;
    console.log(
      `${shard}: as of ${timeOf(momentMs)}, record ${sequence} (${records} replayed), ${keys} keys, ${bytes} bytes, ` +
        `digest ${digest.slice(0, 16)}, ${rest.seconds.toFixed(1)} s, in ${folder}`,
    );
  }
  const keys = outcomes.reduce((sum, outcome) => sum + outcome.keys, 0);
  console.log(`restored ${outcomes.length} shards with ${keys} keys in ${seconds.toFixed(1)} s`);
}
