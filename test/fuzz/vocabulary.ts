import type { Random } from '@millrace/base';

/** What stands for a name in a template; all of it is small, so that calls meet each other's keys and members. */
type Draw = (random: Random) => string;

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)];
}

const words = (line: string): Draw => {
  const items = line.split(' ');
  return (random) => pick(random, items);
};
const between =
  (least: number, most: number): Draw =>
  (random) =>
    `${least + random.below(most - least + 1)}`;
const oneOf =
  (...draws: Draw[]): Draw =>
  (random) =>
    pick(random, draws)(random);

/** Keys of one type; now and then one of another type, or one that is not there. */
function keys(prefix: string): Draw {
  return (random) => {
    const chance = random.below(40);
    if (chance === 0) return 'missing';
    if (chance < 3) return anyKey(random);
    return `${prefix}${1 + random.below(3)}`;
  };
}

const KEY_LETTERS = ['s', 'l', 'h', 't', 'z', 'x', 'g', 'p'];
const anyKey: Draw = (random) => `${pick(random, KEY_LETTERS)}${1 + random.below(3)}`;
const float = oneOf(
  between(-5, 20),
  (random) => (random.below(20_000) / 1000 - 10).toString(),
  words('0.1 3.0 1e3 -2.5E2 1.5e-3 0.30000000000000004 5e-324 1e17 123456789.125'),
);
const score = oneOf(between(-3, 6), float, words('inf -inf +inf 0 -0 1.0'));
const value = oneOf(
  between(-5, 200),
  words(
    'a b abc hello 10 3.5 007 +1 9223372036854775807 -9223372036854775808 12345678901234567890',
  ),
  (random) => pick(random, ['', ' ', '\x00', '\xff\xfe', 'a\r\nb', 'x'.repeat(44), 'y'.repeat(45)]),
  (random) => 'v'.repeat(random.below(140)),
);

/** What DUMP of Redis 7.0 gives for a value of each type. */
const DUMPS: readonly string[] = [
  '000568656c6c6f0a006372df766534200a',
  '00c139300a009d94ea2793fc08b9',
  '1201020f0f00000003008161020101ded402ff0a0080042048293be289',
  '0b1404000000030000000100000002000000701101000a0085d5c1065b1dd055',
  '0202016201610a0075d99d835ef85f65',
  '101414000000040082663103817602826632030a01ff0a00d951332af6ea292d',
  '11c3242d162d0000000600816202842d696e660581630293302e3130e005000731148161020101ff0a0045b651ac9bc59fda',
  '130110000000000000000100000000000000011e1e0000000a000101000101018266310300010201000100018161020401ff0101010101000001000a000e568dfac941fa53',
  '001848594c4c01000000000000000000008071a6844bfb80425a0a0059f4b91925eb16ea',
].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

export const VOCABULARY: Readonly<Record<string, Draw>> = {
  str: keys('s'),
  list: keys('l'),
  hash: keys('h'),
  set: keys('t'),
  zset: keys('z'),
  lexset: (random) => `y${1 + random.below(3)}`,
  big: (random) => `b${1 + random.below(2)}`,
  edge: words(
    '0 1 65535 65536 1048575 1048576 8388607 8388608 536870911 536870912 536870913 4294967295 4294967296 -1',
  ),
  long: (random) => 'q'.repeat(pick(random, [0, 1, 2, 100, 40_000, 200_000])),
  stream: keys('x'),
  geo: keys('g'),
  hll: keys('p'),
  any: anyKey,
  value,
  int: oneOf(between(-5, 100), between(-5, 5), between(0, 100_000)),
  float,
  score,
  ttl: between(200_000, 90_000_000),
  at: oneOf(between(4_000_000_000, 4_100_000_000), words('1 1000000000')),
  atms: oneOf(
    (random) => `${4_000_000_000_000 + random.below(4_000_000_000)}`,
    words('1 1000000000000'),
  ),
  index: between(-8, 8),
  count: between(0, 6),
  offset: between(0, 70),
  bit: between(0, 300),
  bits: words('u1 u8 i5 u63 i64 i16 u7 i1'),
  field: oneOf(words('f1 f2 f3 f4 f5 f6'), words('1 2 3')),
  member: oneOf(words('a b c d e f g'), between(-2, 9), words('3.5 007 member-with-a-long-name')),
  many: (random) => `m${random.below(600)}`,
  pattern: words('* s* ?1 [a-m]* *[^1] f[1-3] m1* a \\* [z-a]* **1'),
  min: oneOf(score, (random) => `(${score(random)}`, words('-inf -inf')),
  max: oneOf(score, (random) => `(${score(random)}`, words('+inf inf')),
  lexmin: words('- [a (a [c (b [ ( [m'),
  lexmax: words('+ [e (e [c (f [z (m'),
  lon: (random) => (random.below(20_000_000) / 1e6 + 5).toFixed(6),
  lat: (random) => (random.below(20_000_000) / 1e6 + 35).toFixed(6),
  radius: words('1 100 500.5 1000 20000 0.5 3000'),
  id: oneOf((random) => `${random.below(30)}-${random.below(4)}`, between(0, 30)),
  range: oneOf(
    (random) => `${random.below(30)}-${random.below(4)}`,
    words('- +'),
    (random) => `(${random.below(30)}-${random.below(4)}`,
  ),
  group: words('g1 g2'),
  dump: (random) => pick(random, DUMPS),
  wait: words('0.001 0.002 1e-3'),
  consumer: words('alice bob carol'),
};

/** What a mutation puts in the place of an argument. */
export const EDGES: readonly string[] = [
  ...['', ' ', '0', '-0', '1', '-1', '+1', '01', ' 1', '1 ', '2', '3', '0x10', '1e3', '1e400'],
  ...['9223372036854775807', '-9223372036854775808', '9223372036854775808', '-9223372036854775809'],
  ...['18446744073709551615', '18446744073709551616', '4294967295', '4294967296', '2147483648'],
  ...['9007199254740993', '-9007199254740993', '-2147483649', '123456789012345678901234'],
  ...['nan', 'NaN', '-nan', 'inf', '-inf', '+inf', 'infinity', 'Inf', '1.5', '.5', '5.', '1e-400'],
  ...['1.7976931348623157e308', '-1e308', '0.1e1', '1.0', '--1', '1_000', 'abc', '(', '[', '(1'],
  ...['-', '+', '$', '0-0', '1-', '-1-1', '18446744073709551615-18446744073709551615', '>'],
  ...['\x00', '\xff\x00\x80', 'a\x00b', 'a b', '\r\n', '"', "'", 'x'.repeat(65), 'y'.repeat(5000)],
  ...['NX', 'XX', 'GET', 'COUNT', 'LIMIT', 'WITHSCORES', 'STORE', 'FIELDS', 'STREAMS', 'ANY'],
  ...['nx', 'Count', '#1', 'u64', 'i65', 'u0', 's1', 'l1', 'h1', 't1', 'z1', 'x1', 'g1', 'p1'],
];
