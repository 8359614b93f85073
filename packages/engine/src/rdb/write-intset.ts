import { parseBigInteger, parseInteger } from '@millrace/base';
import type { Engine } from '../engine.js';
import { RdbOutput } from './rdb-output.js';

const blob = new RdbOutput();
const two15 = 2 ** 15;
const two31 = 2 ** 31;

/** Writes a set of ascending integers as Redis packs them; older-packs.ts shows the form. */
export function writeIntset({ sets }: Engine, output: RdbOutput, entry: number): void {
  let size = 2;
  sets.walk.forEach(entry, (bytes, offset, length) => {
    size = Math.max(size, sizeOf(parseInteger(bytes, offset, length)));
  });
  blob.clear();
  blob.int32(size);
  blob.int32(sets.count(entry));
  sets.walk.forEach(entry, (bytes, offset, length) => {
    const value = parseInteger(bytes, offset, length);
    if (size === 2) {
      blob.byte(value & 0xff);
      blob.byte((value >> 8) & 0xff);
    } else if (size === 4) blob.int32(value);
    else if (Number.isSafeInteger(value)) blob.int64(value);
    else {
      const exact = parseBigInteger(bytes, offset, length);
      blob.int32(Number(BigInt.asIntN(32, exact)));
      blob.int32(Number(BigInt.asIntN(32, exact >> 32n)));
    }
  });
  output.text(blob.bytes, 0, blob.length);
}

function sizeOf(value: number): number {
  if (value >= -two15 && value < two15) return 2;
  return value >= -two31 && value < two31 ? 4 : 8;
}
