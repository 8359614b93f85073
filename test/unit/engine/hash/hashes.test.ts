import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine, KeyspaceDigest, kind } from '@millrace/engine';
import { CommandBench } from '../../commands/command-bench.js';

interface Field {
  value: string;
  expiryMs: number;
}
type Model = Map<string, Map<string, Field>>;

const integer = (value: number): string => `:${value.toString()}\r\n`;
const bulk = (text: string | undefined): string =>
  text === undefined ? '$-1\r\n' : `$${text.length.toString()}\r\n${text}\r\n`;
const listOf = (...items: string[]): string => `*${items.length.toString()}\r\n${items.join('')}`;

/** Keys of three sizes, so that small and large forms and the way between them come up. */
const keyOf = (number: number): string => `h${number.toString()}`;
const fieldsOf = (number: number): number => [6, 40, 700][number % 3];

class Session {
  readonly bench = new CommandBench();
  readonly random = createSeededRandom(31);
  readonly model: Model = new Map();

  constructor() {
    this.bench.engine.now = 1000;
  }

  /** The fields of a key that have not expired. */
  live(key: string): Map<string, Field> {
    const hash = this.model.get(key) ?? new Map<string, Field>();
    const { now } = this.bench.engine;
    for (const [name, field] of hash)
      if (field.expiryMs > 0 && field.expiryMs <= now) hash.delete(name);
    if (hash.size === 0) this.model.delete(key);
    return hash;
  }

  step(): void {
    const { bench, random } = this;
    const number = random.below(12);
    const key = keyOf(number);
    const name = `field:${random.below(fieldsOf(number)).toString()}`;
    const hash = this.live(key);
    const had = hash.get(name);
    const value = 'v'.repeat(random.below(random.below(200) === 0 ? 200 : 12));
    const at = bench.engine.now + 1 + random.below(random.below(4) === 0 ? 20 : 90_000);
    const put = (field: Field): void => {
      hash.set(name, field);
      this.model.set(key, hash);
    };
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        assert.equal(bench.run('HSET', key, name, value), integer(had === undefined ? 1 : 0));
        put({ value, expiryMs: 0 });
        break;
      case 3:
      case 4: {
        const code = had === undefined ? -2 : 1;
        const reply = bench.run('HPEXPIREAT', key, at.toString(), 'FIELDS', '1', name);
        assert.equal(reply, listOf(integer(code)));
        if (had !== undefined) had.expiryMs = at;
        break;
      }
      case 5:
        bench.run('HSETEX', key, 'PXAT', at.toString(), 'FIELDS', '1', name, value);
        put({ value, expiryMs: at });
        break;
      case 6:
        assert.equal(bench.run('HDEL', key, name), integer(hash.delete(name) ? 1 : 0));
        this.live(key);
        break;
      case 7: {
        const code = had === undefined ? -2 : had.expiryMs === 0 ? -1 : 1;
        assert.equal(bench.run('HPERSIST', key, 'FIELDS', '1', name), listOf(integer(code)));
        if (had !== undefined) had.expiryMs = 0;
        break;
      }
      case 8:
        bench.run('HSETEX', key, 'KEEPTTL', 'FIELDS', '1', name, value);
        put({ value, expiryMs: had?.expiryMs ?? 0 });
        break;
      case 9:
        assert.equal(bench.run('HGET', key, name), bulk(had?.value));
        break;
      case 10: {
        const code = had === undefined ? -2 : had.expiryMs === 0 ? -1 : had.expiryMs;
        const reply = bench.run('HPEXPIRETIME', key, 'FIELDS', '1', name);
        assert.equal(reply, listOf(integer(code)));
        break;
      }
      default:
        this.moveKeys(key);
    }
  }

  /** What happens to whole keys. */
  moveKeys(key: string): void {
    const { bench, random, model } = this;
    const other = keyOf(random.below(12));
    const hash = this.live(key);
    const isThere = hash.size > 0;
    switch (random.below(40)) {
      case 0:
        bench.run('DEL', key);
        model.delete(key);
        break;
      case 1:
        bench.run('COPY', key, other, 'REPLACE');
        if (isThere && other !== key)
          model.set(other, new Map([...hash].map(([name, field]) => [name, { ...field }])));
        break;
      case 2:
        bench.run('RENAME', key, other);
        if (!isThere || other === key) break;
        model.delete(key);
        model.set(other, hash);
        break;
      case 3:
        bench.run('EXPIRE', key, '100000');
        break;
      case 4:
        bench.run('PERSIST', key);
        break;
      case 5:
        bench.run('MOVE', key, '1');
        bench.run('SWAPDB', '0', '1');
        bench.run('MOVE', key, '1');
        bench.run('SWAPDB', '0', '1');
        break;
      case 6:
        bench.run('SET', key, 'text');
        bench.run('DEL', key);
        model.delete(key);
        break;
      default:
        assert.equal(bench.run('HGETALL', key).split('\r\n').length, hash.size * 4 + 2);
    }
  }
}

