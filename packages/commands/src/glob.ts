import type { ReadonlyBytes } from '@millrace/base';

const star = 0x2a;
const question = 0x3f;
const open = 0x5b;
const close = 0x5d;
const caret = 0x5e;
const backslash = 0x5c;
const dash = 0x2d;

/** A glob pattern over bytes, with Redis' rules: `*`, `?`, `[a-z]`, `[^a]` and `\` before what is meant literally. */
export class Glob {
  readonly #pattern: Uint8Array;
  /** Where a class that was just matched ends. */
  #classEnd = 0;

  constructor(pattern: Uint8Array) {
    this.#pattern = pattern;
  }

  get matchesAll(): boolean {
    return this.#pattern.length === 1 && this.#pattern[0] === star;
  }

  /** Goes back to the last star only, so that no pattern takes more than length × length steps. */
  matches(bytes: ReadonlyBytes, offset: number, length: number): boolean {
    const pattern = this.#pattern;
    const end = offset + length;
    let p = 0;
    let at = offset;
    let starAt = -1;
    let resumeAt = 0;
    while (at < end) {
      if (p < pattern.length && pattern[p] === star) {
        starAt = p++;
        resumeAt = at;
        continue;
      }
      const next = p < pattern.length ? this.#step(p, bytes[at]) : -1;
      if (next >= 0) {
        p = next;
        at++;
      } else if (starAt >= 0) {
        p = starAt + 1;
        at = ++resumeAt;
      } else return false;
    }
    while (p < pattern.length && pattern[p] === star) p++;
    return p === pattern.length;
  }

  /** Matches one byte; where the pattern goes on, or -1. */
  #step(p: number, byte: number): number {
    const pattern = this.#pattern;
    const first = pattern[p];
    if (first === question) return p + 1;
    if (first === open) return this.#matchesClass(p + 1, byte) ? this.#classEnd : -1;
    const isEscape = first === backslash && p + 1 < pattern.length;
    return pattern[isEscape ? p + 1 : p] === byte ? p + (isEscape ? 2 : 1) : -1;
  }

  #matchesClass(from: number, byte: number): boolean {
    const pattern = this.#pattern;
    const isNegated = pattern[from] === caret;
    let p = isNegated ? from + 1 : from;
    let matched = false;
    for (; p < pattern.length && pattern[p] !== close; p++) {
      if (pattern[p] === backslash && p + 1 < pattern.length) p++;
      else if (p + 2 < pattern.length && pattern[p + 1] === dash) {
        const low = Math.min(pattern[p], pattern[p + 2]);
        const high = Math.max(pattern[p], pattern[p + 2]);
        if (byte >= low && byte <= high) matched = true;
        p += 2;
        continue;
      }
      if (pattern[p] === byte) matched = true;
    }
    this.#classEnd = Math.min(p + 1, pattern.length);
    return matched !== isNegated;
  }
}
