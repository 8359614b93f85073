/** SORT and SORT_RO. https://redis.io/docs/latest/commands/sort/ */
import { entryKind, kind, listLayout } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { buildDetached, replaceByDetached } from './detached.js';
import { errors } from './errors.js';
import type { Element } from './sort-elements.js';
import { loadElements, sortElements, weigh } from './sort-elements.js';
import { findSortKeys, readSortOptions } from './sort-options.js';
import type { SortOptions } from './sort-options.js';

const sortable: readonly number[] = [kind.list, kind.set, kind.sortedSet];

/** The elements in the order that is wanted; undefined where one cannot be weighed. */
function inOrder(database: Database, entry: number, options: SortOptions): Element[] | undefined {
  const isSet = entry !== 0 && entryKind(database.arena, entry) === kind.set;
  let { by, isAlpha, sorts } = options;
  // A set without an order is sorted all the same where it is stored: its own order is nobody's business.
  if (!sorts && isSet && options.storeAt > 0) {
    sorts = isAlpha = true;
    by = undefined;
  }
  const elements = loadElements(database, entry);
  if (!sorts) return options.isDescending && !isSet ? elements.reverse() : elements;
  if (!weigh(database, elements, by, isAlpha)) return undefined;
  sortElements(elements, isAlpha, options.isDescending);
  return elements;
}

function sortAs(mayStore: boolean): Execute {
  return (database, args, reply) => {
    const options = readSortOptions(database, args, reply, mayStore);
    if (options === undefined) return;
    const entry = database.find(args, 1);
    if (entry !== 0 && !sortable.includes(entryKind(database.arena, entry))) {
      reply.error(errors.wrongType);
      return;
    }
    const sorted = inOrder(database, entry, options);
    if (sorted === undefined) {
      reply.error("ERR One or more scores can't be converted into double");
      return;
    }
    const start = Math.max(options.start, 0);
    const wanted = sorted.slice(start, options.count < 0 ? undefined : start + options.count);
    if (options.storeAt > 0) storeSorted(database, args, reply, wanted, options);
    else replySorted(database, reply, wanted, options);
  };
}

/** Calls `take` with what goes out for each element: itself, or what the patterns of GET give. */
function forEachAnswer(
  database: Database,
  elements: readonly Element[],
  options: SortOptions,
  take: (answer: Uint8Array | undefined) => void,
): void {
  for (const { bytes } of elements) {
    if (options.get.length === 0) take(bytes);
    for (const pattern of options.get) take(pattern.lookUp(database, bytes));
  }
}

function replySorted(
  database: Database,
  reply: Reply,
  elements: readonly Element[],
  options: SortOptions,
): void {
  reply.array(elements.length * Math.max(1, options.get.length));
  forEachAnswer(database, elements, options, (answer) => {
    if (answer === undefined) reply.nil();
    else reply.bulk(answer);
  });
}

const nothing = new Uint8Array(0);

/** What is missing is stored as an empty element. */
function storeSorted(
  database: Database,
  args: Arguments,
  reply: Reply,
  elements: readonly Element[],
  options: SortOptions,
): void {
  const { lists } = database.engine;
  const answers: Uint8Array[] = [];
  let bytes = 0;
  forEachAnswer(database, elements, options, (answer = nothing) => {
    answers.push(answer);
    bytes += answer.length;
  });
  buildDetached(database, kind.list, listLayout.packed, 0, (target) => {
    lists.expect(target, answers.length, bytes);
    for (const answer of answers) lists.push(target, true, answer, 0, answer.length);
    replaceByDetached(database, args, options.storeAt, target, answers.length, 'sortstore', 'l');
    reply.integer(answers.length);
  });
}

const sorting = {
  arity: -2,
  group: 'generic',
  complexity: 'O(n + m log m) for n elements of which m are sorted',
  categories: ['@set', '@sortedset', '@list', '@dangerous'],
} as const;

export const sortCommands: readonly Command[] = [
  command({
    ...sorting,
    name: 'SORT',
    flags: ['write', 'denyoom', 'movablekeys'],
    keys: { ...one(1), find: findSortKeys },
    since: '1.0.0',
    summary: 'Returns or stores the elements of a list, a set or a sorted set in order.',
    execute: sortAs(true),
  }),
  command({
    ...sorting,
    name: 'SORT_RO',
    flags: ['readonly', 'movablekeys'],
    keys: one(1),
    since: '7.0.0',
    summary: 'Returns the elements of a list, a set or a sorted set in order.',
    execute: sortAs(false),
  }),
];
