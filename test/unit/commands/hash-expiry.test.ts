import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { checkEngine, Engine } from '@millrace/engine';
import { Arguments, CommandDecoder, DecodeStatus, DecoderState, Reply } from '@millrace/resp';
import { CommandBench } from './command-bench.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Applies what another engine logged, as a replica or a restart does. */
class Follower {
  readonly engine = new Engine({ bytes: 64 << 20, random: createSeededRandom(1) });
  readonly #database = new Database(this.engine);
  readonly #table = new CommandTable(allCommands);
  readonly #args = new Arguments();
  readonly #reply = new Reply();
  readonly #decoder = new CommandDecoder();
  readonly #state = new DecoderState();

  constructor() {
    this.engine.isApplying = true;
    this.#state.isAuthenticated = true;
  }

  apply(logged: string): void {
    const bytes = Uint8Array.from(Buffer.from(logged, 'latin1'));
    for (let at = 0; at < bytes.length; at = this.#decoder.next) {
      const status = this.#decoder.decode(bytes, at, bytes.length, this.#args, this.#state);
      assert.equal(status, DecodeStatus.ready);
      this.#run();
    }
  }

  run(...parts: string[]): string {
    this.#args.load(parts);
    this.#run();
    return text(this.#reply.bytes.slice(0, this.#reply.length));
  }

  #run(): void {
    this.#reply.clear();
    this.#database.begin(this.engine.keyspaces[0]);
    const { bytes, offsets, lengths } = this.#args;
    const routine = this.#table.find(bytes, offsets[0], lengths[0]);
    routine?.execute?.(this.#database, this.#args, this.#reply);
    this.#database.effects.clear();
  }
}

describe('effects on fields that expire', () => {
  it('give the same data again, whatever the time is when they are applied', () => {
    const bench = new CommandBench();
    const { engine, database } = bench;
    const follower = new Follower();
    const random = createSeededRandom(55);
    let expired = '';
    database.onFieldExpired = (_keyspace, entry, bytes, offset, length) => {
      const { arena } = engine;
      const key = text(arena.bytes.slice(entry * 8 + 8, entry * 8 + 10));
      const field = text(bytes.slice(offset, offset + length));
      const size = field.length.toString();
      expired += `*3\r\n$4\r\nHDEL\r\n$2\r\n${key}\r\n$${size}\r\n${field}\r\n`;
    };
    engine.now = 1_000_000;
    follower.engine.now = 9e12;
    for (let step = 0; step < 20_000; step++) {
      const key = `h${random.below(4).toString()}`;
      const field = `f${random.below(20).toString()}`;
      const other = `f${random.below(20).toString()}`;
      const time = (random.below(30) - 2).toString();
      expired = '';
      const calls = [
        ['HSET', key, field, 'x', other, '5'],
        ['HPEXPIRE', key, time, 'FIELDS', '2', field, other],
        ['HPEXPIRE', key, time, 'GT', 'FIELDS', '2', field, other],
        ['HSETEX', key, 'PX', time, 'FIELDS', '2', field, '1', other, '2'],
        ['HSETEX', key, 'FXX', 'KEEPTTL', 'FIELDS', '2', field, '7', other, '8'],
        ['HGETEX', key, 'PX', time, 'FIELDS', '2', field, other],
        ['HGETEX', key, 'PERSIST', 'FIELDS', '2', field, other],
        ['HGETDEL', key, 'FIELDS', '2', field, other],
        ['HPERSIST', key, 'FIELDS', '2', field, other],
        ['HINCRBY', key, field, '3'],
        ['HINCRBYFLOAT', key, field, '1.5'],
        ['HDEL', key, field, other],
        ['HGET', key, field],
        ['HSETNX', key, field, '9'],
      ];
      bench.run(...calls[random.below(calls.length)]);
      follower.apply(expired + bench.logged);
      expired = '';
      if (random.below(3) === 0) engine.now += random.below(10);
      if (random.below(20) === 0) engine.fieldExpiry.step(engine.keyspaces[0]);
      follower.apply(expired);
    }
    engine.now += 1000;
    expired = '';
    while (engine.fieldExpiry.step(engine.keyspaces[0]));
    follower.apply(expired);
    for (let i = 0; i < 4; i++) {
      const key = `h${i.toString()}`;
      assert.equal(follower.run('HLEN', key), bench.run('HLEN', key));
      for (let f = 0; f < 20; f++) {
        const field = `f${f.toString()}`;
        assert.equal(follower.run('HGET', key, field), bench.run('HGET', key, field));
        const times = ['HPEXPIRETIME', key, 'FIELDS', '1', field] as const;
        assert.equal(follower.run(...times), bench.run(...times));
      }
    }
    checkEngine(engine);
    checkEngine(follower.engine);
  });

  it('a replica hides what has expired, and leaves its removal to the primary', () => {
    const bench = new CommandBench();
    const { engine } = bench;
    engine.now = 1000;
    bench.run('HSET', 'h', 'a', '1', 'b', '2');
    bench.run('HPEXPIRE', 'h', '10', 'FIELDS', '1', 'a');
    engine.isPrimary = false;
    engine.now = 2000;
    assert.equal(bench.run('HGET', 'h', 'a'), '$-1\r\n');
    assert.equal(bench.run('HGETALL', 'h'), '*2\r\n$1\r\nb\r\n$1\r\n2\r\n');
    assert.equal(bench.run('HLEN', 'h'), ':2\r\n');
  });

  it('tells of a field that expired before what a command did', () => {
    const bench = new CommandBench();
    const { engine, database } = bench;
    const events: string[] = [];
    database.observer = {
      modified: (_keyspace, bytes, offset, length, event) => {
        events.push(`${event} ${text(bytes.slice(offset, offset + length))}`);
      },
      noted: () => undefined,
      modifiesAll: () => undefined,
      flushes: () => undefined,
    };
    engine.now = 1000;
    bench.run('HSETEX', 'h', 'PX', '5', 'FIELDS', '1', 'a', '1');
    engine.now = 1005;
    assert.equal(bench.run('HSET', 'h', 'a', '2'), ':1\r\n');
    assert.deepEqual(events, ['hset h', 'hexpire h', 'hexpired h', 'del h', 'hset h']);
  });
});
