/** Several sorted sets as one: ZUNION, ZINTER, ZDIFF, what stores them and what counts them. */
import type { ReadonlyBytes } from '@millrace/base';
import { added, addWhen } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, counted } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { countOf, findScored, forEachScored, hasScored, membership } from './scored-sources.js';
import type { ScoredVisitor } from './scored-sources.js';
import { replyRange } from './sorted-set-reply.js';
import { replaceByDetached, withDetached } from './detached.js';

const W = {
  weights: word('WEIGHTS'),
  aggregate: word('AGGREGATE'),
  sum: word('SUM'),
  min: word('MIN'),
  max: word('MAX'),
  count: word('COUNT'),
  withScores: word('WITHSCORES'),
  limit: word('LIMIT'),
};

/** `count` is the sum of the weights: each source that has a member adds its own, whatever the score. */
type Aggregate = 'sum' | 'min' | 'max' | 'count';
type Operation = 'union' | 'inter' | 'diff';

interface Source {
  /** 0 where the key does not exist. */
  readonly entry: number;
  weight: number;
}

interface Combination {
  readonly sources: Source[];
  aggregate: Aggregate;
  withScores: boolean;
  /** 0 is no limit. */
  limit: number;
}

/** What a command of this family takes. */
interface Form {
  readonly name: string;
  readonly operation: Operation;
  /** Argument that counts the keys: 2 where the first is the destination. */
  readonly countAt: number;
  readonly onlyCounts: boolean;
}

/** Reads keys and options; undefined where the error is replied. */
function readCombination(
  database: Database,
  args: Arguments,
  form: Form,
  reply: Reply,
): Combination | undefined {
  const keys = args.integer(form.countAt);
  if (Number.isNaN(keys)) reply.error(errors.notInteger);
  else if (keys < 1) reply.error(`ERR at least 1 input key is needed for '${form.name}' command`);
  else if (keys > args.count - form.countAt - 1) reply.error(errors.syntax);
  else {
    const sources: Source[] = [];
    for (let i = 1; i <= keys; i++) {
      const entry = findScored(database, args, form.countAt + i, reply);
      if (entry < 0) return undefined;
      sources.push({ entry, weight: 1 });
    }
    const wanted: Combination = { sources, aggregate: 'sum', withScores: false, limit: 0 };
    const error = readOptions(args, form.countAt + keys + 1, form, wanted);
    if (error === undefined) return wanted;
    reply.error(error);
  }
  return undefined;
}

/** Why the options do not do, or undefined. */
function readOptions(
  args: Arguments,
  at: number,
  form: Form,
  wanted: Combination,
): string | undefined {
  const keys = wanted.sources.length;
  const takesWeights = form.operation !== 'diff' && !form.onlyCounts;
  for (let i = at; i < args.count; i++) {
    const left = args.count - i;
    if (takesWeights && left > keys && args.is(i, W.weights)) {
      for (const source of wanted.sources) {
        source.weight = args.double(++i);
        if (Number.isNaN(source.weight)) return 'ERR weight value is not a float';
      }
    } else if (takesWeights && left > 1 && args.is(i, W.aggregate)) {
      const aggregate = aggregateAt(args, ++i);
      if (aggregate === undefined) return errors.syntax;
      wanted.aggregate = aggregate;
    } else if (form.countAt === 1 && !form.onlyCounts && args.is(i, W.withScores))
      wanted.withScores = true;
    else if (form.onlyCounts && left > 1 && args.is(i, W.limit)) {
      wanted.limit = args.integer(++i);
      if (!(wanted.limit >= 0)) return "ERR LIMIT can't be negative";
    } else return errors.syntax;
  }
  return undefined;
}

function aggregateAt(args: Arguments, i: number): Aggregate | undefined {
  if (args.is(i, W.sum)) return 'sum';
  if (args.is(i, W.min)) return 'min';
  if (args.is(i, W.count)) return 'count';
  return args.is(i, W.max) ? 'max' : undefined;
}

