/** What SORT is told behind the key. */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { SortPattern } from './sort-patterns.js';

const W = {
  asc: word('ASC'),
  desc: word('DESC'),
  alpha: word('ALPHA'),
  limit: word('LIMIT'),
  store: word('STORE'),
  by: word('BY'),
  get: word('GET'),
};

export interface SortOptions {
  isDescending: boolean;
  isAlpha: boolean;
  start: number;
  /** Negative is all. */
  count: number;
  /** The argument that names the key to store under; 0 is none. */
  storeAt: number;
  /** Once BY was given something that is the same for all, nothing is sorted, whatever follows. */
  sorts: boolean;
  /** Undefined sorts by the elements themselves. */
  by: SortPattern | undefined;
  readonly get: SortPattern[];
}

/** Undefined where the error is replied. */
export function readSortOptions(
  database: Database,
  args: Arguments,
  reply: Reply,
  mayStore: boolean,
): SortOptions | undefined {
  const options: SortOptions = {
    isDescending: false,
    isAlpha: false,
    start: 0,
    count: -1,
    storeAt: 0,
    sorts: true,
    by: undefined,
    get: [],
  };
  for (let i = 2; i < args.count;) {
    const next = readOption(database, args, i, mayStore, options);
    if (typeof next === 'string') {
      reply.error(next);
      return undefined;
    }
    i = next;
  }
  return options;
}

/** Where the next option begins, or the error. */
function readOption(
  database: Database,
  args: Arguments,
  i: number,
  mayStore: boolean,
  options: SortOptions,
): number | string {
  const left = args.count - i - 1;
  if (args.is(i, W.asc)) options.isDescending = false;
  else if (args.is(i, W.desc)) options.isDescending = true;
  else if (args.is(i, W.alpha)) options.isAlpha = true;
  else if (args.is(i, W.limit) && left >= 2) {
    options.start = args.integer(i + 1);
    options.count = args.integer(i + 2);
    const areIntegers = !Number.isNaN(options.start) && !Number.isNaN(options.count);
    return areIntegers ? i + 3 : errors.notInteger;
  } else if (mayStore && args.is(i, W.store) && left >= 1) {
    options.storeAt = i + 1;
    return i + 2;
  } else if (args.is(i, W.by) && left >= 1) {
    options.by = new SortPattern(args.copy(i + 1));
    if (!options.by.hasStar) options.sorts = false;
    else if (!options.by.isBeside(database, args, 1)) return deniedInCluster('BY');
    return i + 2;
  } else if (args.is(i, W.get) && left >= 1) {
    const pattern = new SortPattern(args.copy(i + 1));
    options.get.push(pattern);
    return !pattern.hasStar || pattern.isBeside(database, args, 1) ? i + 2 : deniedInCluster('GET');
  } else return errors.syntax;
  return i + 1;
}

function deniedInCluster(option: string): string {
  return `ERR ${option} option of SORT denied in cluster mode when keys formed by the pattern may be in different slots.`;
}

/** Arguments that are keys: the first, and the last that STORE names. */
export function findSortKeys(args: Arguments, into: Int32Array): number {
  into[0] = 1;
  let stored = 0;
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, W.limit)) i += 2;
    else if (args.is(i, W.get) || args.is(i, W.by)) i++;
    else if (args.is(i, W.store) && i + 1 < args.count) stored = i + 1;
  }
  if (stored > 0) into[1] = stored;
  return stored > 0 ? 2 : 1;
}
