/*
 * CRC-64 as Redis checks its dumps with: Jones' polynomial 0xad93d23594c935a9, reflected, begun with 0. Two halves of 32
 * bits, because a bigint a byte would cost a hundred times as much.
 */
const polynomialHigh = 0x95ac9329 | 0;
const polynomialLow = 0xac4bc9b5 | 0;

/** Table k, at k * 256, tells what a byte does to the CRC when k further bytes follow it. */
const highs = new Int32Array(8 * 256);
const lows = new Int32Array(8 * 256);
fillTables();

export class Crc64 {
  /** The CRC of what was given so far, by halves of any sign. */
  high = 0;
  low = 0;

  reset(): void {
    this.high = this.low = 0;
  }

  /** Goes on with a range of bytes. */
  update(bytes: { readonly [index: number]: number }, offset: number, length: number): void {
    let { high, low } = this;
    let at = offset;
    const end = offset + length;
    for (const lastWhole = end - 8; at <= lastWhole; at += 8) {
      low ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      high ^= bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
      const a = 1792 + (low & 0xff);
      const b = 1536 + ((low >>> 8) & 0xff);
      const c = 1280 + ((low >>> 16) & 0xff);
      const d = 1024 + (low >>> 24);
      const e = 768 + (high & 0xff);
      const f = 512 + ((high >>> 8) & 0xff);
      const g = 256 + ((high >>> 16) & 0xff);
      const h = high >>> 24;
      low = lows[a] ^ lows[b] ^ lows[c] ^ lows[d] ^ lows[e] ^ lows[f] ^ lows[g] ^ lows[h];
      high = highs[a] ^ highs[b] ^ highs[c] ^ highs[d] ^ highs[e] ^ highs[f] ^ highs[g] ^ highs[h];
    }
    for (; at < end; at++) {
      const index = (low ^ bytes[at]) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ lows[index];
      high = (high >>> 8) ^ highs[index];
    }
    this.high = high;
    this.low = low;
  }

  /** Writes the CRC as dumps carry it: eight bytes, the low one first. */
  write(into: Uint8Array, at: number): void {
    for (let i = 0; i < 4; i++) {
      into[at + i] = (this.low >>> (i * 8)) & 0xff;
      into[at + 4 + i] = (this.high >>> (i * 8)) & 0xff;
    }
  }

  /** Whether the eight bytes there are this CRC. */
  matches(bytes: { readonly [index: number]: number }, at: number): boolean {
    for (let i = 0; i < 4; i++) {
      if (bytes[at + i] !== ((this.low >>> (i * 8)) & 0xff)) return false;
      if (bytes[at + 4 + i] !== ((this.high >>> (i * 8)) & 0xff)) return false;
    }
    return true;
  }
}

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (low & 1) !== 0;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (isOdd) {
        low ^= polynomialLow;
        high ^= polynomialHigh;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  for (let at = 256; at < highs.length; at++) {
    const [high, low] = [highs[at - 256], lows[at - 256]];
    lows[at] = ((low >>> 8) | (high << 24)) ^ lows[low & 0xff];
    highs[at] = (high >>> 8) ^ highs[low & 0xff];
  }
}
