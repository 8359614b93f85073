/*
 * SHA-1 of short texts, for Redis' digest of a keyspace: one hash an element, where a call into a native library would
 * cost more than the hash. Not for anything that has to withstand an attacker.
 */
import type { ReadonlyBytes } from './readonly-views.js';

export const SHA1_BYTES = 20;
const blockBytes = 64;

export class Sha1 {
  readonly #state = new Int32Array(5);
  readonly #words = new Int32Array(80);
  readonly #tail = new Uint8Array(2 * blockBytes);

  /** Writes the hash of a range of bytes into `into`, from its start. */
  hash(bytes: ReadonlyBytes, offset: number, length: number, into: Uint8Array): void {
    const state = this.#state;
    state[0] = 0x67452301;
    state[1] = 0xefcdab89;
    state[2] = 0x98badcfe;
    state[3] = 0x10325476;
    state[4] = 0xc3d2e1f0;
    const whole = length - (length % blockBytes);
    for (let at = 0; at < whole; at += blockBytes) this.#mix(bytes, offset + at);
    this.#finish(bytes, offset + whole, length - whole, length);
    for (let i = 0; i < SHA1_BYTES; i++) into[i] = (state[i >> 2] >>> (24 - (i & 3) * 8)) & 0xff;
  }

  /** The rest, a one bit, zeros and the length in bits. */
  #finish(bytes: ReadonlyBytes, offset: number, rest: number, length: number): void {
    const tail = this.#tail;
    const end = rest + 9 > blockBytes ? 2 * blockBytes : blockBytes;
    tail.fill(0, rest, end);
    for (let i = 0; i < rest; i++) tail[i] = bytes[offset + i];
    tail[rest] = 0x80;
    const upper = Math.floor(length / 0x20000000);
    const lower = (length << 3) >>> 0;
    for (let i = 0; i < 4; i++) {
      tail[end - 8 + i] = (upper >>> (24 - i * 8)) & 0xff;
      tail[end - 4 + i] = (lower >>> (24 - i * 8)) & 0xff;
    }
    for (let at = 0; at < end; at += blockBytes) this.#mix(tail, at);
  }

  #mix(bytes: ReadonlyBytes, offset: number): void {
    const words = this.#words;
    for (let i = 0, at = offset; i < 16; i++, at += 4)
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 80; i++) {
      const word = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
      words[i] = (word << 1) | (word >>> 31);
    }
    const state = this.#state;
    let [a, b, c, d, e] = [state[0], state[1], state[2], state[3], state[4]];
    for (let i = 0; i < 80; i++) {
      let sum = ((a << 5) | (a >>> 27)) + e + words[i];
      if (i < 20) sum += ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) sum += (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) sum += ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else sum += (b ^ c ^ d) + 0xca62c1d6;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = sum | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
}
