/**
 * The different members of a bucket. One block:
 *
 *   int 0   hashes in it, or -1 where it is a HyperLogLog
 *   int 1   0
 *   then    hashes of 64 bits, as they came; or 2,048 registers of a byte
 *
 * The set is exact up to 64 members, but for hashes that are equal by chance. Above it is a HyperLogLog, whose standard
 * error is 2.3 %.
 */
import type { Arena } from '@millrace/memory';

export const exactMax = 64;
export const registerIndexBits = 11;
export const registers = 1 << registerIndexBits;
export const registerRestBits = 64 - registerIndexBits;
const headerBytes = 8;
const dense = -1;

/** What the hash raises its register to: place, from 1, of the lowest one above the bits of the register. */
export function registerValue(low: number, high: number): number {
  const inLow = low >>> registerIndexBits;
  if (inLow !== 0) return 32 - Math.clz32(inLow & -inLow);
  if (high !== 0) return 32 - Math.clz32(high & -high) + 32 - registerIndexBits;
  return registerRestBits + 1;
}
export const registerOf = (low: number): number => low & (registers - 1);

export class DistinctSets {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Adds a hash to a set, 0 being the empty one. Returns the block that the set is now. */
  add(set: number, low: number, high: number): number {
    const arena = this.#arena;
    if (set === 0) return this.#append(arena.allocate(headerBytes + 8), 0, low, high);
    const count = arena.ints[set * 2];
    if (count === dense) {
      this.#raise(set, low, high);
      return set;
    }
    const { ints } = arena;
    for (let at = set * 2 + 2, end = at + count * 2; at < end; at += 2)
      if (ints[at] === low && ints[at + 1] === high) return set;
    if (count < exactMax) {
      const keep = headerBytes + count * 8;
      const bytes = keep + 8;
      if (bytes <= arena.capacityOf(set)) return this.#append(set, count, low, high);
      return this.#append(arena.resize(set, keep, bytes + (count >> 1) * 8), count, low, high);
    }
    const made = this.#makeDense(set, count);
    this.#raise(made, low, high);
    return made;
  }

  #append(set: number, count: number, low: number, high: number): number {
    const arena = this.#arena;
    arena.setInt(set * 2, count + 1);
    if (count === 0) arena.setInt(set * 2 + 1, 0);
    arena.setInt(set * 2 + 2 + count * 2, low);
    arena.setInt(set * 2 + 3 + count * 2, high);
    return set;
  }

  #makeDense(set: number, count: number): number {
    const arena = this.#arena;
    const made = arena.allocate(headerBytes + registers);
    arena.setInt(made * 2, dense);
    arena.setInt(made * 2 + 1, 0);
    arena.fill(made * 8 + headerBytes, registers, 0);
    for (let i = 0; i < count; i++)
      this.#raise(made, arena.ints[set * 2 + 2 + i * 2], arena.ints[set * 2 + 3 + i * 2]);
    arena.free(set);
    return made;
  }

  #raise(set: number, low: number, high: number): void {
    const at = set * 8 + headerBytes + registerOf(low);
    const value = registerValue(low, high);
    if (value > this.#arena.bytes[at]) this.#arena.setByte(at, value);
  }

  /** Hashes of an exact set; -1 for a HyperLogLog. */
  exactCount(set: number): number {
    return this.#arena.ints[set * 2];
  }
  /** Int in which the first hash of an exact set begins. */
  hashesAt(set: number): number {
    return set * 2 + 2;
  }
  /** Byte in which the first register of a HyperLogLog lies. */
  registersAt(set: number): number {
    return set * 8 + headerBytes;
  }
  /** Bytes that say what is in the set. */
  usedBytes(set: number): number {
    const count = this.exactCount(set);
    return headerBytes + (count === dense ? registers : count * 8);
  }

  check(set: number): void {
    const count = this.exactCount(set);
    if (count !== dense && (count < 1 || count > exactMax)) throw new Error('a set of no members');
    if (this.usedBytes(set) > this.#arena.capacityOf(set))
      throw new Error('a set of members that is longer than its block');
  }
}
