/**
 * LZF, with which Redis compresses strings of more than 20 bytes in its dumps.
 *
 *   000lllll                      l + 1 bytes follow as they are
 *   lllooooo oooooooo             the l + 2 bytes from o + 1 bytes back, l from 1 to 6
 *   111ooooo llllllll oooooooo    the same with l + 9
 */
import type { ReadonlyBytes } from '@millrace/base';

const literalMax = 32;
const distanceMax = 1 << 13;
const matchMax = 264;
const hashBits = 14;
/** Bytes that three bytes of code can stand for at most. */
const growthMax = matchMax;

/** Whether a code can give a text of this length at all: what claims more is not worth the memory. */
export function canInflate(codeBytes: number, length: number): boolean {
  return length <= codeBytes * growthMax;
}

/** Decompresses into `into`, which must become exactly full. False where the code is broken. */
export function inflateLzf(
  code: ReadonlyBytes,
  offset: number,
  length: number,
  into: Uint8Array,
  intoLength: number,
): boolean {
  const end = offset + length;
  let at = offset;
  let to = 0;
  while (at < end) {
    const control = code[at++];
    if (control < literalMax) {
      const run = control + 1;
      if (at + run > end || to + run > intoLength) return false;
      for (let i = 0; i < run; i++) into[to++] = code[at++];
      continue;
    }
    let run = control >> 5;
    if (run === 7) {
      if (at >= end) return false;
      run += code[at++];
    }
    if (at >= end) return false;
    let from = to - ((control & 0x1f) << 8) - code[at++] - 1;
    run += 2;
    if (from < 0 || to + run > intoLength) return false;
    // Byte by byte: what is copied may reach into what the copy writes.
    for (let i = 0; i < run; i++) into[to++] = into[from++];
  }
  return to === intoLength;
}

export class LzfWriter {
  /** By the hash of three bytes, where they were seen last, plus one, less what `#base` forgets. */
  readonly #seen = new Float64Array(1 << hashBits);
  #base = 0;

  /** Compresses into `into` and returns how many bytes that took; 0 where it would take `room` or more. */
  deflate(
    text: ReadonlyBytes,
    offset: number,
    length: number,
    into: Uint8Array,
    at: number,
    room: number,
  ): number {
    const seen = this.#seen;
    const base = this.#base;
    this.#base += length + 1;
    const limit = at + room;
    let to = at + 1;
    let literals = 0;
    let i = 0;
    while (i < length) {
      const from = i + 2 < length ? this.#lookup(text, offset, i, base) : -1;
      if (from < 0) {
        if (to >= limit) return 0;
        into[to++] = text[offset + i++];
        if (++literals === literalMax) {
          into[to - literals - 1] = literals - 1;
          literals = 0;
          to++;
        }
        continue;
      }
      const run = matchLength(text, offset, from, i, length);
      // Without literals before it, the place kept for their count is not needed.
      if (literals > 0) into[to - literals - 1] = literals - 1;
      else to--;
      literals = 0;
      if (to + 4 >= limit) return 0;
      to = writeMatch(into, to, run - 2, i - from - 1) + 1;
      const next = i + run;
      for (i++; i < next; i++) if (i + 2 < length) seen[hashOf(text, offset + i)] = base + i + 1;
    }
    if (literals > 0) into[to - literals - 1] = literals - 1;
    else to--;
    return to < limit ? to - at : 0;
  }

  /** Where the three bytes from `i` on were seen before, near enough; -1 where they were not. */
  #lookup(text: ReadonlyBytes, offset: number, i: number, base: number): number {
    const hash = hashOf(text, offset + i);
    const from = this.#seen[hash] - base - 1;
    this.#seen[hash] = base + i + 1;
    if (from < 0 || i - from > distanceMax) return -1;
    for (let k = 0; k < 3; k++) if (text[offset + from + k] !== text[offset + i + k]) return -1;
    return from;
  }
}

function hashOf(text: ReadonlyBytes, at: number): number {
  const three = (text[at] << 16) | (text[at + 1] << 8) | text[at + 2];
  return Math.imul(three, 0x9e3779b1) >>> (32 - hashBits);
}

function matchLength(
  text: ReadonlyBytes,
  offset: number,
  from: number,
  at: number,
  length: number,
): number {
  const longest = Math.min(matchMax, length - at);
  let run = 3;
  while (run < longest && text[offset + from + run] === text[offset + at + run]) run++;
  return run;
}

function writeMatch(into: Uint8Array, at: number, run: number, distance: number): number {
  let to = at;
  if (run < 7) into[to++] = (run << 5) | (distance >> 8);
  else {
    into[to++] = (7 << 5) | (distance >> 8);
    into[to++] = run - 7;
  }
  into[to++] = distance & 0xff;
  return to;
}
