import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { Blocks, blockSamplesMax, SampleBuffer, valueCodec } from '@millrace/engine';
import { Arena } from '@millrace/memory';
import { makeSamples, shapes } from './doubles.js';

const arena = new Arena({ bytes: 16 << 20, paranoid: true });
const blocks = new Blocks(arena);

function bodyOf(block: number): Uint8Array {
  return arena.bytes.slice(block * 8, block * 8 + arena.capacityOf(block));
}

/** Seals, opens, compares every bit, and returns the block's codec and bytes. */
function checkRound(samples: SampleBuffer): { codec: number; bytes: number } {
  const count = samples.count;
  const block = blocks.encode(samples, 0, count);
  const opened = new SampleBuffer(count + 3);
  opened.count = 3;
  assert.equal(blocks.decode(block, opened), count);
  assert.deepEqual(opened.times.slice(3, 3 + count), samples.times.slice(0, count));
  assert.deepEqual(opened.bits.slice(6, 6 + count * 2), samples.bits.slice(0, count * 2));
  const again = blocks.encode(samples, 0, count);
  const length = 8 + blocks.bodyBytes(block);
  assert.deepEqual(bodyOf(again).slice(0, length), bodyOf(block).slice(0, length));
  const found = { codec: blocks.codec(block), bytes: arena.capacityOf(block) };
  arena.free(block);
  arena.free(again);
  return found;
}

describe('blocks', () => {
  it('bring back every bit of every shape, and are the same each time', () => {
    const random = createSeededRandom(11);
    const used = arena.usedBytes;
    const codecs = new Set<number>();
    for (let round = 0; round < 1500; round++) {
      const shape = shapes[round % shapes.length];
      const count = 1 + random.below(random.below(3) === 0 ? 4 : blockSamplesMax);
      codecs.add(checkRound(makeSamples(random, shape, count)).codec);
    }
    assert.deepEqual([...codecs].sort(), Object.values(valueCodec));
    assert.equal(arena.usedBytes, used);
  });

  it('sum up what is in them', () => {
    const samples = new SampleBuffer(4);
    for (const [i, value] of [3, -1, 2.5, 10].entries()) samples.push(1000 + i, value);
    const block = blocks.encode(samples, 0, 4);
    blocks.readSummary(block);
    const { count, sum, least, greatest, first, last, squares } = blocks.summary;
    assert.deepEqual([count, sum, least, greatest, first, last], [4, 14.5, -1, 10, 3, 10]);
    assert.ok(Math.abs(squares - 63.6875) < 1e-12);
    assert.ok(blocks.hasSummary(block));
    arena.free(block);
  });

  it('take little for a regular clock and few decimals', () => {
    const samples = new SampleBuffer(512);
    const random = createSeededRandom(3);
    let tenths = 210;
    for (let i = 0; i < 480; i++) {
      tenths += Math.round((random.fraction() - 0.5) * 4);
      samples.push(1_700_000_000_000 + i * 1000, tenths / 10);
    }
    assert.ok(checkRound(samples).bytes < 480 * 0.65);
    samples.values.fill(42);
    assert.ok(checkRound(samples).bytes <= 48);
  });
});
