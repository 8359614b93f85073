/**
 * A command's row: everything there is to say about it, once. Dispatch, COMMAND, COMMAND DOCS, cluster routing,
 * docs/commands.md and the completeness tests derive from it.
 */
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';

/** Redis' own command flags, by Redis' names. */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'fast'
  | 'no_auth'
  | 'no_async_loading'
  | 'no_multi'
  | 'no_mandatory_keys'
  | 'allow_busy'
  | 'asking'
  | 'movablekeys';

export type CommandGroup =
  | 'bitmap'
  | 'cluster'
  | 'connection'
  | 'generic'
  | 'geo'
  | 'hash'
  | 'hyperloglog'
  | 'list'
  | 'pubsub'
  | 'server'
  | 'set'
  | 'sorted-set'
  | 'stream'
  | 'string'
  | 'timeseries'
  | 'transactions'
  | 'window';

/** Where the keys of a call are: every `step`th argument from `first` to `last`, which counts from the end where negative. */
export interface KeyRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** For calls whose keys depend on other arguments: writes their positions into `into` and returns how many. */
  readonly find?: (args: Arguments, into: Int32Array) => number;
}

export const one = (at: number): KeyRange => ({ first: at, last: at, step: 1 });
export const range = (first: number, last: number, step = 1): KeyRange => ({ first, last, step });

/** Keys that follow their own count at argument `at`. `first` is for COMMAND, which names what is fixed. */
export function counted(at: number, alsoFirst = 0): KeyRange {
  const find = (args: Arguments, into: Int32Array): number => {
    const count = args.integer(at);
    if (!(count > 0) || at + count >= args.count) return 0;
    let found = 0;
    if (alsoFirst > 0) into[found++] = alsoFirst;
    for (let i = 1; i <= count; i++) into[found++] = at + i;
    return found;
  };
  return { first: alsoFirst, last: alsoFirst, step: alsoFirst > 0 ? 1 : 0, find };
}

export type Execute = (database: Database, args: Arguments, reply: Reply) => void;

export interface Command {
  /** Upper case. A subcommand is named by its last word. */
  readonly name: string;
  /** Arguments with the name; at least so many where negative. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  readonly keys?: KeyRange;
  /** The argument that names a field or member of the first key's value, most often: looked up ahead in pipelines. */
  readonly member?: number;
  readonly group: CommandGroup;
  readonly since: string;
  readonly complexity: string;
  /** With so many arguments at most it never takes long, although more may. */
  readonly quickTo?: number;
  readonly summary: string;
  /** ACL categories beyond those that follow from flags and group. */
  readonly categories?: readonly string[];
  readonly execute?: Execute;
  readonly subcommands?: readonly Command[];
}

/** Declares a row; the name says what it is in the families' tables. */
export const command = (row: Command): Command => row;
