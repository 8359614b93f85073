/**
 * Scores of packed sorted sets, as few bytes as they need. Stored; the first byte says which form it is:
 *
 *   0–199     the score itself
 *   200–247   and 1 byte:  200 to 12,487
 *   248–251   and 2 bytes: 12,488 to 274,631
 *   252       int32          253  float32, where nothing is lost
 *   254       int48          255  double
 *
 * All numbers are little-endian. Minus zero is kept as zero, as Redis' listpack keeps it.
 */
import type { ReadonlyBytes } from '@millrace/base';

const oneByteEnd = 200;
const twoBytesTag = 200;
const twoBytesEnd = oneByteEnd + 48 * 256;
const threeBytesTag = 248;
const threeBytesEnd = twoBytesEnd + 4 * 65536;
const int32Tag = 252;
const floatTag = 253;
const int48Tag = 254;
const doubleTag = 255;
const two32 = 4294967296;
const int48End = 2 ** 47;

export const scoreCodeBytesMax = 9;
/** Bytes of a whole code by its first byte. */
export const scoreCodeBytes = Uint8Array.from({ length: 256 }, (_, tag) => {
  if (tag < twoBytesTag) return 1;
  if (tag < threeBytesTag) return 2;
  if (tag < int32Tag) return 3;
  if (tag === int48Tag) return 7;
  return tag === doubleTag ? scoreCodeBytesMax : 5;
});

/** The code that `encodeScore` made last. */
export const scoreCode = new Uint8Array(scoreCodeBytesMax);

const bytesOf = new Uint8Array(8);
const doubleOf = new Float64Array(bytesOf.buffer);
const floatOf = new Float32Array(bytesOf.buffer);
const intOf = new Int32Array(bytesOf.buffer);

/** Encodes into `scoreCode` and returns the length. */
export function encodeScore(score: number): number {
  if (score !== Math.floor(score)) return encodeFraction(score);
  if (score >= 0 && score < oneByteEnd) {
    scoreCode[0] = score;
    return 1;
  }
  if (score > 0 && score < twoBytesEnd) {
    const rest = score - oneByteEnd;
    scoreCode[0] = twoBytesTag + (rest >>> 8);
    scoreCode[1] = rest & 0xff;
    return 2;
  }
  if (score > 0 && score < threeBytesEnd) {
    const rest = score - twoBytesEnd;
    scoreCode[0] = threeBytesTag + (rest >>> 16);
    scoreCode[1] = rest & 0xff;
    scoreCode[2] = (rest >>> 8) & 0xff;
    return 3;
  }
  return encodeWide(score);
}

function encodeWide(score: number): number {
  if (score === (score | 0)) {
    intOf[0] = score;
    return putCode(int32Tag, 4);
  }
  if (score > -int48End && score < int48End) {
    const high = Math.floor(score / two32);
    intOf[0] = score - high * two32;
    intOf[1] = high;
    return putCode(int48Tag, 6);
  }
  return encodeFraction(score);
}

function encodeFraction(score: number): number {
  if (Math.fround(score) === score) {
    floatOf[0] = score;
    return putCode(floatTag, 4);
  }
  doubleOf[0] = score;
  return putCode(doubleTag, 8);
}

function putCode(tag: number, length: number): number {
  scoreCode[0] = tag;
  for (let i = 0; i < length; i++) scoreCode[i + 1] = bytesOf[i];
  return length + 1;
}

export function decodeScore(bytes: ReadonlyBytes, at: number): number {
  const tag = bytes[at];
  if (tag < twoBytesTag) return tag;
  if (tag < threeBytesTag) return oneByteEnd + ((tag - twoBytesTag) << 8) + bytes[at + 1];
  if (tag < int32Tag) {
    return twoBytesEnd + ((tag - threeBytesTag) << 16) + bytes[at + 1] + (bytes[at + 2] << 8);
  }
  const length = scoreCodeBytes[tag] - 1;
  for (let i = 0; i < length; i++) bytesOf[i] = bytes[at + 1 + i];
  if (tag === int32Tag) return intOf[0];
  if (tag === floatTag) return floatOf[0];
  if (tag === doubleTag) return doubleOf[0];
  return ((intOf[1] << 16) >> 16) * two32 + (intOf[0] >>> 0);
}
