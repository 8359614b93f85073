/** Writes the strings of a run as bulk strings, in one loop over what is known of them. */
import { formatInteger, integerDigits, INTEGER_TEXT_BYTES_MAX, isInteger } from '@millrace/base';
import type { ReadonlyView, StringRun } from '@millrace/base';

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const DOLLAR = 36;

/** What is copied at a time: a copy may write so much behind a string, where the next thing is written afterwards. */
const STRIDE = 16;
/** From here on the native copy is faster. */
const NATIVE_COPY_BYTES_MIN = 1024;
/** `$`, ten digits and CRLF in front, CRLF behind. */
const FRAME_BYTES_MAX = 15;

/** The first four bytes of `$n\r\n`, and of what is one byte longer above nine. */
const HEADERS = Int32Array.from({ length: 100 }, (_, length) =>
  length < 10
    ? word(DOLLAR, 48 + length, CARRIAGE_RETURN, LINE_FEED)
    : word(DOLLAR, 48 + Math.floor(length / 10), 48 + (length % 10), CARRIAGE_RETURN),
);

function word(a: number, b: number, c: number, d: number): number {
  return a | (b << 8) | (c << 16) | (d << 24);
}

/** Room that `writeBulks` needs. */
export function bulksBytesMax(run: StringRun): number {
  const each = FRAME_BYTES_MAX + run.prefixLength + INTEGER_TEXT_BYTES_MAX;
  return run.size + run.count * each + 2 * STRIDE;
}

/** Returns where they end. */
export function writeBulks(
  into: Uint8Array,
  view: DataView,
  from: number,
  run: StringRun,
  source: ReadonlyView,
): number {
  const { count, places, lengths, prefixed, prefixAt } = run;
  let at = from;
  for (let i = 0; i < count; i++) {
    const place = places[i];
    const given = lengths[i];
    const prefix = prefixed[i] === 0 ? 0 : run.prefixLength;
    const length = given === isInteger ? integerDigits(place) : given;
    at = writeHeader(into, view, at, prefix + length);
    if (prefix > 0) copy(into, view, at, run, source, prefixAt, prefix);
    at += prefix;
    if (given === isInteger) formatInteger(place, into, at);
    else if (length > 0) copy(into, view, at, run, source, place, length);
    at += length;
    into[at] = CARRIAGE_RETURN;
    into[at + 1] = LINE_FEED;
    at += 2;
  }
  return at;
}

function writeHeader(into: Uint8Array, view: DataView, at: number, length: number): number {
  if (length < HEADERS.length) {
    view.setInt32(at, HEADERS[length], true);
    into[at + 4] = LINE_FEED;
    return length < 10 ? at + 4 : at + 5;
  }
  into[at] = DOLLAR;
  const end = at + 1 + formatInteger(length, into, at + 1);
  into[end] = CARRIAGE_RETURN;
  into[end + 1] = LINE_FEED;
  return end + 2;
}

/** Copies at least `length` bytes, and never needs more than `STRIDE` of room behind them. */
function copy(
  into: Uint8Array,
  to: DataView,
  at: number,
  run: StringRun,
  from: ReadonlyView,
  place: number,
  length: number,
): void {
  if (length >= NATIVE_COPY_BYTES_MIN || place + length + STRIDE > run.bytes.length) {
    into.set(run.bytes.subarray(place, place + length), at);
    return;
  }
  let i = 0;
  do {
    to.setInt32(at + i, from.getInt32(place + i, true), true);
    to.setInt32(at + i + 4, from.getInt32(place + i + 4, true), true);
    to.setInt32(at + i + 8, from.getInt32(place + i + 8, true), true);
    to.setInt32(at + i + 12, from.getInt32(place + i + 12, true), true);
    i += STRIDE;
  } while (i < length);
}
