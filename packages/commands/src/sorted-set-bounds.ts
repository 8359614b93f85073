/**
 * The ends of ranges: `(5`, `+inf`, `[abc`, `-`. A pair of bounds becomes an interval of ranks, which all range commands
 * work on. One object, reused: a handler reads its bounds, finds its key, and resolves.
 */
import { parseDouble } from '@millrace/base';
import type { SortedSets } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { errors } from './errors.js';

export const by = { rank: 0, score: 1, lex: 2 } as const;

const openMark = 0x28; // (
const closedMark = 0x5b; // [
const minusMark = 0x2d;
const plusMark = 0x2b;

/** One end of a range of scores or names. */
class Bound {
  value = 0;
  isExclusive = false;
  bytes: Uint8Array = new Uint8Array(0);
  offset = 0;
  length = 0;
  /** Of names: -1 lies before all, 1 behind all. */
  beyond = 0;

  readScore(args: Arguments, i: number): boolean {
    const offset = args.offsets[i];
    this.isExclusive = args.lengths[i] > 0 && args.bytes[offset] === openMark;
    const skipped = this.isExclusive ? 1 : 0;
    this.value = parseDouble(args.bytes, offset + skipped, args.lengths[i] - skipped);
    if (Number.isNaN(this.value)) this.value = parseLoosely(args.quoted(i).slice(skipped));
    return !Number.isNaN(this.value);
  }

  readName(args: Arguments, i: number): boolean {
    const length = args.lengths[i];
    if (length === 0) return false;
    const mark = args.bytes[args.offsets[i]];
    this.bytes = args.bytes;
    this.offset = args.offsets[i] + 1;
    this.length = length - 1;
    this.isExclusive = mark === openMark;
    this.beyond = 0;
    if (mark === openMark || mark === closedMark) return true;
    this.beyond = mark === minusMark ? -1 : 1;
    return length === 1 && (mark === minusMark || mark === plusMark);
  }

  scoresBefore(sets: SortedSets, entry: number, orEqual: boolean): number {
    return sets.countByScore(entry, this.value, orEqual);
  }

  namesBefore(sets: SortedSets, entry: number, orEqual: boolean): number {
    if (this.beyond !== 0) return this.beyond < 0 ? 0 : sets.count(entry);
    return sets.countByName(entry, this.bytes, this.offset, this.length, orEqual);
  }
}

/** Of bounds nothing is zero, and what overflows is infinite. */
function parseLoosely(text: string): number {
  if (text === '') return 0;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

export class Bounds {
  /** The interval that `resolve` found: the rank of its first member, and how many there are. */
  from = 0;
  count = 0;

  #kind: number = by.rank;
  #start = 0;
  #end = 0;
  readonly #min = new Bound();
  readonly #max = new Bound();

  /** Reads the bounds at two arguments; false where the error is replied. */
  read(kind: number, args: Arguments, min: number, max: number, reply: Reply): boolean {
    this.#kind = kind;
    if (kind === by.rank) return this.#readRanks(args, min, max, reply);
    if (kind === by.score) {
      if (this.#min.readScore(args, min) && this.#max.readScore(args, max)) return true;
      reply.error(errors.minMaxNotFloat);
      return false;
    }
    if (this.#min.readName(args, min) && this.#max.readName(args, max)) return true;
    reply.error('ERR min or max not valid string range item');
    return false;
  }

  #readRanks(args: Arguments, start: number, end: number, reply: Reply): boolean {
    this.#start = args.integer(start);
    this.#end = args.integer(end);
    if (!Number.isNaN(this.#start) && !Number.isNaN(this.#end)) return true;
    reply.error(errors.notInteger);
    return false;
  }

  /** Finds the interval in a set. Ranks count from the top where `isReverse`. */
  resolve(sets: SortedSets, entry: number, isReverse = false): void {
    if (this.#kind === by.rank) {
      this.#resolveRanks(sets.count(entry), isReverse);
      return;
    }
    const min = this.#min;
    const max = this.#max;
    const end =
      this.#kind === by.score
        ? max.scoresBefore(sets, entry, !max.isExclusive)
        : max.namesBefore(sets, entry, !max.isExclusive);
    this.from =
      this.#kind === by.score
        ? min.scoresBefore(sets, entry, min.isExclusive)
        : min.namesBefore(sets, entry, min.isExclusive);
    this.count = Math.max(0, end - this.from);
  }

  #resolveRanks(members: number, isReverse: boolean): void {
    const start = Math.max(0, this.#start < 0 ? members + this.#start : this.#start);
    const end = Math.min(members - 1, this.#end < 0 ? members + this.#end : this.#end);
    this.count = Math.max(0, end - start + 1);
    this.from = isReverse ? members - start - this.count : start;
  }

  /** Keeps what LIMIT says, counted from the top where `isReverse`. A negative count is all, a negative offset none. */
  limit(offset: number, count: number, isReverse: boolean): void {
    const left = offset < 0 ? 0 : Math.max(0, this.count - offset);
    const kept = count < 0 ? left : Math.min(left, count);
    this.from += isReverse ? left - kept : this.count - left;
    this.count = kept;
  }
}