/** Infinity times zero counts as zero, and so does a sum of both infinities. */
function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function aggregate(how: Aggregate, a: number, b: number): number {
  if (how === 'sum' || how === 'count') return orZero(a + b);
  // Of two zeros the first stays, whatever their signs.
  if (how === 'min') return b < a ? b : a;
  return b > a ? b : a;
}

/** Builds combinations in a detached set. Members of one source are compared with those of the others by name. */
class Combiner {
  /** Whether a score was minus zero, which the packed form does not tell from zero. */
  sawMinusZero = false;
  readonly #database: Database;
  readonly #target: number;
  readonly #keepsSigns: boolean;

  /** With `keepsSigns` the large form is taken where there is a minus zero. */
  constructor(database: Database, target: number, keepsSigns: boolean) {
    this.#database = database;
    this.#target = target;
    this.#keepsSigns = keepsSigns;
  }

  build(operation: Operation, wanted: Combination): void {
    const { sources } = wanted;
    if (operation === 'diff') {
      this.#diff(sources);
      return;
    }
    // The smallest comes first: an intersection has no more members than it, and sums come in this order.
    sources.sort((a, b) => this.#count(a) - this.#count(b));
    if (operation === 'union') this.#union(wanted);
    else {
      this.inter(wanted, (bytes, offset, length, score) => {
        this.#take(bytes, offset, length, score);
        return true;
      });
    }
  }

  #count(source: Source): number {
    return countOf(this.#database, source.entry);
  }

  #noteSign(score: number): void {
    if (!Object.is(score, -0)) return;
    this.sawMinusZero = true;
    if (this.#keepsSigns)
      this.#database.engine.sortedSets.expect(this.#target, Number.POSITIVE_INFINITY);
  }

  #take(bytes: ReadonlyBytes, offset: number, length: number, score: number): void {
    this.#noteSign(score);
    this.#database.engine.sortedSets.add(this.#target, bytes, offset, length, score, 0);
  }

  /** Gives a member that is there another score; one that differs only in its sign counts as the same to the set. */
  #update(bytes: ReadonlyBytes, offset: number, length: number, score: number): void {
    const { sortedSets } = this.#database.engine;
    if (score === 0 && !Object.is(score, sortedSets.score))
      sortedSets.remove(this.#target, bytes, offset, length);
    this.#take(bytes, offset, length, score);
  }

  #union(wanted: Combination): void {
    const { sortedSets } = this.#database.engine;
    const counts = wanted.aggregate === 'count';
    for (const { entry, weight } of wanted.sources) {
      forEachScored(this.#database, entry, (bytes, offset, length, own) => {
        const score = counts ? weight : orZero(own * weight);
        this.#noteSign(score);
        if (
          sortedSets.add(this.#target, bytes, offset, length, score, addWhen.absent) !==
          added.member
        )
          this.#update(bytes, offset, length, aggregate(wanted.aggregate, sortedSets.score, score));
        return true;
      });
    }
  }

  /** Calls `take` with each member that all sources have and its score, until it says no. */
  inter(wanted: Combination, take: ScoredVisitor): void {
    const [first, ...others] = wanted.sources;
    const counts = wanted.aggregate === 'count';
    if (wanted.sources.some(({ entry }) => entry === 0)) return;
    forEachScored(this.#database, first.entry, (bytes, offset, length, own) => {
      let score = counts ? first.weight : orZero(own * first.weight);
      for (const { entry, weight } of others) {
        if (!hasScored(this.#database, entry, bytes, offset, length)) return true;
        // Infinity times zero is made zero only as the first of all, or as a sum.
        score = aggregate(wanted.aggregate, score, counts ? weight : membership.score * weight);
      }
      return take(bytes, offset, length, score);
    });
  }

  #diff([first, ...others]: readonly Source[]): void {
    forEachScored(this.#database, first.entry, (bytes, offset, length, score) => {
      const isElsewhere = others.some(({ entry }) =>
        hasScored(this.#database, entry, bytes, offset, length),
      );
      if (!isElsewhere) this.#take(bytes, offset, length, score);
      return true;
    });
  }
}

