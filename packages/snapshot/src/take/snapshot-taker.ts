/**
 * Takes snapshots of an arena while it is being written. One at a time; each has a worker thread of its own, which ends with it.
 *
 *   idle ── take ──► starting ── worker is ready: the cut ──► taking ── all pages on disk ──► publishing ──► idle
 *
 * The cut is made between two commands, since it is made in an event of its own; it is the whole pause.
 */
import { Worker } from 'node:worker_threads';
import type { Clock, Random } from '@millrace/base';
import { layoutVersion, pageBytes } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { KeyRing } from '../crypto/key-ring.js';
import { SnapshotFailed, SnapshotUnderWay } from '../errors.js';
import type { Compression, Manifest } from '../format/manifest.js';
import { snapshotId } from '../format/names.js';
import {
  RING_PART_OF_PAGES,
  RING_SLOTS_MAX,
  RING_SLOTS_MIN,
  STALL_MS_MAX,
  WORKER_HEAP_MIB,
} from '../limits.js';
import { parseLocation } from '../store/location.js';
import { chainAfter, KnownBases } from './known-bases.js';
import type { KnownBase } from './known-bases.js';
import { Preserver } from './preserver.js';
import { control, createSharedTake } from './shared-take.js';
import type { SharedTake } from './shared-take.js';
import type { TakeMessage, WorkerData, WorkerMessage } from './worker-messages.js';

export interface TakerOptions {
  readonly arena: Arena;
  readonly clock: Clock;
  readonly random: Random;
  /** A local folder that pages are written to on their way to destinations that are none. */
  readonly spoolFolder: string;
  readonly ringSlots?: number;
  /** A snapshot that holds one write up for so long is given up. */
  readonly stallMsMax?: number;
}

export interface TakeOptions {
  /** A location: `/folder`, `file:///folder`, `s3://bucket/prefix`. */
  readonly destination: string;
  /** Asked at the moment of the cut. What it says must be what the arena holds then. */
  readonly cut: () => Cut;
  readonly compression?: Compression;
  /** Encrypts with these; without any key, nothing is. */
  readonly keys?: KeyRing;
  /** How many may build one on the other; 0 takes a full one always. */
  readonly chainLengthMax?: number;
  readonly partBytesMax?: number;
  /** Where others have a say in when it is: asked once all is ready. The cut is made when it resolves, and not where it rejects. */
  readonly moment?: () => Promise<unknown>;
  /** Called right after the cut. */
  readonly onCut?: () => void;
}

export interface Cut {
  readonly shard: string;
  readonly slots: readonly (readonly [number, number])[];
  readonly sequence: number;
  readonly logEpoch: number;
}

export interface SnapshotResult {
  readonly manifest: Manifest;
  /** From the request until it could be restored. */
  readonly ms: number;
  /** How long the cut itself took. */
  readonly cutMs: number;
  /** Pages put aside because they were written before the worker came by. */
  readonly preservedPages: number;
  readonly stalls: number;
  readonly stallMs: number;
  readonly stallMsMax: number;
}

export class SnapshotTaker implements AsyncDisposable {
  readonly #options: TakerOptions;
  readonly #bases: KnownBases;
  #shared: SharedTake | undefined;
  #worker: Worker | undefined;
  #running: Promise<SnapshotResult> | undefined;
  #pageTop = 0;

  constructor(options: TakerOptions) {
    this.#options = options;
    this.#bases = new KnownBases(options.arena);
  }

