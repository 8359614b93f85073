/** Distances on a sphere, as Redis computes them. */
import { arcsine, cosine, sine } from '@millrace/base';
import type { Place } from './geo-cells.js';

export const earthRadiusMeters = 6372797.560856;

const radiansADegree = Math.PI / 180;

export const radians = (degrees: number): number => degrees * radiansADegree;
export const degrees = (inRadians: number): number => inRadians / radiansADegree;

export function metersNorth(from: number, to: number): number {
  return earthRadiusMeters * Math.abs(radians(to) - radians(from));
}

export function metersBetween(a: Place, b: Place): number {
  return meters(a.longitude, a.latitude, b.longitude, b.latitude);
}

/** The same to the last digit, which takes ten times as long: for what is printed or stored. */
export function exactMetersBetween(a: Place, b: Place): number {
  const v = sine((radians(b.longitude) - radians(a.longitude)) / 2);
  if (v === 0) return metersNorth(a.latitude, b.latitude);
  const from = radians(a.latitude);
  const to = radians(b.latitude);
  const u = sine((to - from) / 2);
  const square = u * u + cosine(from) * cosine(to) * v * v;
  return 2 * earthRadiusMeters * arcsine(Math.sqrt(square));
}

/** By the haversine formula. */
export function meters(
  longitude1: number,
  latitude1: number,
  longitude2: number,
  latitude2: number,
): number {
  const v = Math.sin((radians(longitude2) - radians(longitude1)) / 2);
  if (v === 0) return metersNorth(latitude1, latitude2);
  const from = radians(latitude1);
  const to = radians(latitude2);
  const u = Math.sin((to - from) / 2);
  const a = u * u + Math.cos(from) * Math.cos(to) * v * v;
  return 2 * earthRadiusMeters * Math.asin(Math.sqrt(a));
}

const tenThousandths = 10_000;

/** With four digits behind the point; halves go to the even neighbour. */
export function distanceText(distance: number): string {
  const scaled = distance * tenThousandths;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  const rounded = isUp ? below + 1 : below;
  const whole = Math.floor(rounded / tenThousandths);
  return `${whole.toString()}.${(rounded % tenThousandths).toString().padStart(4, '0')}`;
}
