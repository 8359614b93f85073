/** Times and values as RedisTimeSeries reads and writes them. */
import {
  decimalExponent,
  formatDouble,
  formatInteger,
  formatPlainOf,
  LONG_DIGITS_MAX,
  LONG_DIGITS_MIN,
  longDecimal,
  parseDouble,
  viewOf,
  writeAscii,
  writeDigits,
  writeLongDigits,
} from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { timeMax } from '@millrace/engine';
import type { SampleBuffer } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';

const nanWords = ['NAN', '+NAN', '-NAN'].map((text) => word(text));
const digit0 = 0x30;
/** Of four bytes: the bits that all digits have alike, what these are, and what gives others to all above nine. */
const notDigits = 0xf0f0f0f0 | 0;
const digitsZero = 0x30303030;
const aboveNine = 0x06060606;
const star = 0x2a;
const minus = 0x2d;
const point = 0x2e;
const letterE = 0x65;
const sampleBytesMax = 80;
/** Whole numbers up to here are written digit by digit. */
const plainWholeMax = 2 ** 52;
/** JavaScript writes smaller fractions with an exponent. */
const plainFractionMin = 1e-6;
const plainDigitsMax = 9;
const halfDigits = 8;
const halfScale = 1e8;
/** Of a time in full. */
export const timeBytesMax = halfDigits * 2;
const exactDigitsMax = 2 ** 53;
/** What two doubles carry to the last digit. */
const longDigitsMax = 2 ** 63;
const exactDecimalsMax = 22;
const scales = Float64Array.from({ length: exactDecimalsMax + 1 }, (_, i) =>
  Number(`1e${i.toString()}`),
);
const million = 1_000_000;
/** Below this, thousandths are small integers. */
const thousandthsMax = 2e6;
/** Below this, values of six decimals are told apart by multiplying with a million. */
const fewDecimalsMax = 1e9;

const cell = new Float64Array(1);

/** What `readValue` gives where there is no value: values of samples are never infinite. */
export const noValue = Number.POSITIVE_INFINITY;

/** The value of a sample, in JSON's notation of numbers, or `nan`; `noValue` where it is neither. */
export function readValue(args: Arguments, i: number): number {
  const value = readNumber(args, i);
  if (!Number.isNaN(value)) return value;
  return nanWords.some((word) => args.is(i, word)) ? Number.NaN : noValue;
}

/** The same without `nan`; NaN where it is no number. */
function readNumber(args: Arguments, i: number): number {
  readNumberInto(args, i, cell, 0);
  return cell[0];
}

/** The same into an array: a double that is returned would be an object on the heap. */
export function readNumberInto(args: Arguments, i: number, into: Float64Array, to: number): void {
  const { bytes } = args;
  const start = args.offsets[i];
  const end = start + args.lengths[i];
  const isNegative = start < end && bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  // The digits of most values, with or without a point, fit into a small integer.
  if (end - first > plainDigitsMax || !readShort(bytes, first, end, into, to)) {
    into[to] = readLong(bytes, first, end);
    if (Number.isNaN(into[to])) {
      into[to] = isNumber(bytes, first, end) ? readSlowly(bytes, start, end) : Number.NaN;
      return;
    }
  }
  if (isNegative) into[to] = -into[to];
}

/** Digits with a point among them or without; NaN where there are too many, or it is something else. */
function readLong(bytes: ReadonlyBytes, first: number, end: number): number {
  let pointAt = first;
  while (pointAt < end && isDigit(bytes[pointAt])) pointAt++;
  const wholeDigits = pointAt - first;
  if (wholeDigits === 0 || (bytes[first] === digit0 && wholeDigits > 1)) return Number.NaN;
  const decimals = end - pointAt - 1;
  if (wholeDigits > plainDigitsMax || decimals < 1 || decimals > plainDigitsMax * 2)
    return decimals < 0 ? readLongWhole(bytes, first, end) : Number.NaN;
  if (bytes[pointAt] !== point) return Number.NaN;
  const tailDigits = Math.min(decimals, plainDigitsMax);
  const middle = end - tailDigits;
  const high = readDigits(bytes, pointAt + 1, middle);
  const tail = readDigits(bytes, middle, end);
  if (high < 0 || tail < 0) return Number.NaN;
  const head = readDigits(bytes, first, pointAt) * scales[decimals - tailDigits] + high;
  return joinDecimal(head, tail, tailDigits, decimals);
}

function readLongWhole(bytes: ReadonlyBytes, first: number, end: number): number {
  if (end - first > plainDigitsMax * 2) return Number.NaN;
  const middle = Math.max(first, end - plainDigitsMax);
  const [head, tail] = [readDigits(bytes, first, middle), readDigits(bytes, middle, end)];
  return joinDecimal(head, tail, end - middle, 0);
}

