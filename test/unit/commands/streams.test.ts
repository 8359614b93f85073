import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

/** An engine that runs commands and says what it would log. */
class Shard {
  readonly engine = new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(2) });
  readonly database = new Database(this.engine);
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();
  /** The command that gives the same change again; undefined where nothing changed. */
  effect: readonly string[] | undefined = undefined;

  run(...parts: readonly string[]): string {
    this.#args.load(parts);
    this.#reply.clear();
    const { database } = this;
    database.effects.clear();
    database.begin(this.engine.keyspaces[0]);
    const routine = this.#table.findText(parts[0]);
    const execute = (routine?.subroutines?.get(parts[1]) ?? routine)?.execute;
    assert.ok(execute !== undefined, `no command ${parts[0]}`);
    execute(database, this.#args, this.#reply);
    this.effect =
      database.changes === 0
        ? undefined
        : database.effects.isEmpty
          ? parts
          : split(database.effects);
    return textOf(this.#reply);
  }
}

const textOf = (from: { bytes: Uint8Array; length: number }): string =>
  Buffer.from(from.bytes.slice(0, from.length)).toString('latin1');

/** The arguments of one command without line ends in them. */
function split(effects: { bytes: Uint8Array; length: number }): string[] {
  return textOf(effects)
    .split('\r\n')
    .filter((_, i) => i > 0 && i % 2 === 0);
}

describe('stream commands', () => {
  it('log what gives the same stream again, whatever was left open', () => {
    const primary = new Shard();
    const replica = new Shard();
    const random = createSeededRandom(11);
    primary.engine.now = 1_700_000_000_000;
    replica.engine.now = 5;
    const trims = [
      [],
      [],
      ['MAXLEN', '~', '250'],
      ['MAXLEN', '230'],
      ['MINID', '~', '1700000000300'],
      ['MAXLEN', '~', '0', 'LIMIT', '120'],
    ];
    for (let step = 0; step < 6000; step++) {
      primary.engine.now += random.below(3);
      const trim =
        random.below(60) === 0 ? trims[random.below(trims.length)] : trims[random.below(4)];
      const kind = random.below(40);
      if (kind === 0 && trim.length > 0) primary.run('XTRIM', 's', ...trim);
      else if (kind < 4)
        primary.run('XDEL', 's', `${primary.engine.now - random.below(300)}-${random.below(2)}`);
      else if (kind === 5) primary.run('XSETID', 's', `${primary.engine.now}-5`);
      else
        primary.run(
          'XADD',
          's',
          ...trim,
          random.below(2) === 0 ? '*' : `${primary.engine.now}-*`,
          'n',
          String(step),
        );
      const { effect } = primary;
      if (effect === undefined) continue;
      assert.ok(!effect.some((part) => /[*~]$/.test(part)), effect.join(' '));
      replica.run(...effect);
    }
    const all = ['XINFO', 'STREAM', 's', 'FULL', 'COUNT', '0'];
    assert.equal(replica.run(...all), primary.run(...all));
    assert.ok(Number(primary.run('XLEN', 's').slice(1)) > 0);
    checkEngine(primary.engine);
    checkEngine(replica.engine);
  });

  it('wait for entries where they may, with what was open resolved', () => {
    const shard = new Shard();
    shard.run('XADD', 's', '7-1', 'f', 'v');
    const ask = ['XREAD', 'COUNT', '2', 'BLOCK', '500', 'STREAMS', 's', 'none', '$', '3'];
    assert.equal(shard.run(...ask), '*-1\r\n');
    shard.database.mayWait = true;
    assert.equal(shard.run(...ask), '');
    const { wait } = shard.database;
    assert.equal(wait?.timeoutMs, 500);
    assert.deepEqual(
      wait.keys.map((key) => Buffer.from(key).toString()),
      ['s', 'none'],
    );
    const resume = wait.resume.map((part) => Buffer.from(part).toString());
    assert.deepEqual(resume.slice(-4), ['s', 'none', '7-1', '3-0']);
    assert.equal(shard.run(...resume), '');
    shard.run('XADD', 's', '8-1', 'f', 'v');
    assert.match(shard.run(...resume), /8-1/);
  });
});
