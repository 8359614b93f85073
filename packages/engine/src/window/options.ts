export interface WindowOptions {
  readonly hasDistinct: boolean;
  readonly hasQuantiles: boolean;
  /** Milliseconds of a bucket and number of buckets of each ring, finest first; none for the default ones. */
  readonly bucketMs: readonly number[];
  readonly sizes: readonly number[];
  readonly labelCount: number;
  /** As in `Labels.create`. */
  readonly labels: Uint8Array;
  readonly labelBytes: number;
}

/** What windows are made with whose key begins so. */
export interface WindowDefault {
  readonly prefix: Uint8Array;
  readonly options: WindowOptions;
}
