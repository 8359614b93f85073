/**
 * All commands, found by the bytes of their names without making a string. A name's slot follows from its length and
 * three of its letters; the few names that share one are chained.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arguments } from '@millrace/resp';
import type { Command } from './command.js';
import { Routine } from './routine.js';

const slotBits = 12;

interface Named {
  readonly name: Uint8Array;
  readonly routine: Routine;
  readonly next: Named | undefined;
}

export class CommandTable {
  readonly all: readonly Routine[];
  readonly #slots: (Named | undefined)[] = new Array<Named | undefined>(1 << slotBits).fill(
    undefined,
  );

  constructor(commands: readonly Command[]) {
    this.all = commands.map((row) => new Routine(row));
    const seen = new Set<string>();
    for (const routine of this.all) {
      if (seen.has(routine.row.name))
        throw new Error(`the command ${routine.row.name} has two rows`);
      seen.add(routine.row.name);
      const name = new TextEncoder().encode(routine.row.name);
      const slot = slotOf(name, 0, name.length);
      this.#slots[slot] = { name, routine, next: this.#slots[slot] };
    }
  }

  /** The command of a name in any case, or undefined. */
  find(bytes: ReadonlyBytes, offset: number, length: number): Routine | undefined {
    if (length === 0) return undefined;
    let named = this.#slots[slotOf(bytes, offset, length)];
    while (named !== undefined && !isName(named.name, bytes, offset, length)) named = named.next;
    return named?.routine;
  }

  /** The command or subcommand of a call; the container where it has no such subcommand. */
  findCalled(args: Arguments): Routine | undefined {
    const routine = this.find(args.bytes, args.offsets[0], args.lengths[0]);
    if (routine?.subroutines === undefined || args.count < 2) return routine;
    return routine.subroutines.get(args.latin1(1).toUpperCase()) ?? routine;
  }

  /** All commands and their subcommands. */
  flat(): Routine[] {
    return this.all.flatMap((routine) => [routine, ...(routine.subroutines?.values() ?? [])]);
  }

  findText(name: string): Routine | undefined {
    const bytes = new TextEncoder().encode(name);
    return this.find(bytes, 0, bytes.length);
  }
}

function slotOf(bytes: ReadonlyBytes, offset: number, length: number): number {
  const first = bytes[offset] & 0x1f;
  const middle = bytes[offset + (length >> 1)] & 0x1f;
  const last = bytes[offset + length - 1] & 0x1f;
  return (
    (Math.imul((first << 10) | (middle << 5) | last, 0x9e3779b1) +
      Math.imul(length, 0x85ebca6b)) >>>
    (32 - slotBits)
  );
}

function isName(name: Uint8Array, bytes: ReadonlyBytes, offset: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[offset + i];
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    if (name[i] !== upper) return false;
  }
  return true;
}