function combineAs(form: Form): Execute {
  return (database, args, reply) => {
    const wanted = readCombination(database, args, form, reply);
    if (wanted === undefined) return;
    const { sortedSets } = database.engine;
    const stores = form.countAt === 2;
    withDetached(database, (target) => {
      const combiner = new Combiner(database, target, !stores);
      combiner.build(form.operation, wanted);
      const count = sortedSets.count(target);
      if (!stores) replyRange(reply, sortedSets.cursor, target, 0, count, false, wanted.withScores);
      else if (combiner.sawMinusZero && count > sortedSets.packedEntriesMax)
        withDetached(database, (signed) => {
          new Combiner(database, signed, true).build(form.operation, wanted);
          store(database, args, form, signed, reply);
        });
      else store(database, args, form, target, reply);
    });
  };
}

function store(
  database: Database,
  args: Arguments,
  form: Form,
  target: number,
  reply: Reply,
): void {
  const count = database.engine.sortedSets.count(target);
  replaceByDetached(database, args, 1, target, count, form.name, 'z');
  reply.integer(count);
}

const cardForm: Form = { name: 'zintercard', operation: 'inter', countAt: 1, onlyCounts: true };

function zintercard(database: Database, args: Arguments, reply: Reply): void {
  const wanted = readCombination(database, args, cardForm, reply);
  if (wanted === undefined) return;
  wanted.sources.sort((a, b) => countOf(database, a.entry) - countOf(database, b.entry));
  let count = 0;
  new Combiner(database, 0, false).inter(wanted, () => ++count !== wanted.limit);
  reply.integer(count);
}

const reading = {
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: counted(1),
  group: 'sorted-set',
  since: '6.2.0',
} as const;
const storing = {
  arity: -4,
  flags: ['write', 'denyoom', 'movablekeys'],
  keys: counted(2, 1),
  group: 'sorted-set',
  since: '2.0.0',
} as const;
const ofUnion = 'O(n log m) for n members in all and m in the result';
const ofInter = 'O(n k + m log m) for n members of the smallest of k sets and m in the result';
const ofDiff = 'O(n k + m log m) for n members of the first of k sets and m in the result';

function formOf(name: string, operation: Operation, countAt: number): Form {
  return { name, operation, countAt, onlyCounts: false };
}

export const sortedSetCombinationCommands: readonly Command[] = [
  command({
    ...reading,
    name: 'ZUNION',
    complexity: ofUnion,
    summary: 'Returns the union of sorted sets.',
    execute: combineAs(formOf('zunion', 'union', 1)),
  }),
  command({
    ...reading,
    name: 'ZINTER',
    complexity: ofInter,
    summary: 'Returns the intersection of sorted sets.',
    execute: combineAs(formOf('zinter', 'inter', 1)),
  }),
  command({
    ...reading,
    name: 'ZDIFF',
    complexity: ofDiff,
    summary: 'Returns the members of the first sorted set that are in no other.',
    execute: combineAs(formOf('zdiff', 'diff', 1)),
  }),
  command({
    ...reading,
    name: 'ZINTERCARD',
    since: '7.0.0',
    complexity: 'O(n k) for n members of the smallest of k sets',
    summary: 'Counts the members of the intersection of sorted sets.',
    execute: zintercard,
  }),
  command({
    ...storing,
    name: 'ZUNIONSTORE',
    complexity: ofUnion,
    summary: 'Stores the union of sorted sets in a key.',
    execute: combineAs(formOf('zunionstore', 'union', 2)),
  }),
  command({
    ...storing,
    name: 'ZINTERSTORE',
    complexity: ofInter,
    summary: 'Stores the intersection of sorted sets in a key.',
    execute: combineAs(formOf('zinterstore', 'inter', 2)),
  }),
  command({
    ...storing,
    name: 'ZDIFFSTORE',
    since: '6.2.0',
    complexity: ofDiff,
    summary: 'Stores the members of the first sorted set that are in no other.',
    execute: combineAs(formOf('zdiffstore', 'diff', 2)),
  }),
];
