/** The worker's walk over the pages of an arena as they were at the cut. */
import { SnapshotFailed } from '../errors.js';
import { control, pageState } from './shared-take.js';
import type { SharedTake } from './shared-take.js';
import type { PartWriter } from './part-writer.js';

export class PageWalk {
  readonly #shared: SharedTake;
  readonly #writer: PartWriter;
  readonly #arena: Uint8Array;
  /** The epoch that ended with the cut: pages written in a later one only were not there. */
  readonly #endedEpoch: number;
  /** Pages that were not written after this one lie in the snapshot before. */
  readonly #sinceEpoch: number;
  readonly #pause: () => Promise<void>;
  #drained = 0;

  constructor(
    shared: SharedTake,
    writer: PartWriter,
    epochs: { readonly endedEpoch: number; readonly sinceEpoch: number },
    pause: () => Promise<void>,
  ) {
    this.#shared = shared;
    this.#writer = writer;
    this.#arena = new Uint8Array(shared.arena);
    this.#endedEpoch = epochs.endedEpoch;
    this.#sinceEpoch = epochs.sinceEpoch;
    this.#pause = pause;
  }

  /** Takes every page below `pageTop`; returns how many there were. */
  async run(pageTop: number): Promise<number> {
    let own = 0;
    let preserved = 0;
    for (let page = 0; page < pageTop; page++) {
      // The ring first: the main thread may be waiting for a slot.
      this.#drain();
      const state = this.#claim(page);
      if (state === pageState.preserved) preserved++;
      else if (state === pageState.taken) own++;
      if (this.#writer.isBehind) await this.#awaitDisk();
    }
    while (this.#drained < preserved) {
      if (!this.#drain()) this.#checkGivenUp();
    }
    // Whoever gave up has gone on writing: pages since then look as if they had not been there.
    this.#checkGivenUp();
    return own + preserved;
  }

  /** What the main thread puts aside goes on being written meanwhile. */
  async #awaitDisk(): Promise<void> {
    while (this.#writer.isBehind) {
      this.#drain();
      this.#checkGivenUp();
      await this.#pause();
    }
  }

  /** The state that the page came to, or `untaken` where it was not there at the cut. */
  #claim(page: number): number {
    const { states, written, pageBytes } = this.#shared;
    // Most of the descriptors of an arena were never touched, and of an incremental snapshot most pages are not.
    if (Atomics.load(written, page) <= this.#sinceEpoch) return pageState.untaken;
    const before = Atomics.compareExchange(states, page, pageState.untaken, pageState.reading);
    if (before !== pageState.untaken) return before;
    const epoch = Atomics.load(written, page);
    const wasThere = epoch > this.#sinceEpoch && epoch <= this.#endedEpoch;
    const from = page * pageBytes;
    if (wasThere) this.#writer.page.set(this.#arena.subarray(from, from + pageBytes));
    Atomics.store(states, page, pageState.taken);
    Atomics.notify(states, page);
    if (!wasThere) return pageState.untaken;
    this.#write(page, true);
    return pageState.taken;
  }

  /** Empties the ring. True where there was something in it. */
  #drain(): boolean {
    const { control: shared, ring, ringPages, pageBytes } = this.#shared;
    const slots = ringPages.length;
    const before = this.#drained;
    while (this.#drained !== Atomics.load(shared, control.published)) {
      const slot = this.#drained % slots;
      const page = ringPages[slot];
      this.#writer.page.set(ring.subarray(slot * pageBytes, (slot + 1) * pageBytes));
      this.#drained++;
      Atomics.store(shared, control.drained, this.#drained);
      Atomics.notify(shared, control.drained);
      this.#write(page, Atomics.load(shared, control.published) - this.#drained < slots / 2);
    }
    return this.#drained !== before;
  }

  #write(page: number, mayCompress: boolean): void {
    this.#writer.write(page, mayCompress);
    const { control: shared } = this.#shared;
    if ((Atomics.add(shared, control.pages, 1) & checkMask) === 0) this.#checkGivenUp();
  }

  #checkGivenUp(): void {
    if (Atomics.load(this.#shared.control, control.isGivenUp) !== 0)
      throw new SnapshotFailed(
        'The snapshot was given up, because it held commands up for too long, or was told to stop.',
      );
  }
}

/** Pages between two looks at whether it was given up. */
const checkMask = 63;
