/**
 * Sequences of whole numbers, bit-packed. Four transforms are tried, and the one that comes out shortest is taken:
 *
 *   plain   the numbers themselves
 *   delta   first number | differences to the one before
 *   change  first number | first difference | differences of differences
 *   line    first number | last number | distances from the straight line between them: for clocks with jitter
 *
 * What is left is packed as distance from its least value, all in one width; those that need more are exceptions.
 *
 *   transform (2 bits) | width (6) | exceptions (10) | heads | least value | per exception: place (10), distance (53)
 *   | distances of `width` bits each
 *
 * Heads and least value are whole numbers as `BitWriter.putWhole` writes them.
 */
import { bitLength, wholeBits } from './bits.js';
import type { BitReader, BitWriter } from './bits.js';

const transform = { plain: 0, delta: 1, change: 2, line: 3 } as const;
/** Differences that take fewer bits are not differenced again. */
const roughBits = 6;
/** Numbers at the front that the transform keeps apart. */
const heads = [0, 1, 2, 0] as const;

const headerBits = 2 + 6 + 10;
const placeBits = 10;
const distanceBits = 53;
const exceptionBits = placeBits + distanceBits;
const exceptionsMax = 1023;
/** The inputs must be smaller than this, so that differences of two are exact. */
export const wholeMax = 2 ** 52;
const exactMax = 2 ** 53;

export class WholeNumbers {
  /** Bits that `write` will take, after `plan`; Infinity where it cannot be done. */
  bits = 0;
  #transform = 0;
  #width = 0;
  #exceptions = 0;
  #least = 0;
  /** The numbers as the chosen transform leaves them, and those of the one being tried. */
  #chosen: Float64Array;
  #tried: Float64Array;
  readonly #lengths = new Int32Array(64);

  constructor(countMax: number) {
    this.#chosen = new Float64Array(countMax);
    this.#tried = new Float64Array(countMax);
  }

  /**
   * Chooses how to write the first `count` numbers, at least one, each of a magnitude below `wholeMax`. Not all is tried:
   * times grow, so that as they are they take most; and values hardly follow a clock.
   */
  plan(numbers: Float64Array, count: number, areTimes: boolean): void {
    this.bits = Number.POSITIVE_INFINITY;
    if (areTimes && count > 1 && this.#isRegular(numbers, count)) return;
    this.#try(transform.delta, numbers, count);
    // A constant interval is nothing but its header, and nothing will be shorter.
    if (this.#width === 0 && this.#exceptions === 0 && this.bits < Number.POSITIVE_INFINITY) return;
    const isRough = this.#width >= roughBits || this.bits === Number.POSITIVE_INFINITY;
    if (areTimes) this.#try(transform.line, numbers, count);
    else if (this.#mayBePlain(numbers, count)) this.#try(transform.plain, numbers, count);
    if (isRough) this.#try(transform.change, numbers, count);
    // Where nothing else can be exact.
    if (this.bits === Number.POSITIVE_INFINITY) this.#try(transform.plain, numbers, count);
  }

  /** Plans a constant interval as `#try` would, in one look at the numbers. */
  #isRegular(numbers: Float64Array, count: number): boolean {
    const step = numbers[1] - numbers[0];
    for (let i = 2; i < count; i++) if (numbers[i] - numbers[i - 1] !== step) return false;
    this.#transform = transform.delta;
    this.#width = 0;
    this.#exceptions = 0;
    this.#least = step;
    this.#chosen[0] = numbers[0];
    this.bits = headerBits + wholeBits(step) + wholeBits(numbers[0]);
    return true;
  }

  /** False where differences of like size are no longer than the numbers, of which then none lies apart either. */
  #mayBePlain(numbers: Float64Array, count: number): boolean {
    if (this.#exceptions > 0 || this.bits === Number.POSITIVE_INFINITY) return true;
    let least = numbers[0];
    let most = least;
    for (let i = 1; i < count; i++) {
      const number = numbers[i];
      if (number < least) least = number;
      else if (number > most) most = number;
    }
    return bitLength(most - least) <= this.#width;
  }

  #try(kind: number, numbers: Float64Array, count: number): void {
    const head = heads[kind];
    if (count < head || (kind === transform.line && count < 2)) return;
    const tried = this.#tried;
    apply(kind, numbers, count, tried);
    let least = count > head ? tried[head] : 0;
    let most = least;
    for (let i = head + 1; i < count; i++) {
      const value = tried[i];
      if (value < least) least = value;
      else if (value > most) most = value;
    }
    if (!(most - least < exactMax) || !(Math.abs(least) < exactMax) || !(Math.abs(most) < exactMax))
      return;
    let fixed = headerBits + wholeBits(least);
    for (let i = 0; i < head; i++) fixed += wholeBits(tried[i]);
    if (kind === transform.line) fixed += wholeBits(numbers[0]) + wholeBits(numbers[count - 1]);
    this.#chooseWidth(kind, count, least, bitLength(most - least), fixed);
  }

  /** Finds the width at which packed numbers and exceptions together are shortest, and keeps the plan if it is the best. */
  #chooseWidth(kind: number, count: number, least: number, widest: number, fixed: number): void {
    const tried = this.#tried;
    const lengths = this.#lengths;
    const packed = count - heads[kind];
    lengths.fill(0, 0, widest + 1);
    for (let i = heads[kind]; i < count; i++) lengths[bitLength(tried[i] - least)]++;
    let exceptions = 0;
    let isBest = false;
    for (let width = widest; width >= 0 && exceptions <= exceptionsMax; width--) {
      const bits = fixed + packed * width + exceptions * exceptionBits;
      if (bits < this.bits) {
        isBest = true;
        this.bits = bits;
        this.#width = width;
        this.#exceptions = exceptions;
      }
      exceptions += lengths[width];
    }
    if (!isBest) return;
    this.#transform = kind;
    this.#least = least;
    this.#tried = this.#chosen;
    this.#chosen = tried;
  }

