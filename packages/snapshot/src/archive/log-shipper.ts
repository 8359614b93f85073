/**
 * Ships the log of one shard to an archive. What it knows it finds out from the archive and from the log, at its start and again after
 * each failure: nothing of its own has to survive.
 *
 *   unknown ── find: the archive's last record is in the log ──► following ── ship ──► following …
 *      │                                                            └── a lost race, an error ──► unknown
 *      ├── nothing there, or a newer history, or a gap: a snapshot goes first ──► following
 *      └── the log is another one, and no snapshot tells that it should be ──► LogDiverged
 */
import { LogTail, LogTrimmed } from '@millrace/log';
import type { Disk, LogChunk } from '@millrace/log';
import { LogDiverged, ObjectExists } from '../errors.js';
import type { Manifest } from '../format/manifest.js';
import { ARCHIVE_CHUNK_BYTES } from '../limits.js';
import type { ObjectStore } from '../store/object-store.js';
import { encodeLogObject } from './log-object.js';
import { listLogObjects, readLogObjectHeader } from './log-catalogue.js';
import { logObjectName } from './names.js';

export interface LogShipperOptions {
  readonly shard: string;
  readonly store: ObjectStore;
  readonly disk: Disk;
  /** The folder of the log. */
  readonly directory: string;
  /** Puts the newest snapshot of the store itself into the archive, for the log to go on from; undefined where it has none. */
  readonly shipSnapshot: () => Promise<Manifest | undefined>;
  readonly warn: (message: string) => void;
}

export interface Shipped {
  readonly objects: number;
  readonly records: number;
  /** Bytes of the log, and of what became of them. */
  readonly bytes: number;
  readonly storedBytes: number;
}

export class LogShipper implements AsyncDisposable {
  readonly #options: LogShipperOptions;
  readonly #tail: LogTail;
  #isFollowing = false;
  #lastTimeMs = 0;

  constructor(options: LogShipperOptions) {
    this.#options = options;
    this.#tail = new LogTail(options.disk, options.directory);
  }

  /** The last record that is in the archive, once that is known. */
  get position(): { readonly epoch: number; readonly sequence: number } {
    return this.#tail.position;
  }

  /** The moment of that record, as far as it is known; else 0. */
  get lastTimeMs(): number {
    return this.#lastTimeMs;
  }

  /** Ships all that is there now. Where it throws, the next call finds out anew where to go on. */
  async ship(): Promise<Shipped> {
    const shipped = { objects: 0, records: 0, bytes: 0, storedBytes: 0 };
    try {
      if (!this.#isFollowing && !(await this.#find())) return shipped;
      this.#isFollowing = true;
      for (;;) {
        const chunk = await this.#tail.read(ARCHIVE_CHUNK_BYTES);
        if (chunk === undefined) return shipped;
        const storedBytes = await this.#put(chunk);
        shipped.objects++;
        shipped.records += chunk.lastSequence - chunk.firstSequence + 1;
        shipped.bytes += chunk.bytes.length;
        shipped.storedBytes += storedBytes;
        this.#lastTimeMs = chunk.lastTimeMs;
      }
    } catch (error) {
      this.#isFollowing = false;
      throw error;
    }
  }

  async #put(chunk: LogChunk): Promise<number> {
    const { shard, store } = this.#options;
    const name = logObjectName(shard, chunk.epoch, chunk.firstSequence, 'piece');
    const bytes = encodeLogObject(store.keys, name, chunk);
    try {
      await store.put(name, bytes, { ifAbsent: true });
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
      await this.#goOnAfterOther(chunk);
    }
    return bytes.length;
  }

  /** Another archiver was first with this record, or an attempt of ours succeeded after all. It may have had fewer or more of them. */
  async #goOnAfterOther({ epoch, firstSequence }: LogChunk): Promise<void> {
    const { shard, store } = this.#options;
    const name = logObjectName(shard, epoch, firstSequence, 'piece');
    const object = { name, shard, epoch, firstSequence, kind: 'piece', bytes: 0 } as const;
    const { lastSequence, lastChecksum } = await readLogObjectHeader(store, object);
    const found = await this.#tail.seek(lastSequence);
    // It may be ahead of what we can read; what it has is durable on the disk of the store, so it comes.
    if (found === undefined) throw new ObjectExists(store.location, name);
    if (found.checksum !== lastChecksum) throw new LogDiverged(store.location, shard, lastSequence);
  }

  /** Goes behind the last record of the archive. False while there is no log at all. */
  async #find(): Promise<boolean> {
    const { shard, store, warn } = this.#options;
    const last = await this.#lastInArchive();
    if (last === undefined) return this.#begin();
    this.#lastTimeMs = last.lastTimeMs;
    const found = await this.#seek(last.lastSequence);
    if (found !== undefined && found !== 'trimmed' && found.checksum === last.lastChecksum)
      return true;
    const manifest = await this.#options.shipSnapshot();
    const isNewHistory = manifest !== undefined && manifest.logEpoch > last.epoch;
    const isGap =
      found === 'trimmed' && manifest !== undefined && manifest.sequence > last.lastSequence;
    if (!isNewHistory && !isGap) throw new LogDiverged(store.location, shard, last.lastSequence);
    if (isGap)
      warn(
        `records ${String(last.lastSequence + 1)} to ${String(manifest.sequence)} of ${shard} were trimmed before they were archived: ` +
          `what was between them cannot be restored. The log is kept for the archiver where the store has archive yes`,
      );
    await this.#seekAfter(manifest);
    return true;
  }

  /** An archive that has nothing of this shard. */
  async #begin(): Promise<boolean> {
    const first = await this.#tail.firstSequence();
    if (first === undefined) return false;
    if (first === 1) return (await this.#tail.seek(0)) !== undefined;
    await this.#seekAfter(await this.#options.shipSnapshot());
    return true;
  }

  async #seekAfter(manifest: Manifest | undefined): Promise<void> {
    if (manifest === undefined) throw new LogTrimmed(1, (await this.#tail.firstSequence()) ?? 1);
    const found = await this.#tail.seek(manifest.sequence);
    if (found === undefined)
      throw new LogDiverged(this.#options.store.location, manifest.shard, manifest.sequence);
  }

  async #seek(sequence: number) {
    try {
      return await this.#tail.seek(sequence);
    } catch (error) {
      if (error instanceof LogTrimmed) return 'trimmed';
      throw error;
    }
  }

  async #lastInArchive() {
    const { shard, store } = this.#options;
    const objects = await listLogObjects(store, shard);
    const newest = objects.at(-1);
    if (newest === undefined) return undefined;
    // A segment and pieces that begin at different records may end at the same one.
    const ends = [];
    for (const object of objects.slice(-2))
      if (object.epoch === newest.epoch) ends.push(await readLogObjectHeader(store, object));
    return ends.reduce((a, b) => (b.lastSequence > a.lastSequence ? b : a));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail.close();
  }
}
