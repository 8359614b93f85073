/**
 * Read-only faces of typed arrays. The arena hands its memory out as these, so that the compiler refuses a write that
 * does not go through the write barrier. They cost nothing: at run time they are the typed arrays themselves.
 */
export interface ReadonlyBytes {
  readonly [index: number]: number;
  readonly length: number;
  subarray(begin?: number, end?: number): Uint8Array;
  slice(begin?: number, end?: number): Uint8Array;
}

export interface ReadonlyInts {
  readonly [index: number]: number;
  readonly length: number;
  subarray(begin?: number, end?: number): Int32Array;
}

export interface ReadonlyDoubles {
  readonly [index: number]: number;
  readonly length: number;
}
