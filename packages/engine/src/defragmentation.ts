/**
 * Brings together what deleting has scattered, in steps between commands: spans with few blocks are chosen, all keys are
 * walked, and each block that lies in one of them moves. Values too big for one step wait, by their keys, until the walk
 * has passed all others.
 *
 *   resting → surveying (what could be spared, class by class) → marking → walking ⇄ labels (of the database's series)
 *           → finishing (big values) → resting
 */
import { entryAux, entryKind, Evacuation, keyLength, keyOffset } from '@millrace/memory';
import type { Engine } from './engine.js';
import type { Keyspace } from './keyspace.js';

const state = {
  resting: 0,
  surveying: 1,
  marking: 2,
  walking: 3,
  labels: 4,
  finishing: 5,
} as const;

/** Buckets that are walked between two looks at the clock. */
const bucketsAStep = 2;
/** Big values that are remembered; those beyond wait for the next round. */
const biggestMax = 100_000;

/** A value in the middle of which a step ended. */
interface Unfinished {
  readonly keyspace: Keyspace;
  readonly key: Uint8Array;
  readonly kind: number;
  readonly aux: number;
  cursor: number;
}

export class Defragmentation {
  /** `active-defrag-ignore-bytes` and `active-defrag-threshold-lower`: less is not worth the work. */
  ignoredBytes = 0;
  ignoredPercent = 10;
  /** Bytes of spans that could be spared, as the last survey found. */
  spareBytes = 0;
  readonly #engine: Engine;
  readonly #evacuation: Evacuation;
  #state: number = state.resting;
  #class = 0;
  #database = 0;
  #bucket = 0;
  #unfinished: Unfinished[] = [];
  #keyspace: Keyspace;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#evacuation = new Evacuation(engine.arena);
    this.#keyspace = engine.keyspaces[0];
  }

  get isResting(): boolean {
    return this.#state === state.resting;
  }
  /** Whether blocks are being moved: a survey finds out whether they should be. */
  get isMoving(): boolean {
    return this.#state >= state.marking;
  }

  /** Looks whether there is something to do. */
  start(): void {
    if (!this.isResting) return;
    this.spareBytes = 0;
    this.#class = 0;
    this.#state = state.surveying;
  }

  /** Gives up what is under way. */
  stop(): void {
    if (this.isResting) return;
    this.#unfinished = [];
    this.#evacuation.clear();
    this.#state = state.resting;
  }

  /** A little work, of about a tenth of a millisecond at most. */
  step(): void {
    if (this.#state === state.surveying) this.#survey();
    else if (this.#state === state.marking) this.#mark();
    else if (this.#state === state.walking) this.#walk();
    else if (this.#state === state.labels) this.#walkLabels();
    else if (this.#state === state.finishing) this.#finish();
  }

  #survey(): void {
    this.spareBytes += this.#evacuation.survey(this.#class++);
    if (this.#class < Evacuation.classes) return;
    const least = (this.#engine.arena.usedBytes * this.ignoredPercent) / 100;
    this.#class = 0;
    this.#state =
      this.spareBytes > Math.max(this.ignoredBytes, least) ? state.marking : state.resting;
  }

  #mark(): void {
    this.#evacuation.mark(this.#class++);
    if (this.#class < Evacuation.classes) return;
    this.#database = 0;
    this.#bucket = 0;
    this.#state = state.walking;
  }

  #walk(): void {
    const keyspace = this.#engine.keyspaces[this.#database];
    const { index } = keyspace;
    this.#keyspace = keyspace;
    if (this.#bucket === 0) keyspace.relocateRoot();
    if (this.#bucket < index.buckets(keyspace.root))
      this.#bucket = index.relocate(keyspace.root, this.#bucket, bucketsAStep, this.#moveEntry);
    else this.#bucket = 0;
    if (this.#bucket === 0) this.#state = state.labels;
  }

  #walkLabels(): void {
    this.#bucket = this.#engine.timeSeries.relocateLabels(this.#database, this.#bucket);
    if (this.#bucket !== 0) return;
    this.#database++;
    const isLast = this.#database === this.#engine.keyspaces.length;
    this.#state = isLast ? state.finishing : state.walking;
  }

  readonly #moveEntry = (entry: number): number => {
    const { arena } = this.#engine;
    const moved = arena.move(entry);
    if (moved !== entry) this.#keyspace.moved(entry, moved);
    const kind = entryKind(arena, moved);
    const structure = this.#engine.structures[kind];
    const cursor = structure?.relocate?.(this.#keyspace.number, moved, 0) ?? 0;
    if (cursor === 0 || this.#unfinished.length === biggestMax) return moved;
    const keyAt = keyOffset(arena, moved);
    const key = new Uint8Array(arena.bytes.slice(keyAt, keyAt + keyLength(arena, moved)));
    const aux = entryAux(arena, moved);
    this.#unfinished.push({ keyspace: this.#keyspace, key, kind, aux, cursor });
    return moved;
  };

  /** Goes on with a big value, where its key still has one of the same kind and layout. */
  #finish(): void {
    const { arena, structures } = this.#engine;
    const one = this.#unfinished.at(-1);
    if (one === undefined) {
      this.stop();
      return;
    }
    const { keyspace, key } = one;
    const entry = keyspace.index.find(keyspace.root, key, 0, key.length);
    const isSame =
      entry !== 0 && entryKind(arena, entry) === one.kind && entryAux(arena, entry) === one.aux;
    one.cursor = isSame
      ? (structures[one.kind]?.relocate?.(keyspace.number, entry, one.cursor) ?? 0)
      : 0;
    if (one.cursor === 0) this.#unfinished.pop();
  }
}
