import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

/** An engine that keeps what would be logged of each command. */
class Logged {
  readonly engine: Engine;
  readonly #database: Database;
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();
  /** Of the last command: its effects, each as its arguments. */
  effects: string[][] = [];

  constructor(seed: number) {
    this.engine = new Engine({
      bytes: 64 << 20,
      paranoid: true,
      random: createSeededRandom(seed),
    });
    this.#database = new Database(this.engine);
  }

  run(...parts: string[]): string {
    this.#args.load(parts.map((part) => Buffer.from(part, 'latin1')));
    this.#reply.clear();
    const { effects } = this.#database;
    effects.clear();
    this.#database.begin(this.engine.keyspaces[0]);
    const routine = this.#table.findText(parts[0]);
    assert.ok(routine?.execute !== undefined, `no command ${parts[0]}`);
    routine.execute(this.#database, this.#args, this.#reply);
    if (this.#database.changes === 0) this.effects = [];
    else if (effects.isEmpty) this.effects = [parts];
    else this.effects = parseCommands(textOf(effects.bytes, effects.length));
    return textOf(this.#reply.bytes, this.#reply.length);
  }

  members(key: string): string[] {
    return [...this.run('SMEMBERS', key).matchAll(/\$\d+\r\n([^\r]*)\r\n/g)]
      .map(([, name]) => name)
      .sort();
  }
}

const textOf = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.subarray(0, length)).toString('latin1');

function parseCommands(text: string): string[][] {
  return text
    .split(/(?=\*\d+\r\n)/)
    .map((one) => [...one.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, part]) => part));
}

describe('set commands', () => {
  it('log what gives the same sets again, whatever chance did', () => {
    const first = new Logged(1);
    const second = new Logged(2);
    const random = createSeededRandom(17);
    const keys = ['a', 'b', 'c', 'd'];
    const key = (): string => keys[random.below(keys.length)];
    const member = (): string =>
      random.below(3) === 0 ? random.below(500).toString() : `m${random.below(400).toString()}`;
    for (let step = 0; step < 4000; step++) {
      const many = Array.from({ length: 1 + random.below(30) }, member);
      const count = random.below(random.below(20) === 0 ? 400 : 10).toString();
      const calls = [
        ['SADD', key(), ...many],
        ['SADD', key(), ...many],
        ['SREM', key(), ...many.slice(0, 5)],
        ['SPOP', key()],
        ['SPOP', key(), count],
        ['SMOVE', key(), key(), member()],
        ['SUNIONSTORE', key(), key(), key()],
        ['SINTERSTORE', key(), key(), key()],
        ['SDIFFSTORE', key(), key(), key(), key()],
      ];
      const call = calls[step % 4 === 0 ? random.below(calls.length) : random.below(6)];
      first.run(...call);
      for (const effect of first.effects) second.run(...effect);
    }
    for (const one of keys) assert.deepEqual(second.members(one), first.members(one));
    checkEngine(first.engine);
    checkEngine(second.engine);
  });

  it('SPOP of many logs removals of a bounded length', () => {
    const first = new Logged(3);
    const names = Array.from({ length: 5000 }, (_, i) => `m${i.toString()}`);
    first.run('SADD', 'k', ...names);
    first.run('SPOP', 'k', '2500');
    assert.deepEqual(
      first.effects.map((effect) => [effect[0], effect.length]),
      [
        ['SREM', 1026],
        ['SREM', 1026],
        ['SREM', 454],
      ],
    );
    const gone = new Set(first.effects.flatMap((effect) => effect.slice(2)));
    assert.equal(gone.size, 2500);
    assert.deepEqual(first.members('k'), names.filter((name) => !gone.has(name)).sort());
    first.run('SPOP', 'k', '2500');
    assert.deepEqual(first.effects, [['DEL', 'k']]);
  });

  it('subtract alike, whichever way is less work', () => {
    const first = new Logged(4);
    const all = Array.from({ length: 300 }, (_, i) => `m${i.toString()}`);
    first.run('SADD', 'all', ...all);
    const few = Array.from({ length: 40 }, (_, i) => `few${i.toString()}`);
    few.forEach((key, i) => first.run('SADD', key, `m${i.toString()}`));
    const left = all.slice(40).sort();
    assert.equal(first.run('SDIFFSTORE', 'd', 'all', ...few), ':260\r\n');
    assert.deepEqual(first.members('d'), left);
    first.run('SUNIONSTORE', 'joined', ...few);
    assert.equal(first.run('SDIFFSTORE', 'd', 'all', 'joined'), ':260\r\n');
    assert.deepEqual(first.members('d'), left);
    checkEngine(first.engine);
  });
});