/** (head 10^tailDigits + tail) / 10^decimals, or NaN. */
function joinDecimal(head: number, tail: number, tailDigits: number, decimals: number): number {
  const number = head * scales[tailDigits] + tail;
  // Few digits and a power of ten are exact, and so is rounding their quotient once.
  if (number < exactDigitsMax) return number / scales[decimals];
  return head < exactDigitsMax && number < longDigitsMax
    ? longDecimal(head, tail, tailDigits, decimals)
    : Number.NaN;
}

/** At most nine digits as a small integer; -1 where one of them is none. */
function readDigits(bytes: ReadonlyBytes, from: number, to: number): number {
  const view = viewOf(bytes);
  let digits = 0;
  let bad = 0;
  let at = from;
  // Four at a time: each digit lies in a byte of its own, the first one lowest.
  for (; to - at >= 4; at += 4) {
    const word = view.getInt32(at, true);
    bad |= ((word & notDigits) ^ digitsZero) | (((word + aboveNine) & notDigits) ^ digitsZero);
    const ones = word & ~notDigits;
    const pairs = Math.imul(ones, 10) + (ones >>> 8);
    digits = Math.imul(digits, 10000) + Math.imul(pairs & 0xff, 100) + ((pairs >>> 16) & 0xff);
  }
  for (; at < to; at++) {
    const digit = bytes[at] - digit0;
    bad |= digit >>> 0 > 9 ? 1 : 0;
    digits = (Math.imul(digits, 10) + digit) | 0;
  }
  return bad === 0 ? digits : -1;
}

/** Whether it is a number as JSON has it, without the sign. */
function isNumber(bytes: ReadonlyBytes, first: number, end: number): boolean {
  let at = first;
  while (at < end && isDigit(bytes[at])) at++;
  if (at === first || (bytes[first] === digit0 && at > first + 1)) return false;
  if (at < end && bytes[at] === point) {
    const begin = ++at;
    while (at < end && isDigit(bytes[at])) at++;
    if (at === begin) return false;
  }
  // What is left can only be an exponent.
  return at === end || (bytes[at] | 0x20) === letterE;
}

function readSlowly(bytes: ReadonlyBytes, start: number, end: number): number {
  const value = parseDouble(bytes, start, end - start);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Up to nine digits with a point among them or without; false where it is something else. */
function readShort(
  bytes: ReadonlyBytes,
  first: number,
  end: number,
  into: Float64Array,
  to: number,
): boolean {
  let digits = 0;
  let pointAt = end;
  for (let at = first; at < end; at++) {
    const digit = bytes[at] - digit0;
    if (digit >>> 0 <= 9) digits = (Math.imul(digits, 10) + digit) | 0;
    else if (bytes[at] === point && pointAt === end && at > first && at + 1 < end) pointAt = at;
    else return false;
  }
  const whole = pointAt - first;
  if (whole === 0 || (bytes[first] === digit0 && whole > 1)) return false;
  into[to] = pointAt === end ? digits : digits / scales[end - pointAt - 1];
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= digit0 && byte <= digit0 + 9;
}

/** The time of a sample, `*` being now: NaN where it is none, negative where it is a negative integer. */
export function readTime(args: Arguments, i: number, now: number): number {
  const length = args.lengths[i];
  if (readLongTime(args.bytes, args.offsets[i], length)) return longTime[0];
  if (length === 1 && args.bytes[args.offsets[i]] === star) return now;
  const time = args.integer(i);
  return time > timeMax ? Number.NaN : time;
}

/** The time that `readLongTime` read: returned, a number beyond small integers would be an object on the heap. */
export const longTime = new Float64Array(1);

/** Nine to sixteen digits, read as two numbers that small integers hold; false where it is something else. */
export function readLongTime(bytes: ReadonlyBytes, offset: number, length: number): boolean {
  if (length <= halfDigits || length > timeBytesMax) return false;
  const middle = offset + length - halfDigits;
  const high = readDigits(bytes, offset, middle);
  const low = readDigits(bytes, middle, offset + length);
  const time = high * halfScale + low;
  longTime[0] = time;
  return high >= 0 && low >= 0 && bytes[offset] !== digit0 && time <= timeMax;
}

/** The high digits of the time that was written last: those of the next one are mostly the same. */
const highDigits = new Uint8Array(halfDigits);
let highNumber = -1;
let highLength = 0;

/** Writes a time. */
function formatTime(time: number, into: Uint8Array, at: number): number {
  if (time < halfScale) return formatInteger(time, into, at);
  const high = Math.floor(time / halfScale);
  if (high !== highNumber) {
    highNumber = high;
    highLength = formatInteger(high, highDigits, 0);
  }
  for (let i = 0; i < highLength; i++) into[at + i] = highDigits[i];
  writeDigits(time - high * halfScale, halfDigits, into, at + highLength);
  return highLength + halfDigits;
}

/** Writes a magnitude of at most three decimals, so many thousandths, not whole. */
function formatThousandths(thousandths: number, into: Uint8Array, at: number): number {
  const whole = (thousandths / 1000) | 0;
  const decimals = thousandths - whole * 1000;
  let to = at + formatInteger(whole, into, at);
  into[to++] = point;
  const tenths = (decimals / 100) | 0;
  into[to++] = digit0 + tenths;
  const rest = decimals - tenths * 100;
  if (rest === 0) return to - at;
  const hundredths = (rest / 10) | 0;
  into[to++] = digit0 + hundredths;
  if (rest !== hundredths * 10) into[to++] = digit0 + rest - hundredths * 10;
  return to - at;
}

/** Writes a value: the shortest digits, whole numbers plain, below one and above 2^53 mostly with an exponent. */
export function formatValue(value: number, into: Uint8Array, at: number): number {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude <= plainWholeMax) {
    if (value === 0 && 1 / value < 0) return writeAscii('-0', into, at);
    return formatInteger(value, into, at);
  }
  if (magnitude >= 1 && magnitude < thousandthsMax) {
    const thousandths = Math.round(magnitude * 1000);
    if (thousandths / 1000 === magnitude) {
      if (value > 0) return formatThousandths(thousandths, into, at);
      into[at] = minus;
      return 1 + formatThousandths(thousandths, into, at + 1);
    }
  }
  if (
    magnitude >= 1 &&
    magnitude < fewDecimalsMax &&
    Math.round(value * million) / million === value
  )
    return formatDouble(value, into, at);
  if (magnitude < 1 && magnitude >= plainFractionMin)
    return formatFraction(value, magnitude, into, at);
  if (magnitude >= 1 && magnitude < LONG_DIGITS_MAX) {
    cell[0] = value;
    const length = formatPlainOf(cell, 0, into, at);
    if (length > 0) return length;
  }
  return writeAscii(valueText(value, magnitude), into, at);
}

