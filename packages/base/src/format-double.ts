/*
 * Doubles to text, as Redis 7.2 and later print scores: the shortest digits that read back as the
 * same double, in plain notation unless that would add many zeros.
 */
import { formatInteger, writeAscii, writeDigits } from './integers.js';

const MINUS = 45;
const POINT = 46;

/** More than the longest text: `-` and 24 plain digits, or `-1.7976931348623157e+308`. */
export const DOUBLE_TEXT_BYTES_MAX = 32;

/** Up to here whole numbers are written digit by digit, exactly as Redis does through int64. */
const PLAIN_INTEGER_MAX = 2 ** 62;

/** Decimals of at most fifteen digits in all are the only ones of their length near a double. */
const SCALED_MAX = 1e15;
const DECIMALS_MAX = 6;
const SCALES = Float64Array.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000);

/** Writes the text of any double at `at` and returns how many bytes it took. */
export function formatDouble(value: number, into: Uint8Array, at: number): number {
  if (Number.isSafeInteger(value)) {
    if (value !== 0 || 1 / value > 0) return formatInteger(value, into, at);
    return writeAscii('-0', into, at);
  }
  const written = formatFewDecimals(value, into, at);
  return written > 0 ? written : writeAscii(doubleText(value), into, at);
}

/** The text that `formatDouble` writes. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) {
    if (Number.isNaN(value)) return 'nan';
    return value > 0 ? 'inf' : '-inf';
  }
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value) && Math.abs(value) <= PLAIN_INTEGER_MAX) {
    return BigInt(value).toString();
  }
  return layOut(value);
}

/** Values such as 12.5 or 0.001 without a string; 0 where more than six decimals are needed. */
function formatFewDecimals(value: number, into: Uint8Array, at: number): number {
  const magnitude = Math.abs(value);
  for (let decimals = 1; decimals <= DECIMALS_MAX; decimals++) {
    const scale = SCALES[decimals];
    const scaled = Math.round(magnitude * scale);
    if (!(scaled < SCALED_MAX)) return 0;
    if (scaled / scale !== magnitude) continue;
    let position = at;
    if (value < 0) into[position++] = MINUS;
    const whole = Math.floor(scaled / scale);
    position += formatInteger(whole, into, position);
    into[position++] = POINT;
    writeDigits(scaled - whole * scale, decimals, into, position);
    return position + decimals - at;
  }
  return 0;
}

/**
 * Lays the shortest digits out by Redis's rules (its fpconv): with `power` the decimal place of
 * the last digit, whole numbers stay plain while they add at most seven zeros, fractions while they
 * need at most six decimals or lie within 10^-3 .. 10^4; the rest is scientific.
 */
function layOut(value: number): string {
  const magnitude = Math.abs(value);
  // Here both these rules and those of JavaScript say plain notation.
  if (magnitude >= 1e-3 && magnitude < 1e4) return String(value);
  const [mantissa = '', exponentText = '0'] = magnitude.toExponential().split('e');
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const power = exponent - digits.length + 1;
  if (power >= 0 && exponent < digits.length + 7) return sign + digits + '0'.repeat(power);
  if (power < 0 && (power > -7 || Math.abs(exponent) < 4)) {
    const whole = digits.length + power;
    if (whole <= 0) return `${sign}0.${'0'.repeat(-whole)}${digits}`;
    return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`;
  }
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
