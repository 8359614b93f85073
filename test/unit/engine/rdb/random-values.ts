import type { Random } from '@millrace/base';
import type { CommandBench } from '../../commands/command-bench.js';

const edges = [
  '0 -1 127 128 -128 4095 -4096 4096 32767 -32769 8388607 -8388609 2147483647 -2147483648',
  '2147483648 9007199254740993 9223372036854775807 -9223372036854775808 007 1.5 -0',
]
  .join(' ')
  .split(' ');

export function randomText(random: Random): string {
  const pick = random.below(8);
  if (pick === 0) return edges[random.below(edges.length)];
  if (pick === 1) return '';
  if (pick === 2) return 'abc'.repeat(random.below(60));
  if (pick === 3) return 'x'.repeat([20, 21, 63, 64, 65, 300, 4096][random.below(7)]);
  if (pick === 4)
    return Array.from({ length: random.below(40) }, () =>
      String.fromCharCode(random.below(128)),
    ).join('');
  return `v${random.below(1000).toString()}`;
}

function randomScore(random: Random): string {
  const pick = random.below(6);
  if (pick === 0) return ['inf', '-inf', '1e300', '-0', '1e-7'][random.below(5)];
  return pick < 3 ? random.fraction().toString() : random.below(50).toString();
}

const windowOptions = [
  '',
  'DISTINCT',
  'QUANTILES',
  'DISTINCT QUANTILES RESOLUTIONS 1s:300 1h:3 LABELS a b',
];

/** Some stay events as they came; others are rings of all forms. */
function fillWindow(bench: CommandBench, random: Random, key: string, size: number): void {
  const options = windowOptions[random.below(windowOptions.length)];
  bench.run('WIN.CREATE', key, ...options.split(' ').filter((word) => word !== ''));
  const range = [10_000, 1_000_000][random.below(2)];
  const isShort = random.below(2) === 0;
  for (let i = 0; i < size; i++) {
    const time = (1_700_000_000_000 + random.below(range)).toString();
    const value = isShort ? (random.below(1000) / 10).toString() : randomAmount(random);
    const members = options.startsWith('DISTINCT') ? [`m${random.below(200).toString()}`] : [];
    bench.run('WIN.ADD', key, time, value, ...members);
  }
}

const randomAmount = (random: Random): string =>
  (random.fraction() * 10 ** random.below(20) - 5).toString();

const makers: ((bench: CommandBench, random: Random, key: string, size: number) => void)[] = [
  (bench, random, key) => bench.run('SET', key, randomText(random)),
  fillWindow,
  (bench, random, key, size) => {
    for (let i = 0; i < size; i++)
      bench.run('HSET', key, `${i.toString()}${randomText(random)}`, randomText(random));
  },
  (bench, random, key, size) => {
    for (let i = 0; i < size; i++) bench.run('SADD', key, randomText(random));
  },
  (bench, random, key, size) => {
    for (let i = 0; i < size; i++) bench.run('RPUSH', key, randomText(random));
  },
  (bench, random, key, size) => {
    for (let i = 0; i < size; i++) bench.run('HSET', key, `f${i.toString()}`, randomText(random));
    for (let i = 0; i < size; i += 3) {
      const expiry = (4e12 + random.below(1000)).toString();
      bench.run('HPEXPIREAT', key, expiry, 'FIELDS', '1', `f${i.toString()}`);
    }
  },
  (bench, random, key, size) => {
    const range = [100, 1e5, 1e14][random.below(3)];
    for (let i = 0; i < size; i++)
      bench.run('SADD', key, (Math.floor(random.fraction() * range) - 50).toString());
  },
  (bench, random, key, size) => {
    for (let i = 0; i < size; i++) bench.run('ZADD', key, randomScore(random), randomText(random));
  },
  (bench, random, key, size) => {
    for (let i = 1; i <= size; i++) {
      const names = random.below(3) === 0 ? ['a', randomText(random), 'b'] : ['f'];
      bench.run('XADD', key, `${(i * 7).toString()}-${i.toString()}`, ...names, randomText(random));
    }
    if (size > 3) bench.run('XDEL', key, '14-2');
    addGroups(bench, random, key);
  },
  (bench, random, key, size) => {
    bench.run('TS.CREATE', key, 'CHUNK_SIZE', '128', 'LABELS', 'room', 'r1');
    for (let i = 0; i < size * 4; i++)
      bench.run(
        'TS.ADD',
        key,
        (i * 1000 + random.below(9)).toString(),
        randomScore(random).replace(/-?inf/, '1'),
      );
  },
];

function addGroups(bench: CommandBench, random: Random, key: string): void {
  for (let g = random.below(3); g > 0; g--) {
    const group = `g${g.toString()}`;
    bench.run('XGROUP', 'CREATE', key, group, random.below(3) === 0 ? '$' : '0');
    for (let reads = random.below(4); reads > 0; reads--) {
      const consumer = `c${random.below(3).toString()}`;
      const count = (1 + random.below(20)).toString();
      bench.run('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', key, '>');
    }
    if (random.below(2) === 0) bench.run('XACK', key, group, '7-1');
  }
}

/** Gives a key a random value of a random type, and sometimes an expiry. */
export function fillRandomly(
  bench: CommandBench,
  random: Random,
  key: string,
  sizeMax = 300,
): void {
  bench.run('DEL', key);
  const size = 1 + random.below(random.below(3) === 0 ? sizeMax : Math.min(sizeMax, 12));
  makers[random.below(makers.length)](bench, random, key, size);
  if (random.below(3) === 0) bench.run('PEXPIREAT', key, '4000000000000');
}
