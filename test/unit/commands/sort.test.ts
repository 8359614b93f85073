import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

class Bench {
  readonly engine: Engine;
  readonly database: Database;
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();

  constructor(slotOf?: (bytes: { at(index: number): number | undefined }) => number) {
    const random = createSeededRandom(1);
    this.engine = new Engine({
      bytes: 64 << 20,
      paranoid: true,
      random,
      ...(slotOf === undefined
        ? {}
        : { slotOf: (bytes, offset) => slotOf(bytes.slice(offset, offset + 1)) }),
    });
    this.database = new Database(this.engine);
  }

  run(...parts: string[]): string {
    this.#args.load(parts);
    this.#reply.clear();
    this.database.effects.clear();
    this.database.begin(this.engine.keyspaces[0]);
    const routine = this.#table.findText(parts[0]);
    assert.ok(routine?.execute !== undefined, `no command ${parts[0]}`);
    routine.execute(this.database, this.#args, this.#reply);
    return Buffer.from(this.#reply.bytes.slice(0, this.#reply.length)).toString('latin1');
  }
}

const bulks = (text: string): string[] =>
  [...text.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, one]) => one);

describe('SORT', () => {
  const random = createSeededRandom(29);
  const bench = new Bench();
  const numbers = Array.from({ length: 1500 }, (_, i) => (i - 700) * 3);
  const ascending = numbers.map(String);
  const shuffled = [...ascending].sort(() => random.fraction() - 0.5);
  const keys = ['list', 'set', 'zset'];

  before(() => {
    bench.run('RPUSH', 'list', ...shuffled);
    bench.run('SADD', 'set', ...shuffled);
    bench.run('ZADD', 'zset', ...shuffled.flatMap((one) => [random.below(9).toString(), one]));
    for (const [rank, name] of shuffled.entries()) {
      bench.run('SET', `weight:${name}`, rank.toString());
      bench.run('HSET', `hash:${name}`, 'weight', (-rank).toString());
    }
  });

  for (const key of keys) {
    it(`orders a ${key} by numbers, by texts and by what lies elsewhere`, () => {
      assert.deepEqual(bulks(bench.run('SORT', key)), ascending);
      assert.deepEqual(bulks(bench.run('SORT', key, 'DESC')), ascending.toReversed());
      assert.deepEqual(bulks(bench.run('SORT', key, 'ALPHA')), [...ascending].sort());
      assert.deepEqual(bulks(bench.run('SORT', key, 'BY', 'weight:*')), shuffled);
      const byHash = bulks(bench.run('SORT', key, 'BY', 'hash:*->weight'));
      assert.deepEqual(byHash, shuffled.toReversed());
    });

    it(`cuts a ${key} anywhere`, () => {
      for (let round = 0; round < 60; round++) {
        const start = random.below(1700) - 100;
        const count = random.below(1700) - 100;
        const wanted = ascending.slice(
          Math.max(0, start),
          count < 0 ? undefined : Math.max(0, start) + count,
        );
        const got = bench.run('SORT', key, 'LIMIT', start.toString(), count.toString());
        assert.deepEqual(bulks(got), wanted);
      }
    });

    it(`stores a ${key} as a list`, () => {
      const got = bench.run('SORT', key, 'BY', 'weight:*', 'GET', '#', 'GET', 'no:*', 'STORE', 'd');
      assert.equal(got, ':3000\r\n');
      const stored = bulks(bench.run('LRANGE', 'd', '0', '-1'));
      assert.deepEqual(
        stored,
        shuffled.flatMap((one) => [one, '']),
      );
      checkEngine(bench.engine);
    });
  }

  it('gives members of a set that weigh the same in one order, whatever its past was', () => {
    const other = new Bench();
    other.run('SADD', 'set', ...Array.from({ length: 5000 }, (_, i) => `gone:${i.toString()}`));
    other.run('SADD', 'set', ...shuffled);
    other.run('SREM', 'set', ...Array.from({ length: 5000 }, (_, i) => `gone:${i.toString()}`));
    for (const one of [bench, other]) one.run('SORT', 'set', 'BY', 'no:*', 'ALPHA', 'STORE', 'd');
    assert.equal(bench.run('LRANGE', 'd', '0', '-1'), other.run('LRANGE', 'd', '0', '-1'));
  });

  it('looks in a cluster only where the slot of the key is', () => {
    // Here the first character tells the slot.
    const cluster = new Bench((bytes) => bytes.at(0) ?? 0);
    cluster.run('SADD', '{s}', '2', '1');
    cluster.run('SET', '{s}1', '5');
    assert.deepEqual(bulks(cluster.run('SORT', '{s}', 'BY', '{s}*', 'GET', '#')), ['2', '1']);
    assert.match(cluster.run('SORT', '{s}', 'BY', 'w*'), /^-ERR BY option of SORT denied/);
    assert.match(cluster.run('SORT', '{s}', 'GET', 's*'), /^-ERR GET option of SORT denied/);
    assert.match(cluster.run('SORT', '{s}', 'GET', 'x{s}*'), /^-ERR GET option of SORT denied/);
    assert.match(cluster.run('SORT', '{s}', 'GET', '{s*}'), /^-ERR GET option of SORT denied/);
  });
});
