/** The main thread's part of a snapshot: puts a page aside before it is written, where the worker has not taken it yet. */
import type { Clock } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { READING_MS_MAX, SPINS_MAX } from '../limits.js';
import { control, pageState } from './shared-take.js';
import type { SharedTake } from './shared-take.js';

export class Preserver {
  readonly #arena: Arena;
  readonly #shared: SharedTake;
  readonly #clock: Clock;
  readonly #bytes: Uint8Array;
  readonly #stallMsMax: number;
  readonly #slots: number;
  readonly #pageTop: number;
  readonly #sinceEpoch: number;
  #isStopped = false;
  /** Pages that were put aside. */
  pages = 0;
  /** Waits for the worker: how many, how long all together, and the longest. */
  stalls = 0;
  stallMs = 0;
  stallMsMax = 0;

  constructor(arena: Arena, shared: SharedTake, clock: Clock, stallMsMax: number, sinceEpoch = 0) {
    this.#arena = arena;
    this.#shared = shared;
    this.#clock = clock;
    this.#stallMsMax = stallMsMax;
    this.#bytes = new Uint8Array(shared.arena);
    this.#slots = shared.ringPages.length;
    this.#pageTop = arena.pageTop;
    this.#sinceEpoch = sinceEpoch;
    arena.onPreserve = (page) => {
      this.#preserve(page);
    };
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#arena.onPreserve = undefined;
  }

  #preserve(page: number): void {
    // What was not there at the cut is no part of the snapshot, nor is what the one before it has.
    if (page >= this.#pageTop || this.#arena.written[page] <= this.#sinceEpoch) return;
    const { states } = this.#shared;
    const before = Atomics.compareExchange(states, page, pageState.untaken, pageState.preserved);
    if (before === pageState.untaken) this.#putAside(page);
    else if (before === pageState.reading) this.#awaitReader(page);
  }

  #putAside(page: number): void {
    const { control: shared, ring, ringPages, pageBytes } = this.#shared;
    const published = shared[control.published];
    if (published - Atomics.load(shared, control.drained) >= this.#slots)
      this.#awaitSlot(published);
    if (this.#isStopped) return;
    const slot = published % this.#slots;
    ring.set(this.#bytes.subarray(page * pageBytes, (page + 1) * pageBytes), slot * pageBytes);
    ringPages[slot] = page;
    Atomics.store(shared, control.published, published + 1);
    this.pages++;
  }

  /** The worker copies a page in microseconds, unless the machine has put it to sleep in the middle. */
  #awaitReader(page: number): void {
    const { states } = this.#shared;
    for (let spin = 0; spin < SPINS_MAX; spin++) {
      if (Atomics.load(states, page) !== pageState.reading) return;
    }
    this.#await(states, page, pageState.reading, Math.min(this.#stallMsMax, READING_MS_MAX));
  }

  #awaitSlot(published: number): void {
    const before = published - this.#slots;
    this.#await(this.#shared.control, control.drained, before, this.#stallMsMax);
  }

  /**
   * Sleeps while the int has the value; gives the snapshot up where that takes too long. What wakes it may belong to an
   * earlier value, since the worker stores and then notifies: only the int itself tells.
   */
  #await(ints: Int32Array, index: number, value: number, msMax: number): void {
    const from = this.#clock.monotonicMs();
    let ms = 0;
    while (Atomics.load(ints, index) === value) {
      const outcome = Atomics.wait(ints, index, value, Math.max(0, msMax - ms));
      ms = this.#clock.monotonicMs() - from;
      if (outcome !== 'timed-out') continue;
      Atomics.store(this.#shared.control, control.isGivenUp, 1);
      this.stop();
      break;
    }
    this.stalls++;
    this.stallMs += ms;
    this.stallMsMax = Math.max(this.stallMsMax, ms);
  }
}
