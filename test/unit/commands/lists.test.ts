import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, CommandDecoder, DecodeStatus, DecoderState, Reply } from '@millrace/resp';

/** An engine that runs commands without a server, and remembers their effects. */
class Shard {
  readonly engine = new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(9) });
  readonly database = new Database(this.engine);
  /** What a log would hold. */
  readonly effects: Uint8Array[] = [];
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();

  run(...parts: string[]): string {
    this.#args.load(parts);
    return this.#execute(this.#args);
  }

  #execute(args: Arguments): string {
    const { database } = this;
    this.#reply.clear();
    database.effects.clear();
    database.begin(this.engine.keyspaces[0]);
    const routine = this.#table.findText(args.latin1(0));
    assert.ok(routine?.execute !== undefined, args.latin1(0));
    routine.execute(database, args, this.#reply);
    const { effects } = database;
    if (!effects.isEmpty) this.effects.push(effects.bytes.slice(0, effects.length));
    else if (database.changes > 0) this.effects.push(args.bytes.slice(args.start, args.end));
    return Buffer.from(this.#reply.bytes.slice(0, this.#reply.length)).toString('latin1');
  }

  apply(effects: readonly Uint8Array[]): void {
    const decoder = new CommandDecoder();
    const args = new Arguments();
    for (const effect of effects) {
      const status = decoder.decode(effect, 0, effect.length, args, new DecoderState());
      assert.equal(status, DecodeStatus.ready);
      this.#execute(args);
    }
  }
}

const keys = ['a', 'b', 'c', 'd'];
const timed = ['0'];

/** A random command on lists. */
function someCommand(below: (limit: number) => number): string[] {
  const pick = <T>(from: readonly T[]): T => from[below(from.length)];
  const element = (): string =>
    below(3) === 0 ? below(50).toString() : `job:${below(30).toString()}`;
  const index = (): string => (below(60) - 30).toString();
  const side = (): string => pick(['LEFT', 'RIGHT']);
  const block = (): string[] => [
    pick(['COUNT', 'EXACTLY']),
    (1 + below(9)).toString(),
    pick(['OBO', 'BULK']),
  ];
  const some = (): string[] => Array.from({ length: 1 + below(12) }, element);
  const forms: (() => string[])[] = [
    () => ['RPUSH', pick(keys), ...some()],
    () => ['LPUSH', pick(keys), ...some()],
    () => ['RPUSHX', pick(keys), element()],
    () => [pick(['LPOP', 'RPOP']), pick(keys)],
    () => [pick(['LPOP', 'RPOP']), pick(keys), below(5).toString()],
    () => ['LSET', pick(keys), index(), element()],
    () => ['LINSERT', pick(keys), pick(['BEFORE', 'AFTER']), element(), element()],
    () => ['LREM', pick(keys), (below(5) - 2).toString(), element()],
    () => ['LTRIM', pick(keys), below(3).toString(), (-1 - below(3)).toString()],
    () => ['LMOVE', pick(keys), pick(keys), side(), side()],
    () => ['RPOPLPUSH', pick(keys), pick(keys)],
    () => ['LMOVEM', pick(keys), pick(keys), side(), side(), ...block()],
    () => ['BLMOVEM', pick(keys), pick(keys), side(), side(), ...timed, ...block()],
    () => ['BLMOVE', pick(keys), pick(keys), side(), side(), ...timed],
    () => ['BRPOPLPUSH', pick(keys), pick(keys), ...timed],
    () => [pick(['BLPOP', 'BRPOP']), pick(keys), pick(keys), ...timed],
    () => ['LMPOP', '2', pick(keys), pick(keys), side(), 'COUNT', (1 + below(4)).toString()],
    () => ['BLMPOP', '0', '2', pick(keys), pick(keys), side()],
  ];
  return pick(forms)();
}

