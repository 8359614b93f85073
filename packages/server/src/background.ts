/**
 * Work in slices between commands: expiry of keys nobody asks for, values that are freed piece by piece, memory touched
 * ahead of growth, idle connections. Each slice is far below a millisecond; there are more of them while there is much to do.
 */
import { keyLength, keyOffset } from '@millrace/memory';
import { accessKind } from '@millrace/engine';
import type { Keyspace } from '@millrace/engine';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { mark } from './marks.js';
import { Session } from './session.js';

/** Buckets looked at, and blocks freed, between two looks at the clock. */
const bucketsAStep = 16;
const blocksAStep = 64;
const sliceMs = 0.5;
/** While a slice ends with work left, the next follows after this pause. */
const busyPauseMs = 2;
const touchedAheadPages = 64;

export class Background implements AsyncDisposable {
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #places: number[];
  #database = 0;
  #timer: NodeJS.Timeout | undefined;
  #touchedTo = 0;
  /** Where the ages of keys are looked at: a database and a bucket. */
  #aging = 0;
  #agingPlace = 0;
  #isStopped = false;
  /** The caller of what is done here: no client's. */
  readonly #session: Session;
  /** What is to be removed from the buckets just looked at. */
  readonly #found: number[] = [];

  constructor(context: ServerContext, dispatch: Dispatch) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.#session = new Session(0, context.engine.keyspaces[0], 0);
    this.#places = context.engine.keyspaces.map(() => 0);
    this.#schedule(1000 / context.config.values.hz);
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#schedule(this.#slice() ? busyPauseMs : 1000 / this.#context.config.values.hz);
    }, delayMs);
    this.#timer.unref();
  }

  /** True where there is more to do. */
  #slice(): boolean {
    const { engine, clock } = this.#context;
    engine.now = clock.nowMs();
    this.#context.session = this.#session;
    const end = clock.monotonicMs() + sliceMs;
    const { isLoading, expiresActively } = this.#context;
    const mayExpire = engine.isPrimary && expiresActively && !isLoading;
    const isExpiring = mayExpire && this.#expire(end);
    this.#context.engine.access.tick(engine.now);
    const isExpiringFields = mayExpire && this.#expireFields(end);
    while (!engine.releases.isIdle && clock.monotonicMs() < end) engine.releases.step(blocksAStep);
    if (!isLoading) this.#makeRoom();
    this.#touchAhead();
    this.#context.statistics.sampleRate();
    this.#context.statistics.noteMemory(engine.arena.usedBytes);
    this.#closeIdle();
    this.#dispatch.commit.endBatch();
    this.#context.scheduleLogFlush();
    if (this.#context.waits.isReady) this.#dispatch.serveWaiting();
    return isExpiring || isExpiringFields || !engine.releases.isIdle;
  }

  /** Goes on through the databases where the slice before ended. True where much had expired. */
  #expire(end: number): boolean {
    const { engine, clock } = this.#context;
    let removed = 0;
    let looked = 0;
    for (let turn = 0; turn < engine.keyspaces.length; turn++) {
      const keyspace = engine.keyspaces[this.#database];
      while (keyspace.expiringSize > 0) {
        removed += this.#expireStep(keyspace);
        looked += bucketsAStep;
        if (clock.monotonicMs() >= end) return removed * 4 > looked;
        if (this.#places[this.#database] === 0) break;
      }
      this.#database = (this.#database + 1) % engine.keyspaces.length;
    }
    return false;
  }

  #expireStep(keyspace: Keyspace): number {
    const found = this.#found;
    found.length = 0;
    const place = this.#places[keyspace.number];
    this.#places[keyspace.number] = keyspace.index.sweepExpiring(
      keyspace.root,
      place,
      bucketsAStep,
      (entry) => {
        if (keyspace.isExpired(entry)) found.push(entry);
      },
    );
    const { arena } = this.#context.engine;
    for (const entry of found)
      keyspace.find(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
    return found.length;
  }

  /** Fields of hashes, those first that are due first. True where some are left. */
  #expireFields(end: number): boolean {
    const { engine, clock } = this.#context;
    for (const keyspace of engine.keyspaces) {
      while (engine.fieldExpiry.step(keyspace)) if (clock.monotonicMs() >= end) return true;
    }
    return false;
  }

  /** Keys go that commands had no time for, and the ages of all are kept from running round. */
  #makeRoom(): void {
    const { engine, memoryLimit } = this.#context;
    if (memoryLimit.isOver) memoryLimit.makeRoom();
    if (engine.access.kind === accessKind.none) return;
    const keyspace = engine.keyspaces[this.#aging];
    this.#agingPlace = engine.access.sweep(keyspace, this.#agingPlace);
    if (this.#agingPlace === 0) this.#aging = (this.#aging + 1) % engine.keyspaces.length;
  }

  #touchAhead(): void {
    const { arena } = this.#context.engine;
    if (this.#touchedTo < arena.pageTop) this.#touchedTo = arena.pageTop;
    const wanted = arena.pageTop + touchedAheadPages;
    if (this.#touchedTo < wanted)
      this.#touchedTo = arena.touchAhead(this.#touchedTo, Math.min(32, wanted - this.#touchedTo));
  }

  #closeIdle(): void {
    const limit = this.#context.config.values.timeout;
    if (limit === 0) return;
    const before = this.#context.clock.nowMs() - limit * 1000;
    for (const session of this.#context.sessions.values()) {
      const isListening =
        session.waiting !== undefined ||
        (session.marks & mark.subscriber) !== 0 ||
        this.#context.monitors.has(session);
      if (session.lastUsedMs < before && !isListening) session.peer?.destroy();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    return Promise.resolve();
  }
}
