/** Places, units and lengths among the arguments of geo commands. */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { latitudeMax, longitudeMax } from './geo-cells.js';
import type { Place } from './geo-cells.js';
import { errors } from './errors.js';

const units = [
  { name: word('M'), meters: 1 },
  { name: word('KM'), meters: 1000 },
  { name: word('FT'), meters: 0.3048 },
  { name: word('MI'), meters: 1609.34 },
];

/** Meters of the unit at argument i; 0 where the error is replied. */
export function readUnit(args: Arguments, i: number, reply: Reply): number {
  const unit = units.find(({ name }) => args.is(i, name));
  if (unit === undefined) reply.error('ERR unsupported unit provided. please use M, KM, FT, MI');
  return unit?.meters ?? 0;
}

/** The longitude at argument i and the latitude behind it; false where the error is replied. */
export function readPlace(args: Arguments, i: number, reply: Reply, into: Place): boolean {
  const longitude = args.double(i);
  const latitude = args.double(i + 1);
  into.longitude = longitude;
  into.latitude = latitude;
  if (Number.isNaN(longitude) || Number.isNaN(latitude)) {
    reply.error(errors.notFloat);
    return false;
  }
  if (Math.abs(longitude) <= longitudeMax && Math.abs(latitude) <= latitudeMax) return true;
  const pair = `${sixDigits(longitude)},${sixDigits(latitude)}`;
  reply.error(`ERR invalid longitude,latitude pair ${pair}`);
  return false;
}

/** As `%f` of C prints it. */
function sixDigits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.000000';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value).toString()}.000000`;
}

/** A length of a shape at argument i; NaN where the error is replied. */
export function readLength(args: Arguments, i: number, what: string, reply: Reply): number {
  const length = args.double(i);
  if (!Number.isNaN(length)) return length;
  reply.error(`ERR need numeric ${what}`);
  return Number.NaN;
}

export const storeWords = [word('STORE'), word('STOREDIST')] as const;
