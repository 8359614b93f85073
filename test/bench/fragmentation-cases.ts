/** Values of all kinds that come and go: the commands that fill one, some elements at a time. */
import { randomFillSync } from 'node:crypto';
import { createSeededRandom } from '@millrace/base';
import type { CommandPart } from '@millrace/resp';

export const fragmentedKinds = [
  'string',
  'hash',
  'list',
  'set',
  'zset',
  'stream',
  'group',
  'series',
  'window',
] as const;
export type FragmentedKind = (typeof fragmentedKinds)[number];
/** Those that Redis and Valkey do not have. */
export const ownKinds: readonly FragmentedKind[] = ['series', 'window'];

const smallest = 8;
const firstMs = 1_700_000_000_000;
const content = randomFillSync(new Uint8Array(1 << 17));
export const random = createSeededRandom(7);

/** Sizes are spread evenly over their logarithms. */
export function drawSize(max: number): number {
  return Math.round(smallest * Math.exp(random.fraction() * Math.log(max / smallest)));
}
function drawBytes(length: number): Uint8Array {
  const from = random.below(content.length - length);
  return content.subarray(from, from + length);
}

/** Commands that add so many elements to a value that has some already. */
type Add = (name: string, had: number, count: number, sizeMax: number) => CommandPart[][];

const times = (count: number, make: (i: number) => CommandPart[]): CommandPart[][] =>
  Array.from({ length: count }, (_, i) => make(i));

function addEntries(name: string, count: number, sizeMax: number): CommandPart[][] {
  return times(count, () => ['XADD', name, '*', 'field', drawBytes(drawSize(sizeMax))]);
}

const adds: Record<FragmentedKind, Add> = {
  string: (name, _had, _count, sizeMax) => [['SET', name, drawBytes(drawSize(sizeMax))]],
  hash: (name, _had, count, sizeMax) => [
    [
      'HSET',
      name,
      ...times(count, () => [`f${random.below(1e9)}`, drawBytes(drawSize(sizeMax))]).flat(),
    ],
  ],
  list: (name, _had, count, sizeMax) => [
    ['RPUSH', name, ...times(count, () => [drawBytes(drawSize(sizeMax))]).flat()],
  ],
  set: (name, _had, count, sizeMax) => [
    ['SADD', name, ...times(count, () => [drawBytes(drawSize(sizeMax))]).flat()],
  ],
  zset: (name, _had, count, sizeMax) => [
    [
      'ZADD',
      name,
      ...times(count, () => [`${random.below(1e6)}`, drawBytes(drawSize(sizeMax))]).flat(),
    ],
  ],
  stream: (name, _had, count, sizeMax) => addEntries(name, count, sizeMax),
  group: (name, had, count, sizeMax) => {
    const who = ['group', `consumer:${random.below(4)}`];
    return [
      ...(had > 0 ? [] : [['XGROUP', 'CREATE', name, 'group', '0', 'MKSTREAM']]),
      ...addEntries(name, count, sizeMax >> 2),
      ['XREADGROUP', 'GROUP', ...who, 'COUNT', `${count}`, 'STREAMS', name, '>'],
    ];
  },
  series: (name, had, count) => {
    const labels = ['LABELS', 'name', name, 'host', `host:${random.below(1000)}`];
    const samples = times(count, (i) => [
      name,
      `${firstMs + (had + i) * 1000 + random.below(500)}`,
      `${random.fraction()}`,
    ]);
    return [...(had > 0 ? [] : [['TS.CREATE', name, ...labels]]), ['TS.MADD', ...samples.flat()]];
  },
  window: (name, had, count) => [
    ...(had > 0 ? [] : [['WIN.CREATE', name, 'DISTINCT', 'QUANTILES']]),
    ...times(count, (i) => {
      const time = firstMs + (had + i) * random.below(20_000);
      return ['WIN.ADD', name, `${time}`, `${random.below(1000)}`, `member:${random.below(1000)}`];
    }),
  ],
};

export function addElements(
  kind: FragmentedKind,
  name: string,
  had: number,
  count: number,
  sizeMax: number,
): CommandPart[][] {
  return adds[kind](name, had, count, sizeMax);
}
