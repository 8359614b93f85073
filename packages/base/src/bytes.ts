/**
 * Copies, compares and reads bytes a word at a time, at any offset: a loop over bytes takes four times as long, a native copy
 * costs more than 150 bytes are worth.
 */
import type { ReadonlyBytes } from './readonly-views.js';

export type ReadonlyView = Pick<DataView, 'getInt32'>;

/** Views of the few buffers that are in use at a time: the arena, what was received, the reply. */
interface Cached {
  bytes: ReadonlyBytes;
  view: DataView;
}
const cached = [0, 1, 2, 3, 4, 5, 6, 7].map((): Cached => {
  const bytes = new Uint8Array(0);
  return { bytes, view: new DataView(bytes.buffer) };
});
const [first, second, third] = cached;
let next = 0;

function makeView(bytes: ReadonlyBytes): DataView {
  const { buffer, byteOffset, byteLength } = bytes as Uint8Array;
  const view = new DataView(buffer, byteOffset, byteLength);
  const place = cached[next];
  next = (next + 1) % cached.length;
  place.bytes = bytes;
  place.view = view;
  return view;
}

function writableViewOf(bytes: ReadonlyBytes): DataView {
  if (bytes === first.bytes) return first.view;
  if (bytes === second.bytes) return second.view;
  if (bytes === third.bytes) return third.view;
  for (let i = 3; i < cached.length; i++) if (cached[i].bytes === bytes) return cached[i].view;
  return makeView(bytes);
}

/** A view of the bytes; remembered, so that asking again for one of the last few costs nothing. */
export function viewOf(bytes: ReadonlyBytes): ReadonlyView {
  return writableViewOf(bytes);
}

/** Below this a loop over bytes is faster. */
const wordCopyBytesMin = 12;
/** From here on the native copy is. */
const nativeCopyBytesMin = 1024;

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
  } else if (length < nativeCopyBytesMin) {
    copyWords(writableViewOf(to), toAt, writableViewOf(from), fromAt, length);
  } else to.set(from.subarray(fromAt, fromAt + length), toAt);
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
  one: ReadonlyBytes,
  oneAt: number,
  other: ReadonlyBytes,
  otherAt: number,
  length: number,
): boolean {
  if (length < 8) {
    for (let i = 0; i < length; i++) if (one[oneAt + i] !== other[otherAt + i]) return false;
    return true;
  }
  const a = writableViewOf(one);
  const b = writableViewOf(other);
  const last = length - 4;
  if (a.getInt32(oneAt + last, true) !== b.getInt32(otherAt + last, true)) return false;
  for (let i = 0; i < last; i += 4)
    if (a.getInt32(oneAt + i, true) !== b.getInt32(otherAt + i, true)) return false;
  return true;
}
