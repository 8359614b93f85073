import { join } from 'node:path';

export const GOLDEN_SHARD = 'golden-shard';
export const GOLDEN_TIME_MS = 1_700_000_000_123;
/** What was shipped at once; the two epochs of a claim between the second and the third. */
export const GOLDEN_BATCHES = [
  { epoch: 0, texts: ['', 'one', '*1\r\n$4\r\nPING\r\n'] },
  { epoch: 0, texts: ['repeated '.repeat(40)] },
  { epoch: 4_000_000_000, texts: ['after the claim', 'last'] },
];

/** The files stand beside the source, not beside what is compiled from it. */
export function goldenArchive(version: number): string {
  return join(import.meta.dirname, '..', '..', '..', 'golden', 'archive', `v${String(version)}`);
}
