/**
 * A run of strings that a structure found in one buffer, for whoever writes them out as a whole: taken one at a time they
 * cost more than their copies. One object is filled again and again.
 */
import type { ReadonlyBytes } from './readonly-views.js';

export const stringRunMax = 128;

export class StringRun {
  /** Where the strings lie, and what those begin with that share something: it lies there once. */
  bytes: ReadonlyBytes = new Uint8Array(0);
  prefixAt = 0;
  prefixLength = 0;
  count = 0;
  /** Bytes of the strings that lie as such, without prefixes. */
  size = 0;
  /** Where each lies and its length, the prefix not counted; `isInteger` in place of a length: it is the number. */
  readonly places = new Float64Array(stringRunMax);
  readonly lengths = new Int32Array(stringRunMax);
  /** 1 for a string that has the prefix in front. */
  readonly prefixed = new Uint8Array(stringRunMax);
}

/** In the place of a length. */
export const isInteger = -1;
