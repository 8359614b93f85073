/*
 * The arithmetic of INCRBYFLOAT and HINCRBYFLOAT. Redis does it in the 80-bit floats of x86 and
 * prints with `%.17Lf`, so 0.1 + 0.2 is 0.3 there and not 0.30000000000000004. Clients see those
 * digits, so they are reproduced with bigints: a value is `mantissa * 2^exponent`, rounded to
 * 64 bits, halves to even.
 */
import type { ReadonlyBytes } from './readonly-views.js';
import { addShortDecimals } from './short-decimals.js';
import { formatBigInteger, formatInteger, parseInteger, writeAscii } from './integers.js';

/** Room for any sum that `addLongDoubles` writes, and the length from which Redis refuses input. */
export const LONG_DOUBLE_TEXT_BYTES_MAX = 5 * 1024;

/** What `addLongDoubles` returns instead of a length. */
export const LongDoubleError = {
  leftIsNoFloat: -1,
  rightIsNoFloat: -2,
  sumIsNotFinite: -3,
} as const;

interface LongDouble {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly isInfinite: boolean;
}

const MANTISSA_BITS = 64;
const EXPONENT_MIN = -16_445;
const BITS_MAX = 16_384;
const TEN_POWER_MAX = 5_000;
const DECIMALS = 17;
const TEN_TO_DECIMALS = 10n ** BigInt(DECIMALS);
const INFINITE: LongDouble = { mantissa: 0n, exponent: 0, isInfinite: true };
const GRAMMAR =
  /^([+-]?)(?:(\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?|0x([\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p([+-]?\d+))?|inf(?:inity)?)$/i;

/** Writes the text of `left + right` and returns its length, or one of `LongDoubleError`. */
export function addLongDoubles(
  left: ReadonlyBytes,
  leftOffset: number,
  leftLength: number,
  right: ReadonlyBytes,
  rightOffset: number,
  rightLength: number,
  into: Uint8Array,
  at: number,
): number {
  const whole =
    parseInteger(left, leftOffset, leftLength) + parseInteger(right, rightOffset, rightLength);
  if (Number.isSafeInteger(whole)) return formatInteger(whole, into, at);
  const written = addShortDecimals(
    left,
    leftOffset,
    leftLength,
    right,
    rightOffset,
    rightLength,
    into,
    at,
  );
  if (written > 0) return written;
  const a = parseLongDouble(left, leftOffset, leftLength);
  if (a === undefined) return LongDoubleError.leftIsNoFloat;
  const b = parseLongDouble(right, rightOffset, rightLength);
  if (b === undefined) return LongDoubleError.rightIsNoFloat;
  if (a.isInfinite || b.isInfinite) return LongDoubleError.sumIsNotFinite;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum =
    (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  const rounded = roundScaled(sum, 1n, exponent);
  if (rounded.isInfinite) return LongDoubleError.sumIsNotFinite;
  return formatScaled(rounded.mantissa, rounded.exponent, into, at);
}

/** Writes a double as `%.17Lf` without its closing zeros; needs `LONG_DOUBLE_TEXT_BYTES_MAX`. */
export function formatLongDouble(value: number, into: Uint8Array, at: number): number {
  if (Number.isSafeInteger(value)) return formatInteger(value + 0, into, at);
  if (Number.isNaN(value)) return writeAscii('nan', into, at);
  if (!Number.isFinite(value)) return writeAscii(value > 0 ? 'inf' : '-inf', into, at);
  if (Number.isInteger(value)) return formatBigInteger(BigInt(value), into, at);
  let mantissa = value;
  let exponent = 0;
  for (; !Number.isInteger(mantissa); exponent--) mantissa *= 2;
  return formatScaled(BigInt(mantissa), exponent, into, at);
}

/** Whether bytes spell a long double; its range is wider than that of doubles. */
export const isLongDouble = (bytes: ReadonlyBytes, offset: number, length: number): boolean =>
  parseLongDouble(bytes, offset, length) !== undefined;

function parseLongDouble(
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
): LongDouble | undefined {
  if (length >= LONG_DOUBLE_TEXT_BYTES_MAX) return undefined;
  let text = '';
  for (let at = offset; at < offset + length; at++) text += String.fromCharCode(bytes[at]);
  const match = GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, sign, decimal, tenPower = '0', hex, twoPower = '0'] = match as (string | undefined)[];
  let value: LongDouble | undefined = INFINITE;
  if (decimal !== undefined) value = fromDecimal(decimal, Number(tenPower));
  if (hex !== undefined) value = fromHex(hex, Number(twoPower));
  if (value === undefined || sign !== '-') return value;
  return { ...value, mantissa: -value.mantissa };
}

function fromDecimal(digits: string, tenPower: number): LongDouble | undefined {
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`0${whole}${fraction}`);
  const power = tenPower - fraction.length;
  if (mantissa === 0n) return { mantissa, exponent: 0, isInfinite: false };
  const magnitude = mantissa.toString().length + power;
  if (Math.abs(magnitude) > TEN_POWER_MAX) return undefined;
  return inRange(
    power < 0
      ? roundScaled(mantissa, 10n ** BigInt(-power), 0)
      : roundScaled(mantissa * 10n ** BigInt(power), 1n, 0),
  );
}

function fromHex(digits: string, twoPower: number): LongDouble | undefined {
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`0x0${whole}${fraction}`);
  if (mantissa === 0n) return { mantissa, exponent: 0, isInfinite: false };
  if (Math.abs(twoPower) > 2 * BITS_MAX) return undefined;
  return inRange(roundScaled(mantissa, 1n, twoPower - 4 * fraction.length));
}

