/** Places, kept as scores of sorted sets. https://redis.io/docs/latest/commands/?group=geo */
import { added, addWhen, kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readPlace, readUnit } from './geo-arguments.js';
import { geohashOf, placeOf, scoreOf } from './geo-cells.js';
import { distanceText, exactMetersBetween } from './geo-distance.js';
import { replyPlace } from './geo-reply.js';
import { geoSearchCommands } from './geo-search.js';
import { createSet } from './sorted-set-members.js';

const W = { nx: word('NX'), xx: word('XX'), ch: word('CH') };

const adding = { conditions: 0, countsChanged: false };

/** Reads conditions; the argument behind them. */
function readConditions(args: Arguments): number {
  adding.conditions = 0;
  adding.countsChanged = false;
  let i = 2;
  for (; i < args.count; i++) {
    if (args.is(i, W.nx)) adding.conditions |= addWhen.absent;
    else if (args.is(i, W.xx)) adding.conditions |= addWhen.present;
    else if (args.is(i, W.ch)) adding.countsChanged = true;
    else break;
  }
  return i;
}

const here = { longitude: 0, latitude: 0 };
let scores = new Float64Array(64);

function readScores(args: Arguments, first: number, places: number, reply: Reply): boolean {
  if (places > scores.length) scores = new Float64Array(places * 2);
  for (let i = 0; i < places; i++) {
    if (!readPlace(args, first + i * 3, reply, here)) return false;
    scores[i] = scoreOf(here);
  }
  return true;
}

function geoadd(database: Database, args: Arguments, reply: Reply): void {
  const first = readConditions(args);
  const { conditions, countsChanged } = adding;
  const both = addWhen.absent | addWhen.present;
  const places = (args.count - first) / 3;
  if (!Number.isInteger(places) || places === 0 || conditions === both) {
    reply.error(errors.syntax);
    return;
  }
  if (!readScores(args, first, places, reply)) return;
  let entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  if (entry === 0) {
    if (conditions === addWhen.present) {
      reply.integer(0);
      return;
    }
    entry = createSet(database, args, 1);
  }
  const { sortedSets } = database.engine;
  sortedSets.expect(entry, places);
  let members = 0;
  let updated = 0;
  for (let i = 0; i < places; i++) {
    const at = first + i * 3 + 2;
    const { bytes, offsets, lengths } = args;
    const outcome = sortedSets.add(entry, bytes, offsets[at], lengths[at], scores[i], conditions);
    if (outcome === added.member) members++;
    else if (outcome === added.score) updated++;
  }
  if (members + updated > 0) database.changed(args, 1, 'zadd', 'z');
  reply.integer(countsChanged ? members + updated : members);
}

/** Whether the member at argument i is there; `score` of the sorted sets is its score then. */
function hasMember(database: Database, args: Arguments, entry: number, i: number): boolean {
  const { bytes, offsets, lengths } = args;
  return entry !== 0 && database.engine.sortedSets.find(entry, bytes, offsets[i], lengths[i]);
}

const there = { longitude: 0, latitude: 0 };

function geodist(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 5) {
    reply.error(errors.syntax);
    return;
  }
  const unit = args.count > 4 ? readUnit(args, 4, reply) : 1;
  if (unit === 0) return;
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  const { sortedSets } = database.engine;
  const hasFirst = hasMember(database, args, entry, 2);
  if (hasFirst) placeOf(sortedSets.score, here);
  if (!hasFirst || !hasMember(database, args, entry, 3)) {
    reply.nil();
    return;
  }
  placeOf(sortedSets.score, there);
  reply.bulkText(distanceText(exactMetersBetween(here, there) / unit));
}

function geopos(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    if (hasMember(database, args, entry, i)) replyPlace(reply, database.engine.sortedSets.score);
    else reply.nilArray();
  }
}

function geohash(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    if (hasMember(database, args, entry, i))
      reply.bulkText(geohashOf(placeOf(database.engine.sortedSets.score, here)));
    else reply.nil();
  }
}

const read = {
  flags: ['readonly'],
  keys: one(1),
  member: 2,
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1) a member',
} as const;

export const geoCommands: readonly Command[] = [
  command({
    name: 'GEOADD',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: one(1),
    member: 4,
    group: 'geo',
    since: '3.2.0',
    complexity: 'O(log n) a member',
    quickTo: 8,
    summary: 'Adds members at places, or moves them.',
    execute: geoadd,
  }),
  command({
    ...read,
    name: 'GEODIST',
    arity: -4,
    complexity: 'O(1)',
    summary: 'Returns the distance between two members.',
    execute: geodist,
  }),
  command({
    ...read,
    name: 'GEOPOS',
    arity: -2,
    summary: 'Returns longitude and latitude of members.',
    execute: geopos,
  }),
  command({
    ...read,
    name: 'GEOHASH',
    arity: -2,
    summary: 'Returns the geohash texts of members.',
    execute: geohash,
  }),
  ...geoSearchCommands,
];
