import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSeededRandom } from '@millrace/base';
import { Blocks, SampleBuffer, valueCodec } from '@millrace/engine';
import { Arena } from '@millrace/memory';
import { makeSamples, shapes } from './doubles.js';

const folder = path.resolve(import.meta.dirname, '../../../../golden/time-series');
const file = path.join(folder, 'blocks.json');
/** Sealed before blocks said whether they rise, and before they had sketches. */
const olderFiles = ['blocks-1.json', 'blocks-2.json'].map((name) => path.join(folder, name));

interface GoldenBlock {
  readonly shape: string;
  readonly times: readonly number[];
  /** The values' bits, low and high ints in turn. */
  readonly bits: readonly number[];
  readonly block: string;
}

const arena = new Arena({ bytes: 16 << 20 });
const blocks = new Blocks(arena);

function sealed(samples: SampleBuffer): string {
  const block = blocks.encode(samples, 0, samples.count);
  const bytes = arena.bytes.slice(block * 8, block * 8 + blocks.bytes(block));
  arena.free(block);
  return Buffer.from(bytes).toString('base64');
}

/** `MILLRACE_GOLDEN=write` writes them: only while no version that wrote others was released. */
function record(): void {
  const random = createSeededRandom(99);
  const made = shapes.flatMap((shape) =>
    [1, 3, 70].map((count) => {
      const samples = makeSamples(random, shape, count);
      const bits = Array.from(samples.bits.subarray(0, count * 2));
      return { shape, times: Array.from(samples.times), bits, block: sealed(samples) };
    }),
  );
  writeFileSync(file, `${JSON.stringify(made)}\n`);
}

describe('golden blocks', () => {
  if (process.env['MILLRACE_GOLDEN'] === 'write') record();
  const read = (from: string): GoldenBlock[] =>
    JSON.parse(readFileSync(from, 'utf8')) as GoldenBlock[];
  const golden = read(file);

  it('open as what was sealed', () => {
    const codecs = new Set<number>();
    for (const one of [...golden, ...olderFiles.flatMap(read)]) {
      const bytes = Buffer.from(one.block, 'base64');
      const block = arena.allocate(bytes.length);
      arena.copyIn(block * 8, bytes, 0, bytes.length);
      const opened = new SampleBuffer(512);
      blocks.decode(block, opened);
      assert.deepEqual(Array.from(opened.times.subarray(0, opened.count)), one.times, one.shape);
      assert.deepEqual(Array.from(opened.bits.subarray(0, opened.count * 2)), one.bits, one.shape);
      codecs.add(blocks.codec(block));
      arena.free(block);
    }
    assert.deepEqual([...codecs].sort(), Object.values(valueCodec));
  });

  it('are what sealing gives today', () => {
    for (const one of golden) {
      const samples = new SampleBuffer(one.times.length);
      samples.times.set(one.times);
      samples.bits.set(one.bits);
      samples.count = one.times.length;
      assert.equal(sealed(samples), one.block, one.shape);
    }
  });
});
