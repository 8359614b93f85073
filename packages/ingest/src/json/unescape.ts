const backslash = 0x5c;
const letterU = 0x75;
const shortEscapes = new Uint8Array(128);
for (const [letter, byte] of Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 })) {
  shortEscapes[letter.charCodeAt(0)] = byte;
}
for (const letter of '"\\/') shortEscapes[letter.charCodeAt(0)] = letter.charCodeAt(0);

/** Whether the byte may follow a backslash (`u` and its digits aside). */
export function isShortEscape(byte: number): boolean {
  return byte < 128 && shortEscapes[byte] !== 0;
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * Writes the string between `start` and `end`, whose escapes are known to be valid, as UTF-8.
 * It never becomes longer. Half a surrogate pair becomes U+FFFD. Returns the length written.
 */
export function unescape(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  targetStart: number,
): number {
  let to = targetStart;
  for (let at = start; at < end;) {
    const byte = bytes[at++];
    if (byte !== backslash) {
      target[to++] = byte;
      continue;
    }
    const kind = bytes[at++];
    if (kind !== letterU) {
      target[to++] = shortEscapes[kind];
      continue;
    }
    let code = codeUnit(bytes, at);
    at += 4;
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 && isEscapeU(bytes, at, end) ? codeUnit(bytes, at + 2) : 0;
      const isPair = low >= 0xdc00 && low <= 0xdfff;
      code = isPair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      if (isPair) at += 6;
    }
    to = writeCodePoint(target, to, code);
  }
  return to - targetStart;
}

function isEscapeU(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 6 <= end && bytes[at] === backslash && bytes[at + 1] === letterU;
}

function codeUnit(bytes: Uint8Array, at: number): number {
  let code = 0;
  for (let digit = 0; digit < 4; digit++) code = code * 16 + hexDigit(bytes[at + digit]);
  return code;
}

function writeCodePoint(target: Uint8Array, at: number, code: number): number {
  let to = at;
  if (code < 0x80) {
    target[to++] = code;
    return to;
  }
  if (code < 0x800) target[to++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) target[to++] = 0xe0 | (code >> 12);
    else {
      target[to++] = 0xf0 | (code >> 18);
      target[to++] = 0x80 | ((code >> 12) & 0x3f);
    }
    target[to++] = 0x80 | ((code >> 6) & 0x3f);
  }
  target[to++] = 0x80 | (code & 0x3f);
  return to;
}
