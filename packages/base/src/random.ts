import { assert } from './assert.js';

export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A whole number from 0 to `bound` - 1, each equally likely. */
  below(bound: number): number;
  /** A number from 0 up to, not including, 1, with 53 random bits. */
  fraction(): number;
}

const TWO_TO_32 = 0x1_0000_0000;

/** The same seed gives the same numbers on every machine (sfc32: small, fast, good; no secret is safe with it). */
export function createSeededRandom(seed: number): Random {
  return new SmallFastCounter(seed);
}

class SmallFastCounter implements Random {
  #a: number;
  #b: number;
  #c = 0;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / TWO_TO_32) | 0;
    // Seeds that are neighbours must not begin alike, so a few rounds mix them first.
    for (let round = 0; round < 15; round++) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  below(bound: number): number {
    assert(bound >= 1 && bound <= TWO_TO_32, 'a bound lies between 1 and 2^32');
    // Numbers past the last whole multiple of the bound are drawn again, or the small ones would be likelier.
    const fair = TWO_TO_32 - (TWO_TO_32 % bound);
    for (;;) {
      const drawn = this.uint32();
      if (drawn < fair) return drawn % bound;
    }
  }

  fraction(): number {
    return ((this.uint32() >>> 5) * 0x400_0000 + (this.uint32() >>> 6)) / 2 ** 53;
  }
}