/** A value such as 0.00123 as `1.23E-3`. */
function formatFraction(value: number, magnitude: number, into: Uint8Array, at: number): number {
  let to = at;
  if (value < 0) into[to++] = minus;
  if (magnitude >= LONG_DIGITS_MIN) {
    cell[0] = magnitude;
    const exponent = decimalExponent(cell, 0);
    const digits = writeLongDigits(cell, 0, exponent, into, to + 1);
    if (digits > 0) {
      into[to] = into[to + 1];
      into[to + 1] = point;
      to += digits + 1;
      into[to++] = 0x45; // E
      into[to++] = minus;
      into[to++] = digit0 - exponent;
      return to - at;
    }
  }
  const plain = String(magnitude);
  let first = 2;
  while (plain.charCodeAt(first) === digit0) first++;
  into[to++] = plain.charCodeAt(first);
  if (plain.length > first + 1) into[to++] = point;
  for (let i = first + 1; i < plain.length; i++) into[to++] = plain.charCodeAt(i);
  into[to++] = 0x45; // E
  into[to++] = minus;
  into[to++] = digit0 + first - 1;
  return to - at;
}

function valueText(value: number, magnitude: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  if (magnitude >= 1 && !Number.isInteger(value)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const plainDigits = digits.replace(/[-.]/g, '');
  if (Number(exponent) === plainDigits.length - 1) return (value < 0 ? '-' : '') + plainDigits;
  return `${digits}E${exponent.replace('+', '')}`;
}

/** A sample: an array of its time and its value, which is a double in RESP3, a simple string in RESP2. */
export function replySample(reply: Reply, time: number, value: number): void {
  reply.reserve(sampleBytesMax);
  const { bytes } = reply;
  let at = reply.length;
  bytes[at++] = 0x2a; // *2
  bytes[at++] = 0x32;
  bytes[at++] = 0x0d;
  bytes[at++] = 0x0a;
  bytes[at++] = 0x3a; // :
  at += formatTime(time, bytes, at);
  bytes[at++] = 0x0d;
  bytes[at++] = 0x0a;
  if (reply.resp3) {
    reply.length = at;
    reply.double(value);
    return;
  }
  bytes[at++] = 0x2b; // +
  at += formatValue(value, bytes, at);
  bytes[at++] = 0x0d;
  bytes[at++] = 0x0a;
  reply.length = at;
}

/** One value: a double in RESP3, a simple string in RESP2. */
export function replyValue(reply: Reply, value: number): void {
  if (reply.resp3) {
    reply.double(value);
    return;
  }
  reply.reserve(sampleBytesMax);
  let at = reply.length;
  reply.bytes[at++] = 0x2b; // +
  at += formatValue(value, reply.bytes, at);
  reply.bytes[at++] = 0x0d;
  reply.bytes[at++] = 0x0a;
  reply.length = at;
}

/** An array of samples. */
export function replySamples(reply: Reply, samples: SampleBuffer): void {
  reply.array(samples.count);
  for (let i = 0; i < samples.count; i++) replySample(reply, samples.times[i], samples.values[i]);
}
