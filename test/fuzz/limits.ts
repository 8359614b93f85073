/**
 * Which calls two right servers answer alike, within a second and a few megabytes. What is left out, and why:
 *
 *   short times       a key that ends within minutes may end between the two servers' turns
 *   far times         beyond 2^53 ms: a documented difference
 *   far offsets       SETRANGE, SETBIT and BITFIELD at offsets that take more than some kilobytes
 *   many picks        HRANDFIELD and the like with a large negative count answer with that many elements
 *   SPOP of a few     takes random members, after which the states differ
 *   waiting           BLOCK, and the `*` of XADD, depend on the clock
 *   orders of nobody  what is stored or cut from an order that nobody promises: SORT BY a constant, COUNT … ANY of geo commands
 */
const TIMED = new Set(
  (
    'SET GETEX SETEX PSETEX EXPIRE PEXPIRE EXPIREAT PEXPIREAT HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT ' +
    'HGETEX HSETEX'
  ).split(' '),
);
/** How many arguments stand in front of the time, for the commands where it has a fixed place. */
const PLAIN_TIMED = new Set(
  'SETEX PSETEX EXPIRE PEXPIRE EXPIREAT PEXPIREAT HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT'.split(' '),
);
const SHORT_MAX = 150_000;
const FAR_MIN = 8_000_000_000_000;
const FAR_MAX = 9_300_000_000_000_000_000;
const OFFSET_MAX = 20_000;
const PICKS_MAX = 500;
/** From here on offsets are refused by everyone. */
const OFFSETS_REFUSED = 4_294_967_296;

export function isComparable(words: readonly string[]): boolean {
  const name = words[0].toUpperCase();
  if (TIMED.has(name)) return hasStableTime(name, words);
  if (/^(SETRANGE|SETBIT|BITFIELD)$/.test(name)) return words.slice(2).every(isNearOffset);
  if (/RAND(MEMBER|FIELD)$/.test(name)) return words.slice(2).every(isFewPicks);
  if (name === 'SPOP') return words.length !== 2 && !isBetween(words[2], 1, 999);
  if (name === 'SORT' || name === 'SORT_RO') return hasOrder(words);
  if (name.startsWith('GEO')) return !has(words, 'ANY') && !hasUnsortedCount(words);
  if (name === 'XADD') return !words.includes('*');
  if (name.startsWith('XREAD')) return !has(words, 'BLOCK');
  return true;
}

function has(words: readonly string[], option: string): boolean {
  return words.some((word, i) => i > 0 && word.toUpperCase() === option);
}

function isBetween(word: string | undefined, least: number, most: number): boolean {
  return (
    word !== undefined && /^-?\d+$/.test(word) && Number(word) >= least && Number(word) <= most
  );
}

function hasStableTime(name: string, words: readonly string[]): boolean {
  const times = PLAIN_TIMED.has(name)
    ? [words[2]]
    : words.filter((_, i) => i > 1 && /^(EX|PX|EXAT|PXAT)$/i.test(words[i - 1]));
  const isAbsolute = name.endsWith('AT');
  return times.every(
    (time) =>
      !(isBetween(time, 1, SHORT_MAX) && !isAbsolute) &&
      !isBetween(time, FAR_MIN, FAR_MAX) &&
      !isBetween(time, -FAR_MAX, -FAR_MIN),
  );
}

function isNearOffset(word: string): boolean {
  const number = word.replace(/^#/, '');
  return !isBetween(number, OFFSET_MAX, OFFSETS_REFUSED - 1);
}

function isFewPicks(word: string): boolean {
  return !isBetween(word, -FAR_MAX, -PICKS_MAX);
}

function hasOrder(words: readonly string[]): boolean {
  const by = words.findIndex((word, i) => i > 1 && word.toUpperCase() === 'BY');
  const pattern = by < 0 ? '*' : (words[by + 1] ?? '*');
  return pattern.includes('*') || !(has(words, 'STORE') || has(words, 'LIMIT'));
}

function hasUnsortedCount(words: readonly string[]): boolean {
  return has(words, 'COUNT') && !has(words, 'ASC') && !has(words, 'DESC');
}