/** What overflowed or vanished while it was read is no valid float. */
function inRange(value: LongDouble): LongDouble | undefined {
  return value.isInfinite || value.mantissa === 0n ? undefined : value;
}

/** `numerator / denominator * 2^exponent`, rounded as the hardware would. */
function roundScaled(numerator: bigint, denominator: bigint, exponent: number): LongDouble {
  const magnitude = numerator < 0n ? -numerator : numerator;
  if (magnitude === 0n) return { mantissa: 0n, exponent: 0, isInfinite: false };
  let shift = MANTISSA_BITS - (bitLength(magnitude) - bitLength(denominator));
  // The quotient has 64 or 65 bits; 65 are one too many.
  if (quotientBits(magnitude, denominator, shift) > MANTISSA_BITS) shift--;
  shift = Math.min(shift, exponent - EXPONENT_MIN);
  const top = shift > 0 ? magnitude << BigInt(shift) : magnitude;
  const bottom = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const rounded = divideToEven(top, bottom);
  const resultExponent = exponent - shift;
  const isInfinite = bitLength(rounded) + resultExponent > BITS_MAX;
  return { mantissa: numerator < 0n ? -rounded : rounded, exponent: resultExponent, isInfinite };
}

function quotientBits(magnitude: bigint, denominator: bigint, shift: number): number {
  const top = shift > 0 ? magnitude << BigInt(shift) : magnitude;
  const bottom = shift < 0 ? denominator << BigInt(-shift) : denominator;
  return bitLength(top / bottom);
}

function divideToEven(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom;
  const twiceRest = (top - quotient * bottom) * 2n;
  const isUp = twiceRest > bottom || (twiceRest === bottom && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - (Math.clz32(parseInt(hex.charAt(0), 16)) - 28);
}

/** `mantissa * 2^exponent` with seventeen decimals, its closing zeros cut; never `-0`. */
function formatScaled(mantissa: bigint, exponent: number, into: Uint8Array, at: number): number {
  const magnitude = (mantissa < 0n ? -mantissa : mantissa) * TEN_TO_DECIMALS;
  const scaled =
    exponent >= 0
      ? magnitude << BigInt(exponent)
      : divideToEven(magnitude, 1n << BigInt(-exponent));
  if (scaled === 0n) return writeAscii('0', into, at);
  const digits = scaled.toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  const text = digits.slice(0, -DECIMALS) + (fraction === '' ? '' : `.${fraction}`);
  return writeAscii(mantissa < 0n ? `-${text}` : text, into, at);
}
