import { join } from 'node:path';

/** Above 2^32 ms, and not a whole number of seconds. */
export const GOLDEN_TIME_MS = 1_700_000_000_123;
export const GOLDEN_EPOCHS = [0, 0, 1, 1, 1, 7, 7, 4_000_000_000];

/** Empty, one byte, text, all byte values, longer than a segment, and what looks like the magic numbers. */
export function goldenPayloads(): Uint8Array[] {
  const text = new TextEncoder();
  return [
    new Uint8Array(0),
    Uint8Array.of(0),
    text.encode('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n'),
    Uint8Array.from({ length: 256 }, (_, i) => i),
    Uint8Array.from({ length: 1_500 }, (_, i) => (i * 13) & 0xff),
    text.encode('MLOGMRMRMLOG'),
    new Uint8Array(700).fill(0xff),
    text.encode('the last one'),
  ];
}

/** The files stand beside the source, not beside what is compiled from it. */
export function goldenDirectory(version: number): string {
  return join(import.meta.dirname, '..', '..', '..', 'golden', 'log', `v${String(version)}`);
}
