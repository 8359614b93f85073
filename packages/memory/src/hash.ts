import { viewOf } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';

/** MurmurHash3, 32 bit (Austin Appleby, public domain description), over bytes; the seed is the arena's own. */
export function hashBytes(
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  seed: number,
): number {
  let hash = seed;
  const end = offset + length;
  const wordsEnd = end - (length & 3);
  const view = viewOf(bytes);
  let at = offset;
  for (; at < wordsEnd; at += 4) {
    hash ^= scramble(view.getInt32(at, true));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let shift = 0; at < end; at++, shift += 8) tail |= bytes[at] << shift;
  hash ^= scramble(tail) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
