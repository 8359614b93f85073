/**
 * MurmurHash64A of an element, as Redis seeds it. Sixty-four bits are two halves of 32; a product is put together from
 * pieces of 16, none of which leaves the range of an int, so that nothing is allocated.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { hashRestBits, registerCount, registerIndexBits } from './layout.js';

const seed = 0xadc83b19 | 0;
/** The multiplier 0xc6a4a7935bd1e995, and the pieces of its low half. */
const high = 0xc6a4a793 | 0;
const low = 0x5bd1e995;
const lowHigh = 0x5bd1;
const lowLow = 0xe995;

/** High half of the unsigned product of a 32-bit number and the multiplier's low half. */
function carried(value: number): number {
  const a = value & 0xffff;
  const b = value >>> 16;
  const middle = (Math.imul(b, lowLow) + (Math.imul(a, lowLow) >>> 16)) | 0;
  const other = (Math.imul(a, lowHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(b, lowHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** High half of the product of a 64-bit number and the multiplier; the low half is `Math.imul` of the low halves. */
function productHigh(valueHigh: number, valueLow: number): number {
  return (carried(valueLow) + Math.imul(valueLow, high) + Math.imul(valueHigh, low)) | 0;
}

/** The register that an element belongs to, and above its 14 bits the value (1 to 51) that it raises it to. */
export function elementRegister(bytes: ReadonlyBytes, offset: number, length: number): number {
  let hashLow = seed ^ Math.imul(length, low);
  let hashHigh = productHigh(0, length);
  const whole = offset + (length & ~7);
  let at = offset;
  for (; at < whole; at += 8) {
    const wordLow = intAt(bytes, at);
    const wordHigh = intAt(bytes, at + 4);
    let mixedHigh = productHigh(wordHigh, wordLow);
    let mixedLow = Math.imul(wordLow, low);
    mixedLow ^= mixedHigh >>> 15; // by 47 bits to the right: the high half has nothing to take
    mixedHigh = productHigh(mixedHigh, mixedLow);
    mixedLow = Math.imul(mixedLow, low);
    hashLow ^= mixedLow;
    hashHigh = productHigh(hashHigh ^ mixedHigh, hashLow);
    hashLow = Math.imul(hashLow, low);
  }
  const rest = length & 7;
  if (rest !== 0) {
    for (let i = 0; i < rest; i++) {
      if (i < 4) hashLow ^= bytes[at + i] << (i * 8);
      else hashHigh ^= bytes[at + i] << ((i - 4) * 8);
    }
    hashHigh = productHigh(hashHigh, hashLow);
    hashLow = Math.imul(hashLow, low);
  }
  hashLow ^= hashHigh >>> 15;
  hashHigh = productHigh(hashHigh, hashLow);
  hashLow = Math.imul(hashLow, low);
  hashLow ^= hashHigh >>> 15;
  return (hashLow & (registerCount - 1)) | (firstOne(hashHigh, hashLow) << registerIndexBits);
}

/** Place, from 1, of the lowest one among the bits above the register's; one above them all where there is none. */
function firstOne(hashHigh: number, hashLow: number): number {
  const inLow = hashLow >>> registerIndexBits;
  if (inLow !== 0) return trailingZeros(inLow) + 1;
  if (hashHigh !== 0) return trailingZeros(hashHigh) + 1 + 32 - registerIndexBits;
  return hashRestBits + 1;
}

const trailingZeros = (value: number): number => 31 - Math.clz32(value & -value);

function intAt(bytes: ReadonlyBytes, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