  /** Writes what was planned. */
  write(writer: BitWriter, numbers: Float64Array, count: number): void {
    const chosen = this.#chosen;
    const least = this.#least;
    const width = this.#width;
    const head = heads[this.#transform];
    writer.put(this.#transform, 2);
    writer.put(width, 6);
    writer.put(this.#exceptions, 10);
    for (let i = 0; i < head; i++) writer.putWhole(chosen[i]);
    if (this.#transform === transform.line) {
      writer.putWhole(numbers[0]);
      writer.putWhole(numbers[count - 1]);
    }
    writer.putWhole(least);
    const limit = 2 ** width;
    if (this.#exceptions > 0) {
      for (let i = head; i < count; i++) {
        const distance = chosen[i] - least;
        if (distance < limit) continue;
        writer.put(i, placeBits);
        writer.putWide(distance, distanceBits);
      }
    }
    if (this.#exceptions === 0 && width < 32) {
      writer.putAll(chosen, head, count, width, least);
      return;
    }
    if (width === 0) return;
    for (let i = head; i < count; i++) {
      const distance = chosen[i] - least;
      writer.putWide(distance < limit ? distance : 0, width);
    }
  }
}

function apply(kind: number, numbers: Float64Array, count: number, into: Float64Array): void {
  into[0] = numbers[0];
  if (kind === transform.plain) {
    for (let i = 1; i < count; i++) into[i] = numbers[i];
  } else if (kind === transform.delta) {
    for (let i = 1; i < count; i++) into[i] = numbers[i] - numbers[i - 1];
  } else if (kind === transform.change) {
    let before = numbers[1] - numbers[0];
    into[1] = before;
    for (let i = 2; i < count; i++) {
      const delta = numbers[i] - numbers[i - 1];
      into[i] = delta - before;
      before = delta;
    }
  } else {
    const step = (numbers[count - 1] - numbers[0]) / (count - 1);
    for (let i = 0; i < count; i++) into[i] = numbers[i] - onLine(numbers[0], step, i);
  }
}

/** Where the line is at place i. Writer and reader must agree to the last bit, so both ask here. */
function onLine(first: number, step: number, i: number): number {
  return first + Math.round(step * i);
}

const places = new Int32Array(exceptionsMax);
const distances = new Float64Array(exceptionsMax);

/** What `readDeltas` found: the first number, and the bits and the least of the differences. */
export const deltas = { first: 0, width: 0, least: 0 };

/** Reads up to the packed differences, where the numbers are nothing but such, of less than 32 bits each; otherwise false. */
export function readDeltas(reader: BitReader): boolean {
  if (reader.get(2) !== transform.delta) return false;
  deltas.width = reader.get(6);
  if (reader.get(10) !== 0 || deltas.width > 31) return false;
  deltas.first = reader.getWhole();
  deltas.least = reader.getWhole();
  return true;
}

/** Reads `count` numbers to the front of `into`, each with `offset` added and over `scale`; one of these two is plain. */
export function readWholeNumbers(
  reader: BitReader,
  into: Float64Array,
  count: number,
  offset: number,
  scale: number,
): void {
  const kind = reader.get(2);
  const width = reader.get(6);
  const exceptions = reader.get(10);
  const head = heads[kind];
  let first = 0;
  let last = 0;
  for (let i = 0; i < head; i++) into[i] = reader.getWhole();
  if (kind === transform.line) {
    first = reader.getWhole();
    last = reader.getWhole();
  }
  const least = reader.getWhole();
  if (kind === transform.delta && exceptions === 0 && width < 32) {
    const start = into[0] + offset;
    into[0] = start / scale;
    if (width === 0) addUp(into, count, least, start, scale);
    else reader.getSums(into, 1, count - 1, width, least, start, scale);
    return;
  }
  for (let i = 0; i < exceptions; i++) {
    places[i] = reader.get(placeBits);
    distances[i] = reader.getWide(distanceBits);
  }
  reader.getAll(into, head, count - head, width, least);
  for (let i = 0; i < exceptions; i++) into[places[i]] = least + distances[i];
  if (kind === transform.line) {
    const step = (last - first) / (count - 1);
    for (let i = 0; i < count; i++) into[i] += onLine(first, step, i) + offset;
  } else if (kind === transform.plain) {
    if (offset !== 0) for (let i = 0; i < count; i++) into[i] += offset;
  } else undo(kind, into, count, offset);
  if (scale !== 1) for (let i = 0; i < count; i++) into[i] /= scale;
}

/** Numbers with a constant interval. */
function addUp(
  into: Float64Array,
  count: number,
  step: number,
  start: number,
  scale: number,
): void {
  let sum = start;
  for (let i = 1; i < count; i++) into[i] = (sum += step) / scale;
}

function undo(kind: number, into: Float64Array, count: number, offset: number): void {
  let value = into[0] + offset;
  into[0] = value;
  if (kind === transform.delta) {
    for (let i = 1; i < count; i++) into[i] = value += into[i];
    return;
  }
  let delta = into[1];
  if (count > 1) into[1] = value += delta;
  for (let i = 2; i < count; i++) {
    delta += into[i];
    into[i] = value += delta;
  }
}
