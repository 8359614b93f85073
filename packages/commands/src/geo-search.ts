/** Members in an area: GEOSEARCH, GEORADIUS and what stores their answers. */
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command, Execute, KeyRange } from './command.js';
import type { Database } from './database.js';
import { replaceByDetached, withDetached } from './detached.js';
import { cellsCovering } from './geo-shapes.js';
import type { Shape } from './geo-shapes.js';
import { firstScore, isSameCell, placeOf, scoreBehind } from './geo-cells.js';
import { distanceText, exactMetersBetween } from './geo-distance.js';
import { SearchOptions } from './geo-options.js';
import type { SearchForm } from './geo-options.js';
import { replyPlace } from './geo-reply.js';
import { storeWords } from './geo-arguments.js';

interface Found {
  readonly name: Uint8Array;
  readonly score: number;
  readonly meters: number;
}

const place = { longitude: 0, latitude: 0 };

/** Members in a shape, cell by cell; no more than `most` where that is not 0. */
function search(database: Database, entry: number, shape: Shape, most: number): Found[] {
  const { sortedSets } = database.engine;
  const { cursor } = sortedSets;
  const found: Found[] = [];
  const cells = cellsCovering(shape);
  for (const [i, cell] of cells.entries()) {
    if (i > 0 && isSameCell(cell, cells[i - 1])) continue;
    const from = sortedSets.countByScore(entry, firstScore(cell), false);
    const end = sortedSets.countByScore(entry, scoreBehind(cell), false);
    for (let rank = from; rank < end; rank++) {
      if (rank === from) cursor.start(entry, from, false);
      else cursor.step();
      const meters = shape.distanceTo(placeOf(cursor.score, place));
      if (meters < 0) continue;
      const { bytes, offset, length, score } = cursor;
      found.push({ name: bytes.slice(offset, offset + length), score, meters });
      if (found.length === most) return found;
    }
  }
  return found;
}

function sortAndCut(found: Found[], options: SearchOptions): Found[] {
  if (options.order === 'asc') found.sort((a, b) => a.meters - b.meters);
  else if (options.order === 'desc') found.sort((a, b) => b.meters - a.meters);
  return options.count > 0 && options.count < found.length ? found.slice(0, options.count) : found;
}

/** The distance of an answer in the unit that was asked for. */
function distanceOf(options: SearchOptions, score: number): number {
  const { shape, unit } = options;
  return shape === undefined ? 0 : exactMetersBetween(shape.center, placeOf(score, place)) / unit;
}

function replyFound(reply: Reply, found: readonly Found[], options: SearchOptions): void {
  const { withDist, withHash, withCoord } = options;
  const fields = 1 + Number(withDist) + Number(withHash) + Number(withCoord);
  reply.array(found.length);
  for (const { name, score } of found) {
    if (fields > 1) reply.array(fields);
    reply.bulk(name);
    if (withDist) reply.bulkText(distanceText(distanceOf(options, score)));
    if (withHash) reply.integer(Math.trunc(score));
    if (withCoord) replyPlace(reply, score);
  }
}

function storeFound(
  database: Database,
  args: Arguments,
  reply: Reply,
  found: readonly Found[],
  options: SearchOptions,
  event: string,
): void {
  const { sortedSets } = database.engine;
  withDetached(database, (target) => {
    for (const { name, score } of found) {
      const stored = options.storesDistances ? distanceOf(options, score) : score;
      sortedSets.add(target, name, 0, name.length, stored, 0);
    }
    replaceByDetached(database, args, options.storeAt, target, found.length, event, 'z');
    reply.integer(found.length);
  });
}

function searchAs(form: SearchForm): Execute {
  const event = form.center === 'options' ? 'geosearchstore' : 'georadiusstore';
  return (database, args, reply) => {
    const entry = database.findKind(args, form.keyAt, kind.sortedSet, reply);
    if (entry < 0) return;
    const options = new SearchOptions(database, args, reply, form, entry);
    if (!options.read()) return;
    const { shape } = options;
    const most = options.any ? options.count : 0;
    const found = entry === 0 || shape === undefined ? [] : search(database, entry, shape, most);
    const answer = sortAndCut(found, options);
    if (options.storeAt === 0) replyFound(reply, answer, options);
    else storeFound(database, args, reply, answer, options, event);
  };
}

/** The key to search, and those that STORE and then STOREDIST name, which stand behind what has a fixed place. */
const storingKeys = (optionsAt: number): KeyRange => ({
  ...one(1),
  find: (args, into) => {
    into[0] = 1;
    let found = 1;
    for (const option of storeWords)
      for (let i = optionsAt; i + 1 < args.count; i++) if (args.is(i, option)) into[found++] = ++i;
    return found;
  },
});

const complexity = 'O(n + log m) for n members in the cells around the area and m in all';
const reading = {
  flags: ['readonly'],
  keys: one(1),
  group: 'geo',
  complexity,
} as const;
const storing = {
  flags: ['write', 'denyoom', 'movablekeys'],
  group: 'geo',
  since: '3.2.0',
  complexity,
} as const;

export const geoSearchCommands: readonly Command[] = [
  command({
    ...reading,
    name: 'GEOSEARCH',
    arity: -7,
    since: '6.2.0',
    summary: 'Returns members in a circle, a box or a polygon.',
    execute: searchAs({ keyAt: 1, center: 'options', stores: 'never' }),
  }),
  command({
    name: 'GEOSEARCHSTORE',
    arity: -8,
    flags: ['write', 'denyoom'],
    keys: range(1, 2),
    group: 'geo',
    since: '6.2.0',
    complexity,
    summary: 'Stores members in a circle, a box or a polygon in a key.',
    execute: searchAs({ keyAt: 2, center: 'options', stores: 'always' }),
  }),
  command({
    ...storing,
    name: 'GEORADIUS',
    keys: storingKeys(6),
    arity: -6,
    summary: 'Returns or stores members within a distance of a place. GEOSEARCH took its place.',
    execute: searchAs({ keyAt: 1, center: 'coordinates', stores: 'option' }),
  }),
  command({
    ...reading,
    name: 'GEORADIUS_RO',
    arity: -6,
    since: '3.2.10',
    summary: 'Returns members within a distance of a place. GEOSEARCH took its place.',
    execute: searchAs({ keyAt: 1, center: 'coordinates', stores: 'never' }),
  }),
  command({
    ...storing,
    name: 'GEORADIUSBYMEMBER',
    keys: storingKeys(5),
    arity: -5,
    summary: 'Returns or stores members within a distance of one. GEOSEARCH took its place.',
    execute: searchAs({ keyAt: 1, center: 'member', stores: 'option' }),
  }),
  command({
    ...reading,
    name: 'GEORADIUSBYMEMBER_RO',
    arity: -5,
    since: '3.2.10',
    summary: 'Returns members within a distance of one. GEOSEARCH took its place.',
    execute: searchAs({ keyAt: 1, center: 'member', stores: 'never' }),
  }),
];
