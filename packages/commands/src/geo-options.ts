/**
 * What GEOSEARCH, GEORADIUS and their relatives are told. Options are read in the order in which they come, and errors
 * are those of the first that is wrong, as Redis has it.
 */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readLength, readPlace, readUnit } from './geo-arguments.js';
import { placeOf } from './geo-cells.js';
import type { Place } from './geo-cells.js';
import { boxAround, circleAround, polygonOf } from './geo-shapes.js';
import type { Shape } from './geo-shapes.js';

const W = {
  withDist: word('WITHDIST'),
  withHash: word('WITHHASH'),
  withCoord: word('WITHCOORD'),
  any: word('ANY'),
  asc: word('ASC'),
  desc: word('DESC'),
  count: word('COUNT'),
  store: word('STORE'),
  storeDist: word('STOREDIST'),
  fromMember: word('FROMMEMBER'),
  fromLonLat: word('FROMLONLAT'),
  byRadius: word('BYRADIUS'),
  byBox: word('BYBOX'),
  byPolygon: word('BYPOLYGON'),
};

/** What a command of this family takes. */
export interface SearchForm {
  readonly keyAt: number;
  readonly center: 'options' | 'coordinates' | 'member';
  /** Whether the result goes to argument 1, to where STORE says, or only to the client. */
  readonly stores: 'always' | 'option' | 'never';
}

export class SearchOptions {
  withDist = false;
  withHash = false;
  withCoord = false;
  any = false;
  order: 'none' | 'asc' | 'desc' = 'none';
  /** 0 is all. */
  count = 0;
  /** The argument that names the key to store under; 0 is none. */
  storeAt = 0;
  storesDistances = false;
  /** The unit of distances, in meters. */
  unit = 1;
  /** Undefined where there is nothing to search. */
  shape: Shape | undefined = undefined;

  readonly #database: Database;
  readonly #args: Arguments;
  readonly #reply: Reply;
  readonly #form: SearchForm;
  /** The sorted set to search; 0 where there is none. Options are read all the same. */
  readonly #entry: number;
  #center: Place | undefined = undefined;
  #isFromMember = false;
  #isFromPlace = false;
  #by: 'nothing' | 'radius' | 'box' | 'polygon' = 'nothing';
  #width = 0;
  #height = 0;
  #corners: Place[] = [];

  constructor(database: Database, args: Arguments, reply: Reply, form: SearchForm, entry: number) {
    this.#database = database;
    this.#args = args;
    this.#reply = reply;
    this.#form = form;
    this.#entry = entry;
    if (form.stores === 'always') this.storeAt = 1;
  }

  /** False where the error is replied. */
  read(): boolean {
    let next = this.#readFixed();
    while (next > 0 && next < this.#args.count) next = this.#readOption(next);
    if (next < 0) return false;
    const conflict = this.#conflict();
    if (conflict !== undefined) {
      this.#reply.error(conflict);
      return false;
    }
    this.shape = this.#makeShape();
    // The nearest are wanted where only so many are, and nothing was said.
    if (this.count > 0 && this.order === 'none' && !this.any) this.order = 'asc';
    return true;
  }

  get #isSearch(): boolean {
    return this.#form.center === 'options';
  }

  /** Center and radius of GEORADIUS. Where the options begin; -1 where the error is replied, as in all that follow. */
  #readFixed(): number {
    const { center, keyAt } = this.#form;
    if (center === 'options') return keyAt + 1;
    const isMember = center === 'member';
    const options = isMember ? 5 : 6;
    // As in Redis, a missing key makes member and radius of no interest.
    if (isMember && this.#entry === 0) return options;
    const isCenter = isMember ? this.#readMember(2) : this.#readCenter(2);
    return isCenter && this.#readRadius(options - 2) ? options : -1;
  }

