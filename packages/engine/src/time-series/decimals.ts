/**
 * Values that are decimals of few digits, as nearly all measurements are: kept as whole numbers of the block's smallest
 * decimal place. A value that is none (NaN, -0, 1/3) is an exception, kept bit by bit.
 *
 *   decimal places (4 bits) | exceptions (10) | per exception: place (10), value (64) | whole numbers
 *
 * A value v has d places where round(v 10^d) / 10^d gives v again: both steps round correctly, so this is exact.
 */
import type { BitReader, BitWriter } from './bits.js';
import { readWholeNumbers, WholeNumbers, wholeMax } from './whole-numbers.js';

const scales = Float64Array.from({ length: 16 }, (_, places) => 10 ** places);
const placesMax = 15;
const headerBits = 4 + 10;
const exceptionBits = 10 + 64;
/** One exception in so many values is borne; more, and another codec is the better one. */
const valuesPerException = 16;
const guessedFrom = 8;

export class Decimals {
  /** Bits that `write` will take, after `plan`; Infinity where too few values are decimals. */
  bits = 0;
  readonly #whole: WholeNumbers;
  readonly #scaled: Float64Array;
  readonly #exceptions: Int32Array;
  #exceptionCount = 0;
  #places = 0;
  /** Whether the scaled values are those of the places found. */
  #isScaled = false;

  constructor(countMax: number) {
    this.#whole = new WholeNumbers(countMax);
    this.#scaled = new Float64Array(countMax);
    this.#exceptions = new Int32Array(countMax);
  }

  plan(values: Float64Array, count: number): void {
    this.bits = Number.POSITIVE_INFINITY;
    const exceptionsMax = Math.floor(count / valuesPerException) + 1;
    if (!this.#findPlaces(values, count, exceptionsMax)) return;
    if (!this.#isScaled && !this.#scale(values, count, exceptionsMax)) return;
    this.#whole.plan(this.#scaled, count, false);
    this.bits = headerBits + this.#exceptionCount * exceptionBits + this.#whole.bits;
  }

  /** Scales all values to the places that were found. False where too many are exceptions. */
  #scale(values: Float64Array, count: number, exceptionsMax: number): boolean {
    const scale = scales[this.#places];
    const scaled = this.#scaled;
    let exceptions = 0;
    let before = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      const whole = Math.round(value * scale);
      if (isExact(value, whole, scale)) before = whole;
      else {
        if (exceptions === exceptionsMax) return false;
        this.#exceptions[exceptions++] = i;
      }
      scaled[i] = before;
    }
    this.#exceptionCount = exceptions;
    return true;
  }

  /** The most places that a value needs, but for those that have no end of them. False where these are too many. */
  #findPlaces(values: Float64Array, count: number, exceptionsMax: number): boolean {
    // A few values mostly tell of all: then these are scaled on the way, and need no second look.
    const guess = placesOf(values, Math.min(count, guessedFrom));
    let places = guess;
    let exceptions = 0;
    const scaled = this.#scaled;
    let before = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      const scale = scales[places];
      const whole = Math.round(value * scale);
      if (isExact(value, whole, scale)) {
        scaled[i] = before = whole;
        continue;
      }
      const needed = neededPlaces(value, places + 1);
      if (needed <= placesMax) places = needed;
      else if (++exceptions > exceptionsMax) return false;
      else {
        this.#exceptions[exceptions - 1] = i;
        scaled[i] = before;
      }
    }
    this.#places = places;
    this.#isScaled = places === guess && exceptions < exceptionsMax;
    this.#exceptionCount = exceptions;
    return true;
  }

  write(writer: BitWriter, bits: Int32Array, count: number): void {
    writer.put(this.#places, 4);
    writer.put(this.#exceptionCount, 10);
    for (let i = 0; i < this.#exceptionCount; i++) {
      const place = this.#exceptions[i];
      writer.put(place, 10);
      writer.put(bits[place * 2], 32);
      writer.put(bits[place * 2 + 1], 32);
    }
    this.#whole.write(writer, this.#scaled, count);
  }
}

/** The places that a value needs, `from` at least; more than `placesMax` where it has no end of them. */
function neededPlaces(value: number, from: number): number {
  let places = from;
  while (places <= placesMax) {
    if (isExact(value, Math.round(value * scales[places]), scales[places])) break;
    places++;
  }
  return places;
}

/** The most places that one of the first values needs, but for those that have no end of them. */
function placesOf(values: Float64Array, count: number): number {
  let places = 0;
  for (let i = 0; i < count; i++) {
    const needed = neededPlaces(values[i], places);
    if (needed <= placesMax) places = needed;
  }
  return places;
}

function isExact(value: number, whole: number, scale: number): boolean {
  return whole < wholeMax && whole > -wholeMax && whole / scale === value && !isMinusZero(value);
}

function isMinusZero(value: number): boolean {
  return value === 0 && 1 / value < 0;
}

const places = new Int32Array(1024);
const lows = new Int32Array(1024);
const highs = new Int32Array(1024);

/** Reads up to the whole numbers what they are to be divided by; 0 where some of them are exceptions. */
export function readDecimalScale(reader: BitReader): number {
  const scale = scales[reader.get(4)];
  return reader.get(10) === 0 ? scale : 0;
}

/** Reads `count` values to the front of `into`; `bits` are the same array's ints. */
export function readDecimals(
  reader: BitReader,
  into: Float64Array,
  bits: Int32Array,
  count: number,
): void {
  const scale = scales[reader.get(4)];
  const exceptions = reader.get(10);
  for (let i = 0; i < exceptions; i++) {
    places[i] = reader.get(10);
    lows[i] = reader.get(32);
    highs[i] = reader.get(32);
  }
  readWholeNumbers(reader, into, count, 0, scale);
  for (let i = 0; i < exceptions; i++) {
    bits[places[i] * 2] = lows[i];
    bits[places[i] * 2 + 1] = highs[i];
  }
}
