/*
 * XXH3 of 64 bits without a seed (Yann Collet, xxHash 0.8), the digest of Redis' DIGEST. Short inputs and the last steps are
 * bigints; the loop over long inputs works on halves of 32 bits, so that a megabyte takes milliseconds.
 */
import type { ReadonlyBytes } from './readonly-views.js';

const SECRET = Uint8Array.from(
  (
    'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248e' +
    'e03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d' +
    '8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc' +
    '8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e'
  ).match(/../g) ?? [],
  (hex) => parseInt(hex, 16),
);
const PRIME32_1 = 0x9e3779b1;
const PRIME32_2 = 0x85ebca77;
const PRIME32_3 = 0xc2b2ae3d;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME64_4 = 0x85ebca77c2b2ae63n;
const PRIME64_5 = 0x27d4eb2f165667c5n;
const RRMXMX = 0x9fb21c651e98df25n;
const MASK = (1n << 64n) - 1n;

const STRIPE_BYTES = 64;
const STRIPES_A_BLOCK = (SECRET.length - STRIPE_BYTES) / 8;
const BLOCK_BYTES = STRIPE_BYTES * STRIPES_A_BLOCK;
const SHORT_BYTES_MAX = 240;

/** The digest as sixteen hexadecimal digits. */
export function xxh3Text(bytes: ReadonlyBytes, offset: number, length: number): string {
  return xxh3(bytes, offset, length).toString(16).padStart(16, '0');
}

export function xxh3(bytes: ReadonlyBytes, offset: number, length: number): bigint {
  if (length > SHORT_BYTES_MAX) return ofLong(bytes, offset, length);
  if (length > 128) return ofMiddle(bytes, offset, length);
  if (length > 16) return ofUpTo128(bytes, offset, length);
  if (length > 8) return ofUpTo16(bytes, offset, length);
  if (length >= 4) return ofUpTo8(bytes, offset, length);
  return ofUpTo3(bytes, offset, length);
}

const trim = (value: bigint): bigint => value & MASK;