describe('list commands', function () {
  this.timeout(30_000);

  it('leave effects that give the same lists again', () => {
    const random = createSeededRandom(21);
    const shard = new Shard();
    for (const size of [-2, 5]) {
      shard.engine.lists.setPackedSize(size);
      for (let i = 0; i < 6000; i++) {
        const command = someCommand((limit) => random.below(limit));
        shard.run(...command);
      }
    }
    const replayed = new Shard();
    replayed.apply(shard.effects);
    for (const key of keys)
      assert.equal(replayed.run('LRANGE', key, '0', '-1'), shard.run('LRANGE', key, '0', '-1'));
    checkEngine(shard.engine);
    checkEngine(replayed.engine);
    for (const key of keys) shard.run('DEL', key);
    while (!shard.engine.releases.isIdle) shard.engine.releases.step(100);
    assert.equal(checkEngine(shard.engine).keys, 0);
  });

  it('move several elements as one by one, or in the order in which they stood', () => {
    const order = (to: string, block: string): string => {
      const shard = new Shard();
      shard.run('RPUSH', 'a', '1', '2', '3', '4');
      shard.run('RPUSH', 'b', 'x');
      const reply = shard.run('LMOVEM', 'a', to, ...block.split(' '));
      const elements = (text: string): string =>
        text
          .split('\r\n')
          .filter((line) => /^\w+$/.test(line))
          .join('');
      const left = ['a', 'b'].map((key) => elements(shard.run('LRANGE', key, '0', '-1')));
      checkEngine(shard.engine);
      return `${elements(reply)} ${left.join(' ')}`;
    };
    assert.equal(order('b', 'LEFT LEFT COUNT 3 OBO'), '321 4 321x');
    assert.equal(order('b', 'LEFT LEFT COUNT 3 BULK'), '123 4 123x');
    assert.equal(order('b', 'LEFT RIGHT COUNT 3 OBO'), '123 4 x123');
    assert.equal(order('b', 'RIGHT RIGHT COUNT 3 OBO'), '432 1 x432');
    assert.equal(order('b', 'RIGHT RIGHT COUNT 3 BULK'), '234 1 x234');
    assert.equal(order('b', 'RIGHT LEFT COUNT 9 BULK'), '1234  1234x');
    assert.equal(order('b', 'RIGHT LEFT'), '4 123 4x');
    assert.equal(order('a', 'LEFT LEFT COUNT 2 OBO'), '21 2134 x');
    assert.equal(order('a', 'LEFT LEFT COUNT 2 BULK'), '12 1234 x');
    assert.equal(order('a', 'LEFT RIGHT EXACTLY 4 BULK'), '1234 1234 x');
    assert.equal(order('b', 'LEFT RIGHT EXACTLY 5 BULK'), ' 1234 x');
  });

  it('wait for as many as are moved', () => {
    const shard = new Shard();
    shard.run('RPUSH', 'a', '1', '2');
    assert.equal(shard.run('LMOVEM', 'none', 'b', 'LEFT', 'LEFT'), '*-1\r\n');
    shard.database.mayWait = true;
    assert.equal(shard.run('BLMOVEM', 'a', 'b', 'LEFT', 'LEFT', '1.5', 'EXACTLY', '3', 'OBO'), '');
    assert.equal(shard.database.wait?.timeoutMs, 1500);
    shard.run('BLMOVEM', 'a', 'b', 'LEFT', 'LEFT', '0', 'COUNT', '3', 'OBO');
    assert.equal(
      Buffer.from(shard.effects.at(-1) ?? []).toString(),
      '*8\r\n$6\r\nLMOVEM\r\n$1\r\na\r\n$1\r\nb\r\n$4\r\nLEFT\r\n$4\r\nLEFT\r\n$7\r\nEXACTLY\r\n$1\r\n2\r\n$3\r\nOBO\r\n',
    );
    for (const count of ['0', '-1', 'x', '1.5'])
      assert.equal(
        shard.run('LMOVEM', 'b', 'a', 'LEFT', 'LEFT', 'COUNT', count, 'BULK'),
        '-ERR count should be greater than 0\r\n',
      );
  });

  it('log what a blocking command did, and nothing of its waiting', () => {
    const shard = new Shard();
    shard.run('RPUSH', 'a', '1', '2', '3', '4');
    shard.database.mayWait = true;
    shard.run('BLPOP', 'none', 'a', '5');
    shard.run('BLMPOP', '0', '2', 'none', 'a', 'RIGHT', 'COUNT', '2');
    shard.run('BLMOVE', 'a', 'b', 'LEFT', 'RIGHT', '0');
    assert.equal(shard.run('BRPOPLPUSH', 'a', 'b', '2.5'), '');
    assert.equal(shard.database.wait?.timeoutMs, 2500);
    const texts = shard.effects.slice(1).map((effect) => Buffer.from(effect).toString());
    assert.deepEqual(texts, [
      '*2\r\n$4\r\nLPOP\r\n$1\r\na\r\n',
      '*3\r\n$4\r\nRPOP\r\n$1\r\na\r\n$1\r\n2\r\n',
      '*5\r\n$5\r\nLMOVE\r\n$1\r\na\r\n$1\r\nb\r\n$4\r\nLEFT\r\n$5\r\nRIGHT\r\n',
    ]);
  });

  it('give a large list back in slices', () => {
    const shard = new Shard();
    const before = shard.engine.arena.usedBytes;
    for (let i = 0; i < 400; i++)
      shard.run('RPUSH', 'big', ...Array.from({ length: 500 }, (_, k) => `${i}:${k}:some text`));
    const full = shard.engine.arena.usedBytes;
    shard.run('DEL', 'big');
    assert.ok(shard.engine.arena.usedBytes > full / 3);
    assert.ok(!shard.engine.releases.isIdle);
    while (!shard.engine.releases.isIdle) shard.engine.releases.step(64);
    assert.ok(shard.engine.arena.usedBytes < before + 2048);
  });
});
