import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import {
  checkEngine,
  elementRegister,
  Engine,
  registerCount,
  selfTestHyperLogLog,
} from '@millrace/engine';

const encoder = new TextEncoder();

/** A HyperLogLog under a key, and what its registers must be. */
class Modelled {
  readonly registers = new Uint8Array(registerCount);
  readonly #bench: Bench;
  readonly key: Uint8Array;

  constructor(bench: Bench, name: string) {
    this.#bench = bench;
    this.key = encoder.encode(name);
  }

  get entry(): number {
    return this.#bench.keyspace.find(this.key, 0, this.key.length);
  }

  add(...elements: string[]): boolean {
    const { logs, keyspace } = this.#bench;
    const { entry } = this;
    logs.open(entry);
    let isChanged = false;
    for (const element of elements) {
      const bytes = encoder.encode(element);
      const packed = elementRegister(bytes, 0, bytes.length);
      const [index, value] = [packed & (registerCount - 1), packed >>> 14];
      const isHigher = value > this.registers[index];
      this.registers[index] = Math.max(this.registers[index], value);
      assert.equal(logs.add(bytes, 0, bytes.length), isHigher ? 1 : 0);
      isChanged ||= isHigher;
    }
    if (isChanged || entry === 0) logs.save(keyspace, entry, this.key, 0, this.key.length);
    return isChanged;
  }

  merge(...others: Modelled[]): void {
    const { logs, keyspace } = this.#bench;
    logs.beginUnion();
    for (const one of [this, ...others]) {
      if (one.entry !== 0) assert.ok(logs.include(one.entry));
      one.registers.forEach((value, i) => {
        this.registers[i] = Math.max(this.registers[i], value);
      });
    }
    assert.ok(logs.saveUnion(keyspace, this.entry, this.key, 0, this.key.length));
  }

  get count(): number {
    return this.#bench.logs.count(this.entry);
  }

  /** Compares all registers with the model, in a dense copy. */
  verify(): void {
    const { logs, keyspace } = this.#bench;
    const copy = new Modelled(this.#bench, 'copy');
    copy.merge(this);
    assert.ok(logs.makeDense(keyspace, copy.entry, copy.key, 0, copy.key.length));
    const { entry } = copy;
    for (let i = 0; i < registerCount; i++)
      assert.equal(logs.register(entry, i), this.registers[i]);
    assert.equal(copy.count, this.count);
    keyspace.find(copy.key, 0, copy.key.length);
    keyspace.remove(entry);
  }
}

class Bench {
  readonly engine = new Engine({ bytes: 16 << 20, paranoid: true, random: createSeededRandom(3) });
  readonly keyspace = this.engine.keyspaces[0];
  readonly logs = this.engine.hyperLogLogs;
  readonly #bytesAtStart = this.engine.arena.usedBytes;

