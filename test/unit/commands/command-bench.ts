import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

/** Runs commands on an engine alone, without a server. */
export class CommandBench {
  readonly engine = new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(9) });
  readonly database = new Database(this.engine);
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();

  /** The reply as it would go over the wire. */
  run(...parts: (string | Uint8Array)[]): string {
    const name = parts[0];
    assert.ok(typeof name === 'string');
    this.#args.load(parts);
    this.#reply.clear();
    this.database.effects.clear();
    this.database.begin(this.engine.keyspaces[0]);
    const routine = this.#table.findCalled(this.#args);
    assert.ok(routine?.execute !== undefined, `no command ${name}`);
    routine.execute(this.database, this.#args, this.#reply);
    return Buffer.from(this.#reply.bytes.slice(0, this.#reply.length)).toString('latin1');
  }

  /** The entry of a key, or 0. */
  entryOf(key: string): number {
    const bytes = new TextEncoder().encode(key);
    return this.engine.keyspaces[0].find(bytes, 0, bytes.length);
  }

  /** What the last command would write into the log: its effects, or itself. */
  get logged(): string {
    const { effects } = this.database;
    if (!effects.isEmpty)
      return Buffer.from(effects.bytes.slice(0, effects.length)).toString('latin1');
    const { bytes, start, end } = this.#args;
    return this.database.changes === 0
      ? ''
      : Buffer.from(bytes.slice(start, end)).toString('latin1');
  }
}