describe('hashes with fields that expire', () => {
  it('answer what Maps would, in every layout, while fields expire and keys move', () => {
    const session = new Session();
    const { bench } = session;
    const { engine } = bench;
    for (let step = 0; step < 40_000; step++) {
      session.step();
      if (step % 10 === 0) engine.now += session.random.below(12);
      if (step % 40 === 0) engine.fieldExpiry.step(engine.keyspaces[0]);
      if (step % 50 === 0) engine.releases.step(20);
      if (step % 2000 === 0) checkEngine(engine);
    }
    engine.now += 20_000;
    while (engine.fieldExpiry.step(engine.keyspaces[0]));
    let fields = 0;
    for (const key of [...session.model.keys()]) fields += session.live(key).size;
    assert.equal(checkEngine(engine).keys, session.model.size);
    assert.ok(fields > 100, 'little was left to compare');
    for (const [key, hash] of session.model) {
      assert.equal(bench.run('HLEN', key), integer(hash.size));
      for (const [name, field] of hash)
        assert.equal(bench.run('HGET', key, name), bulk(field.value));
    }
    bench.run('FLUSHALL');
    while (!engine.releases.isIdle) engine.releases.step(100);
    checkEngine(engine);
  });

  it('give all memory back when their last field expires', () => {
    const bench = new CommandBench();
    const { engine } = bench;
    for (let i = 0; i < 2000; i++) bench.run('HSET', keyOf(i), 'a', '1');
    for (let i = 0; i < 2000; i++) bench.run('DEL', keyOf(i));
    const before = engine.arena.usedBytes;
    engine.now = 1000;
    for (let i = 0; i < 2000; i++) {
      bench.run('HSET', keyOf(i), 'a', '1', 'b', '2');
      bench.run('HPEXPIRE', keyOf(i), (1 + (i % 50)).toString(), 'FIELDS', '2', 'a', 'b');
    }
    checkEngine(engine);
    engine.now = 1025;
    while (engine.fieldExpiry.step(engine.keyspaces[0]));
    assert.equal(engine.keyspaces[0].size, 1000);
    checkEngine(engine);
    engine.now = 1050;
    while (engine.fieldExpiry.step(engine.keyspaces[0]));
    assert.equal(engine.keyspaces[0].size, 0);
    checkEngine(engine);
    assert.equal(engine.arena.usedBytes, before);
  });

  it('cost nothing where no field expires, and take steps of bounded size where many do', () => {
    const bench = new CommandBench();
    const { engine } = bench;
    engine.now = 1000;
    const fields = 20_000;
    for (let i = 0; i < fields; i++) bench.run('HSET', 'big', `field:${i.toString()}`, 'value');
    const entry = bench.entryOf('big');
    assert.equal(engine.hashes.isTimed(entry), false);
    assert.equal(engine.hashes.queue.count(0), 0);
    for (let i = 0; i < fields; i += 2)
      bench.run('HPEXPIRE', 'big', '10', 'FIELDS', '1', `field:${i.toString()}`);
    engine.now = 2000;
    assert.equal(engine.hashes.liveCount(entry), fields / 2);
    let most = 0;
    let steps = 0;
    for (let left = fields; left > fields / 2 && steps < 10_000; steps++) {
      assert.ok(engine.fieldExpiry.step(engine.keyspaces[0]) || (engine.now += 100) > 0);
      const now = engine.hashes.count(entry);
      most = Math.max(most, left - now);
      left = now;
    }
    assert.equal(engine.hashes.count(entry), fields / 2);
    assert.ok(most <= 250, `${most.toString()} fields in one step`);
    checkEngine(engine);
  });

  it('are gone soon where all fields expire at once, and what is told of each makes another engine the same', () => {
    const [bench, other] = [new CommandBench(), new CommandBench()];
    const { engine } = bench;
    const [keyspace] = engine.keyspaces;
    engine.now = other.engine.now = 1000;
    const model = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const name = `field:${i.toString()}`;
      const time = i % 100 === 0 ? '600000' : '10';
      for (const one of [bench, other]) {
        one.run('HSET', 'big', name, 'value');
        one.run('HPEXPIRE', 'big', time, 'FIELDS', '1', name);
      }
      if (i % 100 !== 0) model.add(name);
    }
    engine.fieldExpiry.onField = (_keyspace, _entry, bytes, offset, length) => {
      const name = Buffer.from(bytes.slice(offset, offset + length)).toString();
      assert.ok(model.delete(name), `${name} expired twice, or was not to expire`);
      other.run('HDEL', 'big', name);
    };
    for (engine.now = 1010; engine.now < 3000; engine.now += 2)
      for (let steps = 0; steps < 4 && engine.fieldExpiry.step(keyspace); steps++);
    assert.equal(model.size, 0);
    assert.equal(new KeyspaceDigest(engine).ofAll(), new KeyspaceDigest(other.engine).ofAll());
    checkEngine(engine);
  });

  it('keep their order of expiry in the arena, where a restored engine finds it', () => {
    const bench = new CommandBench();
    bench.engine.now = 1000;
    bench.run('HSETEX', 'h', 'PX', '50', 'FIELDS', '1', 'f', 'v');
    const { queue } = bench.engine.hashes;
    const node = queue.first(0);
    assert.equal(queue.entry(node), bench.entryOf('h'));
    assert.equal(queue.lookAt(node), 1050);
    bench.run('RENAME', 'h', 'other');
    assert.equal(queue.entry(node), bench.entryOf('other'));
    bench.run('EXPIRE', 'other', '10');
    assert.equal(queue.entry(node), bench.entryOf('other'));
    bench.run('SWAPDB', '0', '3');
    assert.equal(queue.count(0), 0);
    assert.equal(queue.first(3), node);
    bench.run('SWAPDB', '0', '3');
    bench.run('HPERSIST', 'other', 'FIELDS', '1', 'f');
    bench.engine.now = 1060;
    assert.ok(bench.engine.fieldExpiry.step(bench.engine.keyspaces[0]));
    assert.equal(queue.count(0), 0);
    assert.equal(bench.run('HGET', 'other', 'f'), bulk('v'));
    assert.equal(bench.engine.structures[kind.hash], bench.engine.hashes);
    checkEngine(bench.engine);
  });
});
