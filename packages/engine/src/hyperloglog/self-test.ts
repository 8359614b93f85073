/** What PFSELFTEST does: the forms must agree with each other, and the estimates with the truth. */
import type { Random } from '@millrace/base';
import { countDense, readRegister, writeRegister } from './dense-registers.js';
import { Draft } from './draft.js';
import { elementRegister } from './element-hash.js';
import { estimate, histogramSize } from './estimate.js';
import { headerBytes, registerCount, registerIndexBits } from './layout.js';
import { countSparse } from './sparse-code.js';

const elements = 100_000;
/** Six times the standard error of 1.04 / sqrt(16,384). */
const errorMax = 0.05;
const registerRounds = 4;

/** What is wrong, or undefined. */
export function selfTestHyperLogLog(random: Random): string | undefined {
  return testRegisters(random) ?? testEstimates(random);
}

/** Registers keep what is written, and do not disturb their neighbours. */
function testRegisters(random: Random): string | undefined {
  const packed = new Uint8Array((registerCount * 6) / 8);
  const plain = new Uint8Array(registerCount);
  for (let round = 0; round < registerRounds; round++) {
    for (let i = 0; i < registerCount; i++) {
      const index = random.below(registerCount);
      plain[index] = random.below(64);
      writeRegister(packed, 0, index, plain[index]);
    }
    for (let i = 0; i < registerCount; i++) {
      if (readRegister(packed, 0, i) !== plain[i]) return `register ${i.toString()} is wrong`;
    }
  }
  return undefined;
}

/** A sparse and a dense one count the same elements alike, and nearly right. */
function testEstimates(random: Random): string | undefined {
  const sparse = new Draft();
  const dense = new Draft();
  sparse.clear();
  dense.clear();
  dense.makeDense();
  const element = new Uint8Array(8);
  const start = random.uint32();
  for (let added = 1, checked = 10; added <= elements; added++) {
    new DataView(element.buffer).setFloat64(0, start + added);
    const packed = elementRegister(element, 0, element.length);
    for (const draft of [sparse, dense])
      draft.raise(packed & (registerCount - 1), packed >>> registerIndexBits);
    if (added !== checked) continue;
    checked *= 10;
    const count = countOf(dense);
    if (count !== countOf(sparse)) return `sparse and dense differ at ${added.toString()} elements`;
    if (Math.abs(count - added) > Math.max(1, added * errorMax))
      return `the estimate is ${count.toString()} for ${added.toString()} elements`;
  }
  return undefined;
}

function countOf(draft: Draft): number {
  const histogram = new Int32Array(histogramSize);
  if (draft.isDense) countDense(draft.bytes, headerBytes, histogram);
  else countSparse(draft.bytes, headerBytes, draft.length, histogram);
  return estimate(histogram);
}
