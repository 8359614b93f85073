const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const letterE = 0x65;

/** Where the JSON number that begins at `start` ends, or -1 if none does. */
export function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at < end && bytes[at] === minus) at++;
  if (at >= end || !isDigit(bytes[at])) return -1;
  at = bytes[at] === zero ? at + 1 : digitsEnd(bytes, at, end);
  if (at < end && bytes[at] === point) {
    const digits = at + 1;
    at = digitsEnd(bytes, digits, end);
    if (at === digits) return -1;
  }
  if (at < end && (bytes[at] | 0x20) === letterE) {
    at++;
    if (at < end && (bytes[at] === plus || bytes[at] === minus)) at++;
    const digits = at;
    at = digitsEnd(bytes, digits, end);
    if (at === digits) return -1;
  }
  return at;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}
