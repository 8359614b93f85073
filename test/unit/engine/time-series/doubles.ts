import type { Random } from '@millrace/base';
import { SampleBuffer } from '@millrace/engine';

const bits = new Int32Array(2);
const value = new Float64Array(bits.buffer);

/** Kinds of sequences that a codec must bring back to the last bit. */
export const shapes = [
  'constant',
  'integers',
  'decimals',
  'few exceptions',
  'single precision',
  'slow',
  'noise',
  'any bits',
  'specials',
] as const;

const specials = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1e-310,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  2 ** 52,
  2 ** 53,
  -(2 ** 53),
  2 ** 53 + 2,
  0.1,
  1 / 3,
  1e22,
  1e-15,
  123456789012345.6,
];

function next(random: Random, shape: (typeof shapes)[number], before: number, i: number): void {
  const step = Math.floor((random.fraction() - 0.5) * 40);
  if (shape === 'constant') value[0] = i === 0 ? specials[random.below(specials.length)] : before;
  else if (shape === 'integers') value[0] = Math.round(before) + step;
  else if (shape === 'decimals') value[0] = Math.round(before * 100 + step) / 100;
  else if (shape === 'single precision') value[0] = Math.fround(before + random.fraction());
  else if (shape === 'slow') value[0] = before + random.fraction() / 1000;
  else if (shape === 'noise') value[0] = random.fraction();
  else if (shape === 'specials') value[0] = specials[random.below(specials.length)];
  else if (shape === 'any bits' || random.below(50) === 0) {
    bits[0] = random.uint32();
    bits[1] = random.uint32();
  } else value[0] = Math.round(random.fraction() * 1000) / 10;
}

/** `count` samples whose values are of a shape, set bit by bit, at times of any of several manners. */
export function makeSamples(
  random: Random,
  shape: (typeof shapes)[number],
  count: number,
): SampleBuffer {
  const samples = new SampleBuffer(count);
  const manner = random.below(5);
  const bound = [1, 2, 400, 100_000, 2 ** 31][manner];
  let time = random.below(2) === 0 ? 0 : 1_700_000_000_000;
  value[0] = random.below(1000);
  for (let i = 0; i < count; i++) {
    next(random, shape, Number.isFinite(value[0]) ? value[0] : 1, i);
    samples.times[i] = time;
    samples.bits[i * 2] = bits[0];
    samples.bits[i * 2 + 1] = bits[1];
    time += 1 + random.below(bound) + (random.below(60) === 0 ? random.below(1_000_000) : 0);
    if (random.below(3000) === 0) time += 2 ** 42;
  }
  samples.count = count;
  return samples;
}