  /** Says that the arena was just loaded from this chain, the full snapshot first: the next one there may build on it. */
  adopt(destination: string, chain: readonly Manifest[]): void {
    this.#bases.adopt(destination, chain);
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }
  /** Pages on disk, and at most how many there will be. */
  get progress(): { readonly pages: number; readonly of: number } {
    return { pages: this.#shared?.control[control.pages] ?? 0, of: this.#pageTop };
  }

  /** Resolves when the snapshot could be restored. */
  take(options: TakeOptions): Promise<SnapshotResult> {
    if (this.#running !== undefined) return Promise.reject(new SnapshotUnderWay());
    this.#running = this.#take(options).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #take(options: TakeOptions): Promise<SnapshotResult> {
    const { clock } = this.#options;
    const from = clock.monotonicMs();
    const shared = this.#prepare();
    const base = this.#findBase(options);
    const worker = this.#startWorker(shared, options, base);
    const taking: Taking = { preserver: undefined, cutMs: 0, endedEpoch: 0, base };
    try {
      const manifest = await new Promise<Manifest>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('exit', () => reject(new SnapshotFailed('The snapshot was told to stop.')));
        worker.on('message', (message: WorkerMessage) => {
          if (message.type === 'ready') {
            if (!message.isBaseThere) taking.base = undefined;
            if (options.moment === undefined) this.#begin(options, taking, shared, worker);
            else
              options
                .moment()
                .then(() => {
                  if (this.#worker === worker) this.#begin(options, taking, shared, worker);
                })
                .catch(reject);
          } else if (message.type === 'taken') taking.preserver?.stop();
          else if (message.type === 'done') resolve(message.manifest);
          else reject(failureOf(message));
        });
      });
      this.#bases.remember(options.destination, manifest, taking.endedEpoch, taking.base);
      const { cutMs, preserver } = taking;
      return { manifest, ms: clock.monotonicMs() - from, cutMs, ...countsOf(preserver) };
    } finally {
      taking.preserver?.stop();
      this.#worker = undefined;
      await worker.terminate();
    }
  }

  /** Makes the cut, and sends the worker off. */
  #begin(options: TakeOptions, taking: Taking, shared: SharedTake, worker: Worker): void {
    const { clock, arena, stallMsMax = STALL_MS_MAX } = this.#options;
    const before = clock.monotonicMs();
    const order = this.#cut(options, taking.base);
    taking.endedEpoch = order.endedEpoch;
    taking.preserver = new Preserver(arena, shared, clock, stallMsMax, order.sinceEpoch);
    worker.postMessage(order);
    taking.cutMs = clock.monotonicMs() - before;
    options.onCut?.();
  }

  #findBase({ destination, chainLengthMax = 0, keys }: TakeOptions): KnownBase | undefined {
    const isEncrypted = keys?.active !== undefined;
    return this.#bases.find({ destination, chainLengthMax, isEncrypted });
  }

  /** The shared state is kept for the next snapshot, unless the arena has grown by far: its memory is touched once. */
  #prepare(): SharedTake {
    const { arena, ringSlots = slotsFor(arena.pageTop) } = this.#options;
    if (this.#shared === undefined || this.#shared.ringPages.length * 2 <= ringSlots)
      this.#shared = createSharedTake(arena, arena.capacityPages, pageBytes, ringSlots);
    this.#shared.states.fill(0, 0, this.#pageTop);
    this.#shared.control.fill(0);
    this.#pageTop = 0;
    return this.#shared;
  }

  #startWorker(shared: SharedTake, options: TakeOptions, base: KnownBase | undefined): Worker {
    const { destination, partBytesMax, compression = 'none', keys = KeyRing.empty } = options;
    const location = parseLocation(destination);
    const workerData: WorkerData = {
      shared,
      destination: location.kind === 'folder' ? location.path : destination,
      root: location.kind === 'folder' ? location.path : this.#options.spoolFolder,
      partBytesMax,
      compression,
      keys: keys.keys,
      base: base?.manifest,
    };
    this.#worker = new Worker(new URL('./snapshot-worker.js', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MIB },
    });
    return this.#worker;
  }

  #cut({ cut, compression = 'none' }: TakeOptions, base: KnownBase | undefined): TakeMessage {
    const { arena, clock, random } = this.#options;
    const timeMs = clock.nowMs();
    const said = cut();
    this.#pageTop = arena.pageTop;
    const endedEpoch = arena.beginEpoch(said.sequence, timeMs);
    return {
      endedEpoch,
      sinceEpoch: base?.endedEpoch ?? 0,
      fields: {
        id: snapshotId(said.sequence, timeMs, random.uint32()),
        ...said,
        timeMs,
        layoutVersion,
        pageBytes,
        pageTop: this.#pageTop,
        compression,
        ...(base === undefined ? {} : { chain: chainAfter(base) }),
      },
    };
  }

  /** Gives up a snapshot that is being taken. What is left of it goes with the next one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
    await this.#running?.catch(() => undefined);
  }
}

function slotsFor(pages: number): number {
  const part = Math.floor(pages / RING_PART_OF_PAGES);
  return Math.min(RING_SLOTS_MAX, Math.max(RING_SLOTS_MIN, part));
}

/** What is known of the snapshot that is being taken. */
interface Taking {
  preserver: Preserver | undefined;
  cutMs: number;
  endedEpoch: number;
  base: KnownBase | undefined;
}

function failureOf({ name, message }: WorkerMessage & { type: 'failed' }): SnapshotFailed {
  return new SnapshotFailed(name === 'SnapshotFailed' ? message : `${name}: ${message}`);
}

type Counts = Omit<SnapshotResult, 'manifest' | 'ms' | 'cutMs'>;

function countsOf(preserver: Preserver | undefined): Counts {
  const { pages = 0, stalls = 0, stallMs = 0, stallMsMax = 0 } = preserver ?? {};
  return { preservedPages: pages, stalls, stallMs, stallMsMax };
}
