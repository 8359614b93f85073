/*
 * Commands typed by hand: words between spaces, with the quoting rules of Redis. Slow and seldom.
 *
 *   "…"  knows \n \r \t \b \a \xHH and takes any other escaped character as itself
 *   '…'  knows \' only
 * A closing quote must be followed by a space or the end of the line.
 */

const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const LOWER_X = 120;
const ESCAPES = new Map([
  [110, 10], // \n
  [114, 13], // \r
  [116, 9], // \t
  [98, 8], // \b
  [97, 7], // \a
]);

/** The words of `bytes[from, to)`, or undefined where the quotes are unbalanced. */
export function splitInline(bytes: Uint8Array, from: number, to: number): Uint8Array[] | undefined {
  const words: Uint8Array[] = [];
  const splitter = { bytes, at: from, to, word: [] as number[] };
  for (;;) {
    while (splitter.at < to && isSpace(bytes[splitter.at])) splitter.at++;
    if (splitter.at >= to) return words;
    splitter.word = [];
    if (!readWord(splitter)) return undefined;
    words.push(Uint8Array.from(splitter.word));
  }
}

interface Splitter {
  readonly bytes: Uint8Array;
  readonly to: number;
  at: number;
  word: number[];
}

/** Reads up to a space or the end; quotes may begin anywhere in a word. */
function readWord(splitter: Splitter): boolean {
  for (; splitter.at < splitter.to; splitter.at++) {
    const byte = splitter.bytes[splitter.at];
    if (endsWord(byte)) return true;
    if (byte === QUOTE || byte === APOSTROPHE) return readQuoted(splitter, byte);
    splitter.word.push(byte);
  }
  return true;
}

/** Reads the quoted rest of a word; false where the quote is not closed properly. */
function readQuoted(splitter: Splitter, quote: number): boolean {
  const { bytes, to, word } = splitter;
  for (splitter.at++; splitter.at < to; splitter.at++) {
    const byte = bytes[splitter.at];
    if (byte === quote) {
      splitter.at++;
      return splitter.at >= to || isSpace(bytes[splitter.at]);
    }
    if (byte !== BACKSLASH || splitter.at + 1 >= to) word.push(byte);
    else if (quote === QUOTE) readEscape(splitter);
    else if (bytes[splitter.at + 1] === APOSTROPHE) word.push(bytes[++splitter.at]);
    else word.push(byte);
  }
  return false;
}

/** Reads what follows a backslash and leaves `at` on its last character. */
function readEscape(splitter: Splitter): void {
  const { bytes, to, word } = splitter;
  const letter = bytes[++splitter.at];
  if (letter === LOWER_X && splitter.at + 2 < to) {
    const digits = String.fromCharCode(bytes[splitter.at + 1], bytes[splitter.at + 2]);
    if (/^[\da-f]{2}$/i.test(digits)) {
      word.push(parseInt(digits, 16));
      splitter.at += 2;
      return;
    }
  }
  word.push(ESCAPES.get(letter) ?? letter);
}

/** What C calls a space: blank, tab, line ends, vertical tab and form feed. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 9 && byte <= 13);
}

/** Vertical tab and form feed separate words, but do not end one. As in Redis. */
function endsWord(byte: number): boolean {
  return byte === SPACE || byte === 9 || byte === 10 || byte === 13;
}
