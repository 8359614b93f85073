/**
 * Registers as runs of equal ones:
 *   00nnnnnn           ZERO   n + 1 registers that are zero (up to 64)
 *   01nnnnnn nnnnnnnn  XZERO  the same, up to 16,384, high bits first
 *   1vvvvvnn           VAL    n + 1 registers (up to 4) of the value v + 1 (up to 32)
 * Code that does not cover all registers exactly is damaged: anybody can SET a string.
 */
import { viewOf } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { registerCount } from './layout.js';

export const zeroRunMax = 64;
export const valueRunMax = 4;
export const sparseValueMax = 32;
const longMark = 0x40;
const valueMark = 0x80;

export const isValue = (code: number): boolean => code >= valueMark;
export const isLong = (code: number): boolean => (code & 0xc0) === longMark;
export const codeBytes = (code: number): number => (isLong(code) ? 2 : 1);
export const valueOf = (code: number): number => ((code >>> 2) & 0x1f) + 1;
export const valueCode = (value: number, run: number): number =>
  valueMark | ((value - 1) << 2) | (run - 1);

/** Registers that the code at a place covers. `to` is where the code ends: what lies behind it is not looked at. */
export function runAt(bytes: ReadonlyBytes, at: number, to: number): number {
  const code = bytes[at];
  if (isValue(code)) return (code & 3) + 1;
  if (code < longMark) return code + 1;
  // One that is cut off covers more than there is, and so is found out.
  return at + 1 < to ? (((code & 0x3f) << 8) | bytes[at + 1]) + 1 : registerCount + 1;
}

/** Registers that each code of one byte covers; 0 for those of two. */
const runOfCode = Uint8Array.from({ length: 256 }, (_, code) =>
  isLong(code) ? 0 : isValue(code) ? (code & 3) + 1 : code + 1,
);

/** Writes a run of zeros; where the next code goes. */
export function writeZeros(into: Uint8Array, at: number, run: number): number {
  if (run <= zeroRunMax) {
    into[at] = run - 1;
    return at + 1;
  }
  into[at] = longMark | ((run - 1) >>> 8);
  into[at + 1] = (run - 1) & 0xff;
  return at + 2;
}

/** Adds to a histogram of register values; false where the code is damaged. */
export function countSparse(
  bytes: ReadonlyBytes,
  from: number,
  to: number,
  histogram: Int32Array,
): boolean {
  let covered = 0;
  for (let at = from; at < to; at += codeBytes(bytes[at])) {
    const run = runAt(bytes, at, to);
    covered += run;
    if (covered > registerCount) return false;
    histogram[isValue(bytes[at]) ? valueOf(bytes[at]) : 0] += run;
  }
  return covered === registerCount;
}

/** Raises each of `maxima`, one byte a register; false where the code is damaged. */
export function mergeSparse(
  bytes: ReadonlyBytes,
  from: number,
  to: number,
  maxima: Uint8Array,
): boolean {
  let covered = 0;
  for (let at = from; at < to; at += codeBytes(bytes[at])) {
    const run = runAt(bytes, at, to);
    if (covered + run > registerCount) return false;
    if (isValue(bytes[at])) {
      const value = valueOf(bytes[at]);
      for (let i = covered; i < covered + run; i++) if (value > maxima[i]) maxima[i] = value;
    }
    covered += run;
  }
  return covered === registerCount;
}

/** The runs in words, as PFDEBUG DECODE shows them. */
export function describeSparse(bytes: ReadonlyBytes, from: number, to: number): string {
  const words: string[] = [];
  for (let at = from; at < to; at += codeBytes(bytes[at])) {
    const code = bytes[at];
    const run = runAt(bytes, at, to).toString();
    if (isValue(code)) words.push(`v:${valueOf(code).toString()},${run}`);
    else words.push(`${isLong(code) ? 'Z' : 'z'}:${run}`);
  }
  return words.join(' ');
}

/** Registers that four codes cover; 0 where one of them is of two bytes. */
function runOfFour(codes: number): number {
  const long = codes & ~(codes >>> 1) & 0x40404040;
  if (long !== 0) return 0;
  const values = Math.imul((codes >>> 7) & 0x01010101, 0xff);
  const runs = (codes & 0x3f3f3f3f & ~values) | (codes & 0x03030303 & values);
  return (Math.imul(runs, 0x01010101) >>> 24) + 4;
}

/** Finds the run that a register lies in, and remembers where it is. */
export class SparseSearch {
  at = 0;
  /** The code in front of it, or -1. */
  previous = -1;
  /** The registers that the run covers. */
  first = 0;
  run = 0;

  /** What was found lies elsewhere now: so many bytes on. */
  moveBy(bytes: number): void {
    this.at += bytes;
    if (this.previous >= 0) this.previous += bytes;
  }

  /** The register's value, or -1 where the code is damaged. */
  find(bytes: ReadonlyBytes, from: number, to: number, index: number): number {
    let at = from;
    let previous = -1;
    let first = 0;
    const view = viewOf(bytes);
    while (at < to) {
      // Four codes at a time up to where the register may be: this loop is most of what adding to a sparse one costs.
      while (at + 4 <= to) {
        const run = runOfFour(view.getInt32(at, true));
        if (run === 0 || index < first + run) break;
        first += run;
        at += 4;
        previous = at - 1;
      }
      const code = bytes[at];
      let run = runOfCode[code];
      let next = at + 1;
      if (run === 0) {
        run = runAt(bytes, at, to);
        next = at + 2;
      }
      const end = first + run;
      if (index < end) {
        if (end > registerCount) return -1;
        this.at = at;
        this.previous = previous;
        this.first = first;
        this.run = run;
        return isValue(code) ? valueOf(code) : 0;
      }
      previous = at;
      first = end;
      at = next;
    }
    return -1;
  }
}
