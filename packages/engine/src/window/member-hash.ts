import type { ReadonlyBytes } from '@millrace/base';

/** The 64-bit hash of a member, in two ints: the last one computed. */
export class MemberHash {
  low = 0;
  high = 0;

  of(bytes: ReadonlyBytes, offset: number, length: number): void {
    let one = 0xdeadbeef ^ length;
    let other = 0x41c6ce57 ^ length;
    for (let at = offset; at < offset + length; at++) {
      one = Math.imul(one ^ bytes[at], 0x9e3779b1);
      other = Math.imul(other ^ bytes[at], 0x5f356495);
    }
    one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
    other =
      Math.imul(other ^ (other >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
    this.high = mix(one);
    this.low = mix(other);
    // Zero says that an event has no member.
    if (this.low === 0 && this.high === 0) this.low = 1;
  }
}

/** The last step of MurmurHash3: each bit of the input changes each bit of the output half of the time. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
