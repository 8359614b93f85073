import type { Command, CommandFlag, Execute, KeyRange } from './command.js';

/** A command's flags as bits, for dispatch. */
export const flagBit = {
  write: 1,
  readonly: 2,
  denyoom: 4,
  admin: 8,
  noscript: 16,
  blocking: 32,
  loading: 64,
  fast: 128,
  no_auth: 256,
  no_multi: 512,
  skip_slowlog: 1024,
  stale: 2048,
  pubsub: 4096,
  skip_monitor: 8192,
} as const;

function bitsOf(flags: readonly CommandFlag[]): number {
  const known = flagBit as Partial<Record<CommandFlag, number>>;
  return flags.reduce((bits, flag) => bits | (known[flag] ?? 0), 0);
}

const anyCount = 2 ** 30;

/** A row made ready for dispatch, with what is counted about it. */
export class Routine {
  readonly row: Command;
  /** As Redis writes it in errors and statistics: `config|get`. */
  readonly fullName: string;
  readonly flags: number;
  /** With so many arguments at most it never takes long, so that a run of its kind may be timed as one. */
  readonly quickTo: number;
  readonly arity: number;
  readonly execute: Execute | undefined;
  /** The first key where there is a fixed one, else 0. */
  readonly firstKey: number;
  /** The first field or member where there is a fixed one, else 0. */
  readonly member: number;
  readonly keys: KeyRange | undefined;
  readonly subroutines: ReadonlyMap<string, Routine> | undefined;
  calls = 0;
  /** Microseconds in all. */
  micros = 0;
  rejected = 0;
  failed = 0;

  constructor(row: Command, parent?: Command) {
    this.row = row;
    this.fullName = (parent === undefined ? row.name : `${parent.name}|${row.name}`).toLowerCase();
    this.flags = bitsOf(row.flags);
    const isQuick = (this.flags & flagBit.fast) !== 0 || row.complexity === 'O(1)';
    this.quickTo = isQuick ? anyCount : (row.quickTo ?? 0);
    this.arity = row.arity;
    this.execute = row.execute;
    this.firstKey = row.keys?.first ?? 0;
    this.member = row.member ?? 0;
    this.keys = row.keys;
    this.subroutines =
      row.subcommands === undefined
        ? undefined
        : new Map(row.subcommands.map((sub) => [sub.name, new Routine(sub, row)]));
  }

  resetCounts(): void {
    this.calls = this.micros = this.rejected = this.failed = 0;
    for (const sub of this.subroutines?.values() ?? []) sub.resetCounts();
  }

  acceptsCount(count: number): boolean {
    return this.arity >= 0 ? count === this.arity : count >= -this.arity;
  }
}