  /** Reads an option; where the next one begins. */
  #readOption(i: number): number {
    const args = this.#args;
    const left = args.count - i - 1;
    if (args.is(i, W.withDist)) this.withDist = true;
    else if (args.is(i, W.withHash)) this.withHash = true;
    else if (args.is(i, W.withCoord)) this.withCoord = true;
    else if (args.is(i, W.any)) this.any = true;
    else if (args.is(i, W.asc)) this.order = 'asc';
    else if (args.is(i, W.desc)) this.order = 'desc';
    else if (args.is(i, W.count) && left > 0) return this.#readCount(i + 1) ? i + 2 : -1;
    else return this.#isSearch ? this.#readSearchOption(i, left) : this.#readStore(i, left);
    return i + 1;
  }

  #readStore(i: number, left: number): number {
    const isDistance = this.#args.is(i, W.storeDist);
    if (this.#form.stores === 'never' || left < 1) return this.#refuse();
    if (!isDistance && !this.#args.is(i, W.store)) return this.#refuse();
    this.storeAt = i + 1;
    this.storesDistances = isDistance;
    return i + 2;
  }

  #readSearchOption(i: number, left: number): number {
    const args = this.#args;
    const by = this.#by;
    if (args.is(i, W.fromMember) && left >= 1 && !this.#isFromPlace && by !== 'polygon') {
      this.#isFromMember = true;
      return this.#entry === 0 || this.#readMember(i + 1) ? i + 2 : -1;
    }
    if (args.is(i, W.fromLonLat) && left >= 2 && !this.#isFromMember && by !== 'polygon') {
      this.#isFromPlace = true;
      return this.#readCenter(i + 1) ? i + 3 : -1;
    }
    if (args.is(i, W.byRadius) && left >= 2 && by !== 'box' && by !== 'polygon')
      return this.#readRadius(i + 1) ? i + 3 : -1;
    if (args.is(i, W.byBox) && left >= 3 && by !== 'radius' && by !== 'polygon')
      return this.#readBox(i + 1) ? i + 4 : -1;
    const hasCenter = this.#isFromMember || this.#isFromPlace;
    if (args.is(i, W.byPolygon) && left >= 2 && !hasCenter && by !== 'radius' && by !== 'box')
      return this.#readPolygon(i + 1);
    if (args.is(i, W.storeDist) && this.#form.stores === 'always') {
      this.storesDistances = true;
      return i + 1;
    }
    return this.#refuse();
  }

  #refuse(error: string = errors.syntax): -1 {
    this.#reply.error(error);
    return -1;
  }

  #readCount(i: number): boolean {
    this.count = this.#args.integer(i);
    if (this.count > 0) return true;
    this.#refuse(Number.isNaN(this.count) ? errors.notInteger : 'ERR COUNT must be > 0');
    return false;
  }

  #readCenter(i: number): boolean {
    this.#center = { longitude: 0, latitude: 0 };
    return readPlace(this.#args, i, this.#reply, this.#center);
  }

  #readMember(i: number): boolean {
    const { bytes, offsets, lengths } = this.#args;
    const { sortedSets } = this.#database.engine;
    if (!sortedSets.find(this.#entry, bytes, offsets[i], lengths[i])) {
      this.#refuse('ERR could not decode requested zset member');
      return false;
    }
    this.#center = placeOf(sortedSets.score, { longitude: 0, latitude: 0 });
    return true;
  }

  #readRadius(i: number): boolean {
    this.#by = 'radius';
    this.#width = readLength(this.#args, i, 'radius', this.#reply);
    if (Number.isNaN(this.#width)) return false;
    if (this.#width < 0) {
      this.#refuse('ERR radius cannot be negative');
      return false;
    }
    return this.#readUnit(i + 1);
  }

  #readBox(i: number): boolean {
    this.#by = 'box';
    this.#width = readLength(this.#args, i, 'width', this.#reply);
    if (Number.isNaN(this.#width)) return false;
    this.#height = readLength(this.#args, i + 1, 'height', this.#reply);
    if (Number.isNaN(this.#height)) return false;
    if (this.#width < 0 || this.#height < 0) {
      this.#refuse('ERR height or width cannot be negative');
      return false;
    }
    return this.#readUnit(i + 2);
  }

  #readUnit(i: number): boolean {
    this.unit = readUnit(this.#args, i, this.#reply);
    return this.unit > 0;
  }

  #readPolygon(i: number): number {
    const corners = this.#args.integer(i);
    if (Number.isNaN(corners) || Math.abs(corners) >= 2 ** 31)
      return this.#refuse('ERR invalid number of vertices');
    if (corners < 3 || corners > (this.#args.count - i - 1) / 2)
      return this.#refuse('ERR GEOSEARCH BYPOLYGON must have at least 3 vertices');
    this.#by = 'polygon';
    this.unit = 1;
    this.#corners = [];
    for (let corner = 0; corner < corners; corner++) {
      const place = { longitude: 0, latitude: 0 };
      if (!readPlace(this.#args, i + 1 + corner * 2, this.#reply, place)) return -1;
      this.#corners.push(place);
    }
    return i + 1 + corners * 2;
  }

  #conflict(): string | undefined {
    const name = this.#args.quoted(0);
    if (this.storeAt > 0 && (this.withDist || this.withHash || this.withCoord)) {
      const what = this.#isSearch ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS';
      return `ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`;
    }
    const hasCenter = this.#isFromMember || this.#isFromPlace || this.#by === 'polygon';
    if (this.#isSearch && !hasCenter)
      return `ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`;
    if (this.#isSearch && this.#by === 'nothing')
      return `ERR exactly one of BYRADIUS and BYBOX can be specified for ${name}`;
    return this.any && this.count === 0
      ? 'ERR the ANY argument requires COUNT argument'
      : undefined;
  }

  #makeShape(): Shape | undefined {
    if (this.#by === 'polygon') return polygonOf(this.#corners);
    if (this.#center === undefined) return undefined;
    return this.#by === 'box'
      ? boxAround(this.#center, this.#width, this.#height, this.unit)
      : circleAround(this.#center, this.#width, this.unit);
  }
}
