/** Counting of bits that are set. */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';

/** Bits that are set, from byte `from` to before `to`. */
export function countBits(bytes: ReadonlyBytes, from: number, to: number): number {
  let count = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    count += bitsOf(
      bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24),
    );
  }
  for (; at < to; at++) count += bitsOf(bytes[at]);
  return count;
}

/**
 * The same for bytes of the arena, a word at a time: eight words are added as columns of bits before any are counted
 * (carry-save adders, Hacker's Delight, figure 5-8).
 */
export function countArenaBits(arena: Arena, from: number, to: number): number {
  const { ints } = arena;
  const first = Math.min(to, Math.ceil(from / 4) * 4);
  const last = Math.max(first, Math.floor(to / 4) * 4);
  let count = countBits(arena.bytes, from, first) + countBits(arena.bytes, last, to);
  let at = first / 4;
  const end = last / 4;
  let ones = 0;
  let twos = 0;
  let fours = 0;
  let eights = 0;
  for (; at + 8 <= end; at += 8) {
    let a = ints[at];
    let b = ints[at + 1];
    let mixed = ones ^ a;
    const twosA = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    a = ints[at + 2];
    b = ints[at + 3];
    mixed = ones ^ a;
    const twosB = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    mixed = twos ^ twosA;
    const foursA = (twos & twosA) | (mixed & twosB);
    twos = mixed ^ twosB;
    a = ints[at + 4];
    b = ints[at + 5];
    mixed = ones ^ a;
    const twosC = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    a = ints[at + 6];
    b = ints[at + 7];
    mixed = ones ^ a;
    const twosD = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    mixed = twos ^ twosC;
    const foursB = (twos & twosC) | (mixed & twosD);
    twos = mixed ^ twosD;
    mixed = fours ^ foursA;
    eights += bitsOf((fours & foursA) | (mixed & foursB));
    fours = mixed ^ foursB;
  }
  count += 8 * eights + 4 * bitsOf(fours) + 2 * bitsOf(twos) + bitsOf(ones);
  for (; at < end; at++) count += bitsOf(ints[at]);
  return count;
}

/** Bits of a 32-bit word (Hacker's Delight, figure 5-2). */
export function bitsOf(word32: number): number {
  let v = word32 - ((word32 >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const byteBits = Uint8Array.from({ length: 256 }, (_, byte) => bitsOf(byte));

export function bitsInByte(byte: number): number {
  return byteBits[byte];
}
