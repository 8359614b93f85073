import type { WrappingKey } from '../crypto/key-ring.js';
import type { Compression, Manifest, ManifestFields } from '../format/manifest.js';
import type { SharedTake } from './shared-take.js';

/** What the worker starts with. */
export interface WorkerData {
  readonly shared: SharedTake;
  /** Where the snapshot is to be kept. */
  readonly destination: string;
  /** The local folder that parts are written to: the destination's own, or one that they are uploaded from. */
  readonly root: string;
  readonly partBytesMax: number | undefined;
  readonly compression: Compression;
  readonly keys: readonly WrappingKey[];
  /** What it is to build on, where that is still at the destination. */
  readonly base: Manifest | undefined;
}

/** To the worker, right after the cut. */
export interface TakeMessage {
  readonly endedEpoch: number;
  /** Pages written in a later epoch are taken: all of them after 0. */
  readonly sinceEpoch: number;
  readonly fields: Omit<ManifestFields, 'pages' | 'bytes' | 'parts'>;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly isBaseThere: boolean }
  /** All pages are on local disk: nothing needs to be put aside any more. */
  | { readonly type: 'taken' }
  | { readonly type: 'done'; readonly manifest: Manifest }
  | { readonly type: 'failed'; readonly name: string; readonly message: string };
