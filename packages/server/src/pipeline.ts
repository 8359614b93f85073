/**
 * The commands of one read, decoded a few ahead of the one at work, so that what their keys lead to is fetched from memory
 * for all of them at once.
 */
import type { CommandTable, Routine } from '@millrace/commands';
import type { Engine, Keyspace } from '@millrace/engine';
import { lookAheadMax } from '@millrace/memory';
import type { HashIndex, LookAhead } from '@millrace/memory';
import { Arguments, DecodeStatus } from '@millrace/resp';
import type { CommandDecoder } from '@millrace/resp';
import type { Session } from './session.js';

export interface Piped {
  readonly args: Arguments;
  /** Undefined where nobody knows the command. */
  routine: Routine | undefined;
  /** Where the command after it begins. */
  next: number;
  /** Which look-up ahead its key was, or -1. */
  lookUp: number;
}

export class Pipeline {
  /** The first `count` of them are commands to run, in order. */
  readonly commands: readonly Piped[] = Array.from({ length: lookAheadMax }, () => ({
    args: new Arguments(),
    routine: undefined,
    next: 0,
    lookUp: -1,
  }));
  count = 0;
  readonly #engine: Engine;
  readonly #lookAhead: LookAhead;

  constructor(engine: Engine, lookAhead: LookAhead) {
    this.#engine = engine;
    this.#lookAhead = lookAhead;
  }

  /** Decodes what comes next in `bytes[from, to)`: `ready` with one command or more, or why there is none. */
  fill(
    bytes: Uint8Array,
    from: number,
    to: number,
    session: Session,
    decoder: CommandDecoder,
    table: CommandTable,
  ): DecodeStatus {
    const { decoding, keyspace } = session;
    this.count = 0;
    const status = decoder.decode(bytes, from, to, this.commands[0].args, decoding);
    if (status !== DecodeStatus.ready) return status;
    let at = this.#take(decoder.next, table);
    // A command that came in pieces lies in memory that the next one would take over.
    if (this.commands[0].args.bytes !== bytes || at === to) return status;
    while (
      this.count < lookAheadMax &&
      decoder.decodeAhead(bytes, at, to, this.commands[this.count].args, decoding)
    )
      at = this.#take(decoder.next, table);
    if (this.count > 1) this.#fetch(keyspace);
    return status;
  }

  #take(next: number, table: CommandTable): number {
    const command = this.commands[this.count++];
    command.routine = table.findCalled(command.args);
    command.next = next;
    return next;
  }

  #fetch(keyspace: Keyspace): void {
    const { index, root } = keyspace;
    const lookAhead = this.#lookAhead;
    let found = 0;
    for (let i = 0; i < this.count; i++) {
      const command = this.commands[i];
      const { args, routine } = command;
      const key = routine?.firstKey ?? 0;
      command.lookUp = -1;
      if (key === 0 || key >= args.count) continue;
      const hash = index.hash(args.bytes, args.offsets[key], args.lengths[key]);
      args.hashes[key] = hash;
      args.hashedFrom = key;
      args.hashedTo = key + 1;
      lookAhead.add(index, root, hash);
      command.lookUp = found++;
    }
    lookAhead.fetch(index);
    if (found > 0) this.#fetchMembers(index);
  }

  /** The same for the fields and members that are sought in the values of these keys. */
  #fetchMembers(index: HashIndex): void {
    const lookAhead = this.#lookAhead;
    let found = 0;
    for (let i = 0; i < this.count; i++) {
      const { args, routine, lookUp } = this.commands[i];
      const member = routine?.member ?? 0;
      if (lookUp < 0 || member === 0 || member >= args.count) continue;
      const entry = lookAhead.entry(lookUp);
      const root = entry === 0 ? 0 : this.#engine.memberIndexOf(entry);
      if (root === 0) continue;
      const hash = index.hash(args.bytes, args.offsets[member], args.lengths[member]);
      lookAhead.add(index, root, hash);
      found++;
    }
    if (found > 0) lookAhead.fetch(index);
  }
}
