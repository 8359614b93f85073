/**
 * When each key was used last, or how often, for eviction and OBJECT. It lies beside the arena, so that a read writes no page,
 * and is kept only from when somebody needs it: 16 bits for every two units of the arena, which no two entries share.
 *
 *   recency     second of the last use, modulo 65,535, plus one
 *   frequency   counter (8 bits) | minute of the last use, modulo 256 (8 bits), as Redis' LFU has it
 *
 * 0 is not known. `sweep` visits all keys within the time in which these would run round, and holds what is old at its oldest.
 */
import type { Random } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { pageUnits } from '@millrace/memory';
import type { Keyspace } from './keyspace.js';

export const accessKind = { none: 0, recency: 1, frequency: 2 } as const;
export type AccessKind = (typeof accessKind)[keyof typeof accessKind];

/** How a key was used, as files and RESTORE tell it; -1 where they do not. */
export interface KeyUse {
  readonly idleSeconds: number;
  readonly frequency: number;
}

const secondsRound = 65_535;
/** Keys that were not used for longer are all the same. */
const idleSecondsMax = 12 * 3600;
const minutesRound = 256;
const counterMax = 255;
/** What a new key begins with, so that it is not the first to go. */
const counterInitial = 5;
const bucketsASweep = 16;

export class AccessClocks {
  kind: AccessKind = accessKind.none;
  /** `lfu-log-factor` and `lfu-decay-time`. */
  logFactor = 10;
  decayMinutes = 1;
  readonly #arena: Arena;
  readonly #random: Random;
  #clocks = new Uint16Array(0);
  #nowMs = 0;
  #startedMs = 0;

  constructor(arena: Arena, random: Random) {
    this.#arena = arena;
    this.#random = random;
  }

  /** Begins to keep one kind, or ends. What was kept of another is forgotten. */
  follow(kind: AccessKind, nowMs: number): void {
    if (kind === this.kind) return;
    this.kind = kind;
    this.#nowMs = this.#startedMs = nowMs;
    // The kernel gives its pages only where they are written.
    const places = kind === accessKind.none ? 0 : (this.#arena.capacityPages * pageUnits) / 2;
    this.#clocks = new Uint16Array(places);
  }

  /** The time that counts, milliseconds since 1970. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** A key was used. */
  touch(entry: number): void {
    const place = entry >>> 1;
    this.#clocks[place] =
      this.kind === accessKind.recency ? this.#second() : this.#counted(this.#clocks[place]);
  }

  /** A key was made. */
  created(entry: number): void {
    this.#clocks[entry >>> 1] =
      this.kind === accessKind.recency ? this.#second() : counterInitial | this.#minute();
  }

  /** A key's entry lies elsewhere now, or was copied. */
  moved(from: number, to: number): void {
    this.#clocks[to >>> 1] = this.#clocks[from >>> 1];
  }

  idleSeconds(entry: number): number {
    const clock = this.#clocks[entry >>> 1];
    if (clock === 0) return Math.floor((this.#nowMs - this.#startedMs) / 1000);
    return (this.#second() - clock + secondsRound) % secondsRound;
  }

  frequency(entry: number): number {
    return this.#decayed(this.#clocks[entry >>> 1]);
  }

  /** Takes over of a key that comes from elsewhere what is kept here. */
  adopt(entry: number, { idleSeconds, frequency }: KeyUse): void {
    if (this.kind === accessKind.recency && idleSeconds >= 0)
      this.setIdleSeconds(entry, idleSeconds);
    else if (this.kind === accessKind.frequency && frequency >= 0)
      this.setFrequency(entry, frequency);
  }

  setIdleSeconds(entry: number, seconds: number): void {
    const idle = Math.min(seconds, idleSecondsMax);
    this.#clocks[entry >>> 1] = ((this.#second() - 1 - idle + secondsRound) % secondsRound) + 1;
  }
  setFrequency(entry: number, counter: number): void {
    this.#clocks[entry >>> 1] = Math.min(counter, counterMax) | this.#minute();
  }

  /** The higher, the sooner a key may go. */
  staleness(entry: number): number {
    return this.kind === accessKind.recency
      ? this.idleSeconds(entry)
      : counterMax - this.frequency(entry);
  }

  /** Looks at a few buckets of a database; where to go on, 0 at the end. */
  sweep(keyspace: Keyspace, from: number): number {
    return keyspace.index.sweep(keyspace.root, from, bucketsASweep, this.#hold);
  }

  readonly #hold = (entry: number): void => {
    const clock = this.#clocks[entry >>> 1];
    if (this.kind === accessKind.frequency) {
      if (clock !== 0) this.setFrequency(entry, this.#decayed(clock));
    } else if (this.idleSeconds(entry) > idleSecondsMax) this.setIdleSeconds(entry, idleSecondsMax);
  };

  #second(): number {
    return (Math.floor(this.#nowMs / 1000) % secondsRound) + 1;
  }

  #minute(): number {
    return (Math.floor(this.#nowMs / 60_000) % minutesRound) << 8;
  }

  #decayed(clock: number): number {
    if (this.decayMinutes === 0) return clock & counterMax;
    const elapsed = ((this.#minute() >> 8) - (clock >> 8) + minutesRound) % minutesRound;
    return Math.max(0, (clock & counterMax) - Math.floor(elapsed / this.decayMinutes));
  }

  /** One more use: the counter grows the more seldom the higher it is. */
  #counted(clock: number): number {
    let counter = this.#decayed(clock);
    const above = Math.max(0, counter - counterInitial);
    if (counter < counterMax && this.#random.fraction() * (above * this.logFactor + 1) < 1)
      counter++;
    return counter | this.#minute();
  }
}