function read32(bytes: ReadonlyBytes, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
function read64(bytes: ReadonlyBytes, at: number): bigint {
  return (BigInt(read32(bytes, at + 4) >>> 0) << 32n) | BigInt(read32(bytes, at) >>> 0);
}
const secret64 = (at: number): bigint => read64(SECRET, at);

/** The product of 128 bits, its halves folded into one. */
function fold(a: bigint, b: bigint): bigint {
  const product = a * b;
  return trim(product) ^ (product >> 64n);
}
function avalanche(hash: bigint): bigint {
  const mixed = trim((hash ^ (hash >> 37n)) * 0x165667919e3779f9n);
  return mixed ^ (mixed >> 32n);
}
function avalancheOfXxh64(hash: bigint): bigint {
  let mixed = trim((hash ^ (hash >> 33n)) * PRIME64_2);
  mixed = trim((mixed ^ (mixed >> 29n)) * PRIME64_3);
  return mixed ^ (mixed >> 32n);
}
const rotate = (value: bigint, by: bigint): bigint => trim((value << by) | (value >> (64n - by)));

function swapBytes(value: bigint): bigint {
  let swapped = 0n;
  for (let i = 0n; i < 64n; i += 8n) swapped = (swapped << 8n) | ((value >> i) & 0xffn);
  return swapped;
}

function ofUpTo3(bytes: ReadonlyBytes, at: number, length: number): bigint {
  if (length === 0) return avalancheOfXxh64(secret64(56) ^ secret64(64));
  const combined =
    (bytes[at] << 16) | (bytes[at + (length >> 1)] << 24) | bytes[at + length - 1] | (length << 8);
  const flip = read32(SECRET, 0) ^ read32(SECRET, 4);
  return avalancheOfXxh64(BigInt((combined ^ flip) >>> 0));
}

function ofUpTo8(bytes: ReadonlyBytes, at: number, length: number): bigint {
  const low = BigInt(read32(bytes, at + length - 4) >>> 0);
  const high = BigInt(read32(bytes, at) >>> 0) << 32n;
  const keyed = (high | low) ^ secret64(8) ^ secret64(16);
  let mixed = trim((keyed ^ rotate(keyed, 49n) ^ rotate(keyed, 24n)) * RRMXMX);
  mixed = trim((mixed ^ ((mixed >> 35n) + BigInt(length))) * RRMXMX);
  return mixed ^ (mixed >> 28n);
}

function ofUpTo16(bytes: ReadonlyBytes, at: number, length: number): bigint {
  const low = read64(bytes, at) ^ secret64(24) ^ secret64(32);
  const high = read64(bytes, at + length - 8) ^ secret64(40) ^ secret64(48);
  return avalanche(trim(BigInt(length) + swapBytes(low) + high + fold(low, high)));
}

function mix16(bytes: ReadonlyBytes, at: number, secretAt: number): bigint {
  return fold(
    read64(bytes, at) ^ secret64(secretAt),
    read64(bytes, at + 8) ^ secret64(secretAt + 8),
  );
}

function ofUpTo128(bytes: ReadonlyBytes, at: number, length: number): bigint {
  let sum = BigInt(length) * PRIME64_1;
  for (let i = (length - 1) >> 5; i >= 0; i--) {
    sum += mix16(bytes, at + 16 * i, 32 * i);
    sum += mix16(bytes, at + length - 16 * (i + 1), 32 * i + 16);
  }
  return avalanche(trim(sum));
}

function ofMiddle(bytes: ReadonlyBytes, at: number, length: number): bigint {
  let sum = BigInt(length) * PRIME64_1;
  for (let i = 0; i < 8; i++) sum += mix16(bytes, at + 16 * i, 16 * i);
  sum = avalanche(trim(sum));
  for (let i = 8; i < length >> 4; i++) sum += mix16(bytes, at + 16 * i, 16 * (i - 8) + 3);
  return avalanche(trim(sum + mix16(bytes, at + length - 16, 136 - 17)));
}

// Long inputs: eight sums of 64 bits, each as a low and a high half

const low = new Int32Array(8);
const high = new Int32Array(8);
const firstSums = [
  BigInt(PRIME32_3),
  PRIME64_1,
  PRIME64_2,
  PRIME64_3,
  PRIME64_4,
  BigInt(PRIME32_2),
  PRIME64_5,
  BigInt(PRIME32_1),
];

function ofLong(bytes: ReadonlyBytes, offset: number, length: number): bigint {
  firstSums.forEach((sum, i) => {
    low[i] = Number(BigInt.asIntN(32, sum));
    high[i] = Number(BigInt.asIntN(32, sum >> 32n));
  });
  const end = offset + length;
  let at = offset;
  for (; at + BLOCK_BYTES < end; at += BLOCK_BYTES) {
    for (let i = 0; i < STRIPES_A_BLOCK; i++) addStripe(bytes, at + i * STRIPE_BYTES, i * 8);
    scramble();
  }
  for (let i = 0; at + (i + 1) * STRIPE_BYTES < end; i++)
    addStripe(bytes, at + i * STRIPE_BYTES, i * 8);
  addStripe(bytes, end - STRIPE_BYTES, SECRET.length - STRIPE_BYTES - 7);
  let sum = trim(BigInt(length) * PRIME64_1);
  for (let i = 0; i < 8; i += 2)
    sum += fold(sumAt(i) ^ secret64(11 + 8 * i), sumAt(i + 1) ^ secret64(19 + 8 * i));
  return avalanche(trim(sum));
}

const sumAt = (i: number): bigint => (BigInt(high[i] >>> 0) << 32n) | BigInt(low[i] >>> 0);

function addTo(i: number, byLow: number, byHigh: number): void {
  const sum = (low[i] >>> 0) + (byLow >>> 0);
  low[i] = sum | 0;
  high[i] = (high[i] + byHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
}

/** The high half of the product of two words without signs. */
function highOfProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) | 0;
}

function addStripe(bytes: ReadonlyBytes, at: number, secretAt: number): void {
  for (let i = 0; i < 8; i++) {
    const valueLow = read32(bytes, at + 8 * i);
    const valueHigh = read32(bytes, at + 8 * i + 4);
    const keyLow = valueLow ^ read32(SECRET, secretAt + 8 * i);
    const keyHigh = valueHigh ^ read32(SECRET, secretAt + 8 * i + 4);
    addTo(i ^ 1, valueLow, valueHigh);
    addTo(i, Math.imul(keyLow, keyHigh), highOfProduct(keyLow, keyHigh));
  }
}

function scramble(): void {
  const secretAt = SECRET.length - STRIPE_BYTES;
  for (let i = 0; i < 8; i++) {
    // Shifted right by 47: only the high half is left, in the low one.
    const mixedLow = low[i] ^ (high[i] >>> 15) ^ read32(SECRET, secretAt + 8 * i);
    const mixedHigh = high[i] ^ read32(SECRET, secretAt + 8 * i + 4);
    low[i] = Math.imul(mixedLow, PRIME32_1);
    high[i] = (Math.imul(mixedHigh, PRIME32_1) + highOfProduct(mixedLow, PRIME32_1)) | 0;
  }
}
