/**
 * What an incremental snapshot may build on: for each destination the last one that went there, and the epoch that it ended. Only a
 * process that has written pages since, or has loaded that very snapshot, knows which pages those were.
 */
import type { Arena } from '@millrace/memory';
import { digestOf } from '../format/manifest.js';
import type { BaseEntry, Manifest } from '../format/manifest.js';

export interface KnownBase {
  readonly manifest: Manifest;
  /** Pages written in a later one have changed. */
  readonly endedEpoch: number;
  /** Pages of the full one, and of all that build on it. */
  readonly fullPages: number;
  readonly morePages: number;
}

export interface BaseWanted {
  readonly destination: string;
  readonly chainLengthMax: number;
  readonly isEncrypted: boolean;
}

export class KnownBases {
  readonly #arena: Arena;
  readonly #bases = new Map<string, KnownBase>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /**
   * Undefined where all has to be written: nothing is known, the chain is long, or reading what changed would take a restore longer than
   * the full one itself.
   */
  find({ destination, chainLengthMax, isEncrypted }: BaseWanted): KnownBase | undefined {
    const base = this.#bases.get(destination);
    if (base === undefined) return undefined;
    const { manifest, fullPages, morePages, endedEpoch } = base;
    const length = (manifest.chain ?? []).length + 1;
    const isSame = (manifest.encryption !== undefined) === isEncrypted;
    if (length > chainLengthMax || !isSame) return undefined;
    return morePages + this.#countSince(endedEpoch) <= fullPages ? base : undefined;
  }

  #countSince(epoch: number): number {
    const { written, pageTop } = this.#arena;
    let pages = 0;
    for (let page = 0; page < pageTop; page++) if (written[page] > epoch) pages++;
    return pages;
  }

  /** After a snapshot that was taken, on a base or not. */
  remember(
    destination: string,
    manifest: Manifest,
    endedEpoch: number,
    base: KnownBase | undefined,
  ): void {
    const { pages } = manifest;
    const [fullPages, morePages] =
      base === undefined ? [pages, 0] : [base.fullPages, base.morePages + pages];
    this.#bases.set(destination, { manifest, endedEpoch, fullPages, morePages });
  }

  /** After the arena was loaded from it, before any other snapshot. `chain` is all that it builds on, and itself. */
  adopt(destination: string, chain: readonly Manifest[]): void {
    const [full, ...more] = chain;
    const morePages = more.reduce((sum, { pages }) => sum + pages, 0);
    const manifest = more.at(-1) ?? full;
    const endedEpoch = this.#arena.epoch - 1;
    this.#bases.set(destination, { manifest, endedEpoch, fullPages: full.pages, morePages });
  }
}

/** What the next snapshot names as its chain. */
export function chainAfter({ manifest }: KnownBase): readonly BaseEntry[] {
  return [...(manifest.chain ?? []), { id: manifest.id, digest: digestOf(manifest) }];
}
