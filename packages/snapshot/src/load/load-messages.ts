import type { WrappingKey } from '../crypto/key-ring.js';
import type { Manifest } from '../format/manifest.js';

/** What a thread that loads starts with: an arena that nobody uses yet, and where the pages for it are. */
export interface LoadWorkerData {
  readonly folder: string;
  readonly keys: readonly WrappingKey[];
  /** Of the arena, and the epochs in which its pages were written. */
  readonly buffer: SharedArrayBuffer;
  readonly written: Int32Array;
  readonly epoch: number;
  /** For each page which snapshot of the chain it came from, counted from 1; 0 while it is missing. */
  readonly origin: Uint8Array;
}

/** One part to load; `rank` counts the snapshots of the chain from 1, the newest. */
export interface LoadOrder {
  readonly manifest: Manifest;
  readonly part: number;
  readonly rank: number;
}

export type LoadReport =
  | { readonly type: 'pages'; readonly pages: number }
  | { readonly type: 'loaded' }
  | { readonly type: 'failed'; readonly message: string };
