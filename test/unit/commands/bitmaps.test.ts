import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from './command-bench.js';

const random = createSeededRandom(21);
const randomBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(256));
const bitsOf = (bytes: Uint8Array): number[] =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1));
function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let left = byte; left > 0; left &= left - 1) count++;
  return count;
}

describe('BITCOUNT and BITPOS', () => {
  it('answer what loops over single bits do, for every length and alignment', () => {
    const bench = new CommandBench();
    for (let round = 0; round < 300; round++) {
      const value = randomBytes(random.below(round % 10 === 0 ? 6000 : 150));
      if (round % 3 === 0) value.fill(round % 2 === 0 ? 0 : 255, 0, value.length - 1);
      const key = 'k'.repeat(1 + random.below(9));
      bench.run('SET', key, value);
      const from = random.below(value.length + 1);
      const to = from + random.below(value.length + 1);
      const range = [from.toString(), to.toString()];
      assert.equal(
        bench.run('BITCOUNT', key, ...range),
        `:${countOf(value.subarray(from, to + 1)).toString()}\r\n`,
      );
      const bit = random.below(2);
      const found = bitsOf(value.subarray(from, to + 1)).indexOf(bit);
      assert.equal(
        bench.run('BITPOS', key, bit.toString(), ...range),
        `:${(found < 0 ? -1 : from * 8 + found).toString()}\r\n`,
      );
    }
  });

  it('a count that is kept is right after every way of writing', () => {
    const bench = new CommandBench();
    let model = new Uint8Array(0);
    const grow = (length: number): void => {
      const grown = new Uint8Array(Math.max(length, model.length));
      grown.set(model);
      model = grown;
    };
    for (let step = 0; step < 4000; step++) {
      const bit = random.below(30_000);
      const what = random.below(100);
      if (what < 60) {
        bench.run('SETBIT', 'b', bit.toString(), (what & 1).toString());
        grow((bit >> 3) + 1);
        model[bit >> 3] =
          (model[bit >> 3] & ~(0x80 >> (bit & 7))) | ((what & 1) << (7 - (bit & 7)));
      } else if (what < 90) {
        bench.run('BITFIELD', 'b', 'SET', 'u8', (bit & ~7).toString(), what.toString());
        grow((bit >> 3) + 1);
        model[bit >> 3] = what;
      } else if (what < 93) {
        const bytes = randomBytes(20);
        bench.run('SETRANGE', 'b', (bit >> 3).toString(), bytes);
        grow((bit >> 3) + 20);
        model.set(bytes, bit >> 3);
      } else if (what < 96) {
        bench.run('COPY', 'b', 'c');
        bench.run('RENAME', 'c', 'b');
      } else if (what === 96) {
        bench.run('DEL', 'b');
        model = new Uint8Array(0);
      }
      assert.equal(bench.run('BITCOUNT', 'b'), `:${countOf(model).toString()}\r\n`);
      if (step % 200 === 0) checkEngine(bench.engine);
    }
  });
});

describe('BITFIELD', () => {
  it('counts exactly in every width, as bigints do', () => {
    const bench = new CommandBench();
    const model = new Map<string, bigint>();
    for (let step = 0; step < 3000; step++) {
      const signed = random.below(2) === 0;
      const width = 1 + random.below(signed ? 64 : 63);
      const offset = width * 100 + (signed ? 10_000 : 0) + (width % 8);
      const type = `${signed ? 'i' : 'u'}${width.toString()}`;
      const magnitude = BigInt(random.below(2 ** 31)) << BigInt(random.below(32));
      const by = random.below(2) === 0 ? magnitude : -magnitude;
      const max = (1n << BigInt(signed ? width - 1 : width)) - 1n;
      const min = signed ? -max - 1n : 0n;
      const had = model.get(type) ?? 0n;
      const mode = ['WRAP', 'SAT', 'FAIL'][random.below(3)];
      let sum: bigint | undefined = had + by;
      if (sum > max || sum < min) {
        if (mode === 'FAIL') sum = undefined;
        else if (mode === 'SAT') sum = sum > max ? max : min;
        else sum = signed ? BigInt.asIntN(width, sum) : BigInt.asUintN(width, sum);
      }
      const expected = sum === undefined ? '$-1\r\n' : `:${sum.toString()}\r\n`;
      const at = offset.toString();
      const reply = bench.run('BITFIELD', 'f', 'OVERFLOW', mode, 'INCRBY', type, at, by.toString());
      assert.equal(reply, `*1\r\n${expected}`, `${type} ${had.toString()} + ${by.toString()}`);
      if (sum !== undefined) model.set(type, sum);
      assert.equal(
        bench.run('BITFIELD_RO', 'f', 'GET', type, at),
        `*1\r\n:${(sum ?? had).toString()}\r\n`,
      );
    }
    checkEngine(bench.engine);
  });
});

describe('BITOP', () => {
  const operators: Record<string, (bits: number[]) => number> = {
    AND: (bits) => Math.min(...bits),
    OR: (bits) => Math.max(...bits),
    XOR: (bits) => bits.reduce((sum, bit) => sum ^ bit),
    DIFF: ([first, ...others]) => first & ~Math.max(...others) & 1,
    DIFF1: ([first, ...others]) => Math.max(...others) & ~first & 1,
    ANDOR: ([first, ...others]) => first & Math.max(...others),
    ONE: (bits) => (bits.filter((bit) => bit === 1).length === 1 ? 1 : 0),
  };

  it('combines as it would bit by bit, whatever the lengths', () => {
    const bench = new CommandBench();
    for (let round = 0; round < 60; round++) {
      const keys = Array.from({ length: 2 + random.below(4) }, (_, i) => `k${i.toString()}`);
      const values = keys.map(() => randomBytes(random.below(round % 6 === 0 ? 40_000 : 100)));
      keys.forEach((key, i) => bench.run('SET', key, values[i]));
      const length = Math.max(...values.map((value) => value.length));
      for (const [name, combine] of Object.entries(operators)) {
        const result = Uint8Array.from({ length }, (_, at) => {
          let byte = 0;
          for (let bit = 7; bit >= 0; bit--)
            byte = byte * 2 + combine(values.map((value) => ((value[at] ?? 0) >> bit) & 1));
          return byte;
        });
        assert.equal(bench.run('BITOP', name, 'd', ...keys), `:${length.toString()}\r\n`);
        const expected = Buffer.from(result).toString('latin1');
        assert.ok(bench.run('GET', 'd').endsWith(`\r\n${expected}\r\n`) || length === 0, name);
      }
    }
    bench.run('FLUSHALL');
    checkEngine(bench.engine);
  });
});
