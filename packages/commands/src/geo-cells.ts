/**
 * Places as cells of a grid: longitude and latitude are halved 26 times each, and the bits of both, interleaved, are the
 * score of a member. A cell of fewer steps is a range of scores. The arithmetic is Redis', operation by operation, so that
 * scores and printed coordinates are the same to the last digit.
 */

export const longitudeMax = 180;
export const latitudeMax = 85.05112878;
export const stepMax = 26;

export interface Cell {
  readonly step: number;
  readonly longitude: number;
  readonly latitude: number;
}

export interface Place {
  longitude: number;
  latitude: number;
}

export interface CellBounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Where a value lies between -limit and limit, in parts of 2^step. */
function partOf(value: number, limit: number, step: number): number {
  return Math.floor(((value - -limit) / (limit - -limit)) * 2 ** step);
}

export function cellAt(place: Place, step: number, latitudeLimit = latitudeMax): Cell {
  return {
    step,
    longitude: partOf(place.longitude, longitudeMax, step),
    latitude: partOf(place.latitude, latitudeLimit, step),
  };
}

/** A neighbour; the grid goes round in both directions. */
export function cellBeside(cell: Cell, east: number, north: number): Cell {
  const mask = 2 ** cell.step - 1;
  return {
    step: cell.step,
    longitude: east === 0 ? cell.longitude : (cell.longitude + east) & mask,
    latitude: north === 0 ? cell.latitude : (cell.latitude + north) & mask,
  };
}

export function isSameCell(a: Cell, b: Cell): boolean {
  return a.step === b.step && a.longitude === b.longitude && a.latitude === b.latitude;
}

function edge(part: number, limit: number, step: number): number {
  return -limit + (part / 2 ** step) * (limit - -limit);
}

export function boundsOf({ step, longitude, latitude }: Cell): CellBounds {
  return {
    west: edge(longitude, longitudeMax, step),
    south: edge(latitude, latitudeMax, step),
    east: edge(longitude + 1, longitudeMax, step),
    north: edge(latitude + 1, latitudeMax, step),
  };
}

// Scores

const two32 = 4294967296;
const two64 = two32 * two32;

/** The lowest score of a cell; the one of a cell of all steps. */
export function firstScore({ step, longitude, latitude }: Cell): number {
  const shift = 2 ** (stepMax - step);
  return interleave(latitude * shift, longitude * shift);
}

/** The first score behind a cell. */
export function scoreBehind(cell: Cell): number {
  return firstScore(cell) + 4 ** (stepMax - cell.step);
}

export function scoreOf(place: Place): number {
  return interleave(
    partOf(place.latitude, latitudeMax, stepMax),
    partOf(place.longitude, longitudeMax, stepMax),
  );
}

/** The middle of the cell that a score stands for. */
export function placeOf(score: number, into: Place): Place {
  // As a conversion to 64 bits has it: without the fraction, negative ones counted from the end, none below the lowest, 0 beyond the highest.
  const whole = score < two64 ? Math.max(-(2 ** 63), Math.trunc(score)) : 0;
  const high = Math.floor(whole / two32) >>> 0;
  const low = whole >>> 0;
  const latitude = squash(low) | (squash(high) << 16);
  const longitude = squash(low >>> 1) | (squash(high >>> 1) << 16);
  into.longitude = middle(longitude >>> 0, longitudeMax);
  into.latitude = middle(latitude >>> 0, latitudeMax);
  return into;
}

function middle(part: number, limit: number): number {
  const between = (edge(part, limit, stepMax) + edge(part + 1, limit, stepMax)) / 2;
  return Math.max(-limit, Math.min(limit, between));
}

/** Bits of both, those of `even` first. */
function interleave(even: number, odd: number): number {
  const low = spread(even & 0xffff) | (spread(odd & 0xffff) << 1);
  const high = spread(even >>> 16) | (spread(odd >>> 16) << 1);
  return (high >>> 0) * two32 + (low >>> 0);
}

/** Puts a zero before each of 16 bits. */
function spread(bits: number): number {
  let v = bits;
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  return (v | (v << 1)) & 0x55555555;
}

/** Takes every other bit. */
function squash(bits: number): number {
  let v = bits & 0x55555555;
  v = (v | (v >>> 1)) & 0x33333333;
  v = (v | (v >>> 2)) & 0x0f0f0f0f;
  v = (v | (v >>> 4)) & 0x00ff00ff;
  return (v | (v >>> 8)) & 0xffff;
}

const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz';
const standardLatitudeMax = 90;
const charactersOfBits = 10;

/** The geohash of other programs: five bits a character, and latitudes up to the poles. The last has no bits left. */
export function geohashOf(place: Place): string {
  const cell = cellAt(place, stepMax, standardLatitudeMax);
  let text = '';
  for (let i = 1; i <= charactersOfBits; i++) {
    let digit = 0;
    for (let bit = 52 - i * 5 + 4; bit >= 52 - i * 5; bit--) {
      const part = bit % 2 === 0 ? cell.latitude : cell.longitude;
      digit = digit * 2 + ((part >>> (bit >> 1)) & 1);
    }
    text += alphabet[digit];
  }
  return `${text}0`;
}
