/**
 * Copies, compares and reads bytes a word at a time, at any offset: a loop over bytes takes four times as long, a native copy
 * costs more than 150 bytes are worth.
 *
 * The engine's native copy takes shared memory, such as the arena's, byte by byte where source and target lie differently
 * within their words. So long copies go through memory that is not shared, where they are turned to lie alike: 16 KiB take a
 * quarter of the time.
 */
import type { ReadonlyBytes } from './readonly-views.js';

export type ReadonlyView = Pick<DataView, 'getInt32'>;

interface Viewed {
  bytes: ReadonlyBytes;
  view: DataView;
  isShared: boolean;
}

/** Views of the few buffers that are in use at a time: the arena, what was received, the reply. */
const known = Array.from({ length: 8 }, (): Viewed => {
  const bytes = new Uint8Array(0);
  return { bytes, view: new DataView(bytes.buffer), isShared: false };
});
let oldest = 0;
/** Those that each function here had last: most often it has them again. */
let viewed = known[0];
let viewedBefore = known[0];
let compared = known[0];
let comparedWith = known[0];
let source = known[0];
let target = known[0];

function find(bytes: ReadonlyBytes): Viewed {
  for (const one of known) if (one.bytes === bytes) return one;
  const { buffer, byteOffset, byteLength } = bytes as Uint8Array;
  const isShared = buffer instanceof SharedArrayBuffer;
  const made = { bytes, view: new DataView(buffer, byteOffset, byteLength), isShared };
  known[oldest] = made;
  oldest = (oldest + 1) % known.length;
  return made;
}

/** A view of the bytes; remembered, so that asking again for one of the last two costs nothing. */
export function viewOf(bytes: Uint8Array): DataView;
export function viewOf(bytes: ReadonlyBytes): ReadonlyView;
export function viewOf(bytes: ReadonlyBytes): ReadonlyView {
  if (viewed.bytes !== bytes) {
    if (viewedBefore.bytes === bytes) return viewedBefore.view;
    viewedBefore = viewed;
    viewed = find(bytes);
  }
  return viewed.view;
}

/** Below this a loop over bytes is faster. */
const wordCopyBytesMin = 12;
/** From here on the native copy is: where no memory is shared, and where some is. */
const nativeCopyBytesMin = 192;
const nativeSharedCopyBytesMin = 2048;

/** Copies bytes between two ranges that do not overlap. */
export function copyBytes(
  to: Uint8Array,
  toAt: number,
  from: ReadonlyBytes,
  fromAt: number,
  length: number,
): void {
  if (length < wordCopyBytesMin) {
    for (let i = 0; i < length; i++) to[toAt + i] = from[fromAt + i];
    return;
  }
  if (source.bytes !== from) source = find(from);
  if (target.bytes !== to) target = find(to);
  const isShared = source.isShared || target.isShared;
  if (length < (isShared ? nativeSharedCopyBytesMin : nativeCopyBytesMin))
    copyWords(target.view, toAt, source.view, fromAt, length);
  else if (isShared) copyTurned(to, toAt, from, fromAt, length);
  else to.set(from.subarray(fromAt, fromAt + length), toAt);
}

const wordBytes = 8;
const pieceBytes = 32 * 1024;
const turning = new Uint8Array(pieceBytes + wordBytes);

/** Copies from or to shared memory in pieces that each lie in `turning` as they lie on the side that is shared. */
function copyTurned(
  to: Uint8Array,
  toAt: number,
  from: ReadonlyBytes,
  fromAt: number,
  length: number,
): void {
  const toOffset = (to.byteOffset + toAt) % wordBytes;
  const fromOffset = ((from as Uint8Array).byteOffset + fromAt) % wordBytes;
  if (toOffset === fromOffset) {
    to.set(from.subarray(fromAt, fromAt + length), toAt);
    return;
  }
  const comesAt = source.isShared ? fromOffset : toOffset;
  const goesFrom = target.isShared ? toOffset : fromOffset;
  for (let done = 0; done < length; done += pieceBytes) {
    const count = Math.min(pieceBytes, length - done);
    turning.set(from.subarray(fromAt + done, fromAt + done + count), comesAt);
    if (comesAt !== goesFrom) turning.copyWithin(goesFrom, comesAt, comesAt + count);
    to.set(turning.subarray(goesFrom, goesFrom + count), toAt + done);
  }
}

function copyWords(
  to: DataView,
  toAt: number,
  from: DataView,
  fromAt: number,
  length: number,
): void {
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    to.setInt32(toAt + i, from.getInt32(fromAt + i, true), true);
    to.setInt32(toAt + i + 4, from.getInt32(fromAt + i + 4, true), true);
    to.setInt32(toAt + i + 8, from.getInt32(fromAt + i + 8, true), true);
    to.setInt32(toAt + i + 12, from.getInt32(fromAt + i + 12, true), true);
  }
  const last = length - 4;
  for (; i < last; i += 4) to.setInt32(toAt + i, from.getInt32(fromAt + i, true), true);
  to.setInt32(toAt + last, from.getInt32(fromAt + last, true), true);
}

/** Whether two ranges of the same length hold the same bytes. */
export function equalBytes(
  a: ReadonlyBytes,
  aAt: number,
  b: ReadonlyBytes,
  bAt: number,
  length: number,
): boolean {
  if (length < 8) {
    for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
    return true;
  }
  if (compared.bytes !== a) compared = find(a);
  if (comparedWith.bytes !== b) comparedWith = find(b);
  const one = compared.view;
  const two = comparedWith.view;
  const last = length - 4;
  if (one.getInt32(aAt + last, true) !== two.getInt32(bAt + last, true)) return false;
  for (let i = 0; i < last; i += 4)
    if (one.getInt32(aAt + i, true) !== two.getInt32(bAt + i, true)) return false;
  return true;
}
