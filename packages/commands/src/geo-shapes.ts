/** The areas of a search, and the cells that cover them: nine at most, as large as the area needs. */
import { boundsOf, cellAt, cellBeside, latitudeMax, longitudeMax, stepMax } from './geo-cells.js';
import type { Cell, CellBounds, Place } from './geo-cells.js';
import {
  degrees,
  earthRadiusMeters,
  meters,
  metersBetween,
  metersNorth,
  radians,
} from './geo-distance.js';

export interface Shape {
  /** What distances are measured from. */
  readonly center: Place;
  readonly bounds: CellBounds;
  /** Of a circle around the whole shape. */
  readonly radiusMeters: number;
  /** Meters from the center to a place in the shape; -1 where it lies outside. */
  distanceTo(place: Place): number;
}

/** Lengths are in the unit, which is so many meters. */
export function circleAround(center: Place, radius: number, unit: number): Shape {
  const radiusMeters = radius * unit;
  return {
    center,
    bounds: boundsAround(center, radiusMeters, radiusMeters),
    radiusMeters,
    distanceTo: (place) => {
      const distance = metersBetween(center, place);
      return distance > radiusMeters ? -1 : distance;
    },
  };
}

export function boxAround(center: Place, width: number, height: number, unit: number): Shape {
  const wide = width * unit;
  const high = height * unit;
  return {
    center,
    bounds: boundsAround(center, wide / 2, high / 2),
    radiusMeters: Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) * unit,
    distanceTo: (place) => {
      if (metersNorth(place.latitude, center.latitude) > high / 2) return -1;
      const east = meters(place.longitude, place.latitude, center.longitude, place.latitude);
      return east > wide / 2 ? -1 : metersBetween(center, place);
    },
  };
}

export function polygonOf(corners: readonly Place[]): Shape {
  const center = middleOf(corners);
  let west = longitudeMax;
  let east = -longitudeMax;
  let south = latitudeMax;
  let north = -latitudeMax;
  for (const { longitude, latitude } of corners) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  const toCorner = (longitude: number, latitude: number): number =>
    meters(center.longitude, center.latitude, longitude, latitude);
  return {
    center,
    bounds: { west, south, east, north },
    radiusMeters: Math.max(
      toCorner(west, north),
      toCorner(east, north),
      toCorner(west, south),
      toCorner(east, south),
    ),
    distanceTo: (place) => (isInside(place, corners) ? metersBetween(center, place) : -1),
  };
}

/** The middle of the corners as points in space, seen from the center of the earth. */
function middleOf(corners: readonly Place[]): Place {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const corner of corners) {
    const longitude = radians(corner.longitude);
    const latitude = radians(corner.latitude);
    x += earthRadiusMeters * Math.cos(latitude) * Math.cos(longitude);
    y += earthRadiusMeters * Math.cos(latitude) * Math.sin(longitude);
    z += earthRadiusMeters * Math.sin(latitude);
  }
  x /= corners.length;
  y /= corners.length;
  z /= corners.length;
  return {
    longitude: degrees(Math.atan2(y, x)),
    latitude: degrees(Math.atan2(z, Math.sqrt(x * x + y * y))),
  };
}

/** By the number of edges that a ray to the east meets, which is odd inside. */
function isInside(place: Place, corners: readonly Place[]): boolean {
  let inside = false;
  let b = corners[corners.length - 1];
  for (const a of corners) {
    const spans = a.latitude > place.latitude !== b.latitude > place.latitude;
    if (spans) {
      const share =
        ((b.longitude - a.longitude) * (place.latitude - a.latitude)) / (b.latitude - a.latitude);
      if (place.longitude < share + a.longitude) inside = !inside;
    }
    b = a;
  }
  return inside;
}

/** A degree of longitude is shorter nearer to the poles: the side that is nearer to the equator decides. */
function boundsAround(center: Place, wide: number, high: number): CellBounds {
  const { longitude, latitude } = center;
  const up = degrees(high / earthRadiusMeters);
  const nearer = latitude < 0 ? latitude - up : latitude + up;
  const aside = degrees(wide / earthRadiusMeters / Math.cos(radians(nearer)));
  return {
    west: longitude - aside,
    south: latitude - up,
    east: longitude + aside,
    north: latitude + up,
  };
}

const equatorHalfMeters = 20037726.37;

/** Steps of cells of which nine surely cover a circle. */
function stepsFor(radiusMeters: number, latitude: number): number {
  if (radiusMeters === 0) return stepMax;
  let step = -1;
  for (let reach = radiusMeters; reach < equatorHalfMeters; reach *= 2) step++;
  if (Math.abs(latitude) > 66) step--;
  if (Math.abs(latitude) > 80) step--;
  return Math.max(1, Math.min(stepMax, step));
}

/** Whether the cells beside one end before the bounds do. */
function isTooSmall(cell: Cell, bounds: CellBounds): boolean {
  return (
    boundsOf(cellBeside(cell, 0, 1)).north < bounds.north ||
    boundsOf(cellBeside(cell, 0, -1)).south > bounds.south ||
    boundsOf(cellBeside(cell, 1, 0)).east < bounds.east ||
    boundsOf(cellBeside(cell, -1, 0)).west > bounds.west
  );
}

/** The cell itself and those around it: how far to the east and to the north. Answers come in this order. */
const around = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
] as const;

/** The cells in which places of a shape may lie. Where cells are huge, some may come twice, but not one after the other. */
export function cellsCovering({ center, bounds, radiusMeters }: Shape): Cell[] {
  let step = stepsFor(radiusMeters, center.latitude);
  let cell = cellAt(center, step);
  if (step > 1 && isTooSmall(cell, bounds)) cell = cellAt(center, --step);
  const own = boundsOf(cell);
  const isLeftOut = (east: number, north: number): boolean =>
    step >= 2 &&
    ((north < 0 && own.south < bounds.south) ||
      (north > 0 && own.north > bounds.north) ||
      (east < 0 && own.west < bounds.west) ||
      (east > 0 && own.east > bounds.east));
  return around
    .filter(([east, north]) => !isLeftOut(east, north))
    .map(([east, north]) => cellBeside(cell, east, north));
}
