/** Constant words of commands and options, kept as bytes so that arguments compare without strings. */

const encoder = new TextEncoder();

/** An upper-case word to compare arguments with: `const EX = word('EX')`. */
export function word(text: string): Uint8Array {
  return encoder.encode(text.toUpperCase());
}

/** Whether the bytes spell an upper-case word, in any case of ASCII letters. */
export function equalsWord(
  bytes: Uint8Array,
  offset: number,
  length: number,
  upper: Uint8Array,
): boolean {
  if (length !== upper.length) return false;
  for (let i = 0; i < length; i++) {
    let byte = bytes[offset + i];
    if (byte >= 97 && byte <= 122) byte -= 32;
    if (byte !== upper[i]) return false;
  }
  return true;
}