  /** Checks the whole arena, removes everything, and nothing must be left. */
  end(): void {
    checkEngine(this.engine);
    this.keyspace.clear();
    while (!this.engine.releases.isIdle) this.engine.releases.step(1000);
    assert.equal(this.engine.arena.usedBytes, this.#bytesAtStart);
  }
}

describe('HyperLogLogs', () => {
  it('hold what a plain array of registers would, sparse and dense', () => {
    const bench = new Bench();
    const random = createSeededRandom(8);
    const one = new Modelled(bench, 'one');
    for (let step = 0; step < 2500; step++) {
      const count = 1 + random.below(random.below(10) === 0 ? 50 : 3);
      one.add(...Array.from({ length: count }, () => `element:${random.below(20_000).toString()}`));
      if (step % 250 === 0) one.verify();
    }
    assert.ok(bench.logs.isDense(one.entry));
    one.verify();
    bench.end();
  });

  it('are right within five standard errors from one element to a million', () => {
    const bench = new Bench();
    const one = new Modelled(bench, 'one');
    let next = 0;
    for (const total of [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]) {
      bench.logs.open(one.entry);
      for (; next < total; next++) {
        const element = encoder.encode(`visitor-${next.toString()}`);
        bench.logs.add(element, 0, element.length);
      }
      bench.logs.save(bench.keyspace, one.entry, one.key, 0, one.key.length);
      const bound = Math.max(1, total * 5 * 0.0081);
      assert.ok(Math.abs(one.count - total) <= bound, `${one.count} of ${total}`);
    }
    bench.end();
  });

  it('merge to the union, whichever of them are dense', () => {
    const bench = new Bench();
    const random = createSeededRandom(5);
    for (let round = 0; round < 30; round++) {
      const [a, b, into] = ['a', 'b', 'into'].map(
        (name) => new Modelled(bench, `${name}${round.toString()}`),
      );
      for (const one of [a, b, into]) {
        const size = random.below(3) === 0 ? 3000 : random.below(60);
        for (let i = 0; i < size; i++) one.add(random.below(10_000).toString());
      }
      const isAnyDense = [a, b, into].some(
        (one) => one.entry !== 0 && bench.logs.isDense(one.entry),
      );
      into.merge(a, b);
      assert.equal(bench.logs.isDense(into.entry), isAnyDense);
      into.verify();
    }
    bench.end();
  });

  it('stay sparse up to the bound that is set', () => {
    const bench = new Bench();
    const one = new Modelled(bench, 'one');
    bench.logs.sparseBytesMax = 100;
    for (let i = 0; !(one.entry !== 0 && bench.logs.isDense(one.entry)); i++) {
      one.add(i.toString());
      bench.engine.strings.read(one.entry);
      if (!bench.logs.isDense(one.entry)) assert.ok(bench.engine.strings.length <= 100);
    }
    one.verify();
    bench.end();
  });

  it('keep a count until an element changes them', () => {
    const bench = new Bench();
    const one = new Modelled(bench, 'one');
    for (const elements of [['a', 'b'], Array.from({ length: 5000 }, (_, i) => i.toString())]) {
      one.add(...elements);
      assert.equal(bench.logs.keptCount(one.entry), -1);
      const { count } = one;
      bench.logs.keepCount(count);
      assert.equal(bench.logs.keptCount(one.entry), count);
      assert.equal(one.add(...elements), false);
      assert.equal(bench.logs.keptCount(one.entry), count);
    }
    const { entry } = one;
    assert.ok(one.count > 0);
    bench.logs.keepCount(2 ** 40 + 5);
    assert.equal(bench.logs.keptCount(entry), 2 ** 40 + 5);
    bench.end();
  });

  it('keep their expiry as they grow', () => {
    const bench = new Bench();
    const one = new Modelled(bench, 'one');
    one.add('a');
    bench.engine.now = 1000;
    bench.keyspace.setExpiry(one.entry, 5000);
    for (let i = 0; i < 4000; i++) one.add(i.toString());
    bench.engine.now = 4999;
    assert.notEqual(one.entry, 0);
    bench.engine.now = 5000;
    assert.equal(one.entry, 0);
    bench.end();
  });

  it('refuse damaged ones without touching them', () => {
    const bench = new Bench();
    const header = 'HYLL\x01\0\0\0' + '\0'.repeat(8);
    const damages = ['', '\x7f', '\x7f\xff\x00', '\x3f', '\x80', '\x7f\xfe\x83\x7f\xff'];
    const key = encoder.encode('k');
    for (const code of damages) {
      const value = Uint8Array.from(header + code, (char) => char.charCodeAt(0));
      const { strings } = bench.engine;
      const found = bench.keyspace.find(key, 0, 1);
      const entry = strings.set(bench.keyspace, found, key, 0, 1, value, 0, value.length, 0);
      assert.ok(bench.logs.isOne(entry));
      assert.equal(bench.logs.count(entry), -1);
      bench.logs.beginUnion();
      assert.equal(bench.logs.include(entry), false);
      bench.keyspace.find(key, 0, 1);
      assert.equal(bench.logs.makeDense(bench.keyspace, entry, key, 0, 1), false);
      strings.read(entry);
      assert.deepEqual(strings.bytes.slice(strings.offset, strings.offset + strings.length), value);
    }
    bench.end();
  });

  it('never loop or write outside, whatever bytes somebody has set', () => {
    const bench = new Bench();
    const random = createSeededRandom(77);
    const key = encoder.encode('k');
    const { strings } = bench.engine;
    for (let round = 0; round < 2000; round++) {
      const value = Uint8Array.from({ length: 16 + random.below(40) }, () => random.below(256));
      value.set([0x48, 0x59, 0x4c, 0x4c, 1]);
      const found = bench.keyspace.find(key, 0, 1);
      const entry = strings.set(bench.keyspace, found, key, 0, 1, value, 0, value.length, 0);
      bench.logs.open(entry);
      let isChanged = false;
      for (let i = 0; i < 20; i++) {
        const element = encoder.encode(random.uint32().toString());
        if (bench.logs.add(element, 0, element.length) > 0) isChanged = true;
      }
      if (isChanged) bench.logs.save(bench.keyspace, entry, key, 0, 1);
    }
    bench.end();
  });

  it('are told from other strings by their header and length', () => {
    const bench = new Bench();
    const key = encoder.encode('k');
    const tries: [string, boolean][] = [
      ['HYLL\x01' + '\0'.repeat(11), true],
      ['HYLL\x01' + '\0'.repeat(10), false],
      ['HYLX\x01' + '\0'.repeat(11), false],
      ['HYLL\x02' + '\0'.repeat(11), false],
      ['HYLL\x00' + '\0'.repeat(12_299), true],
      ['HYLL\x00' + '\0'.repeat(12_298), false],
      ['12345', false],
    ];
    for (const [text, isOne] of tries) {
      const value = Uint8Array.from(text, (char) => char.charCodeAt(0));
      const found = bench.keyspace.find(key, 0, 1);
      const { strings } = bench.engine;
      const entry = strings.set(bench.keyspace, found, key, 0, 1, value, 0, value.length, 0);
      assert.equal(bench.logs.isOne(entry), isOne, text.slice(0, 5));
    }
    bench.end();
  });

  it('pass their own test', () => {
    assert.equal(selfTestHyperLogLog(createSeededRandom(1)), undefined);
  });
});
