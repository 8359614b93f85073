/** Data sets whose memory is compared. One command adds element `i`; what it takes is divided by the elements. */

export type Shape = (i: number) => readonly string[];

const padded = (i: number): string => i.toString().padStart(10, '0');
const value = (i: number): string => `value:${i}:`.padEnd(64, 'x');
const firstMs = 1_700_000_000_000;

export const memoryShapes = {
  strings: (i) => ['SET', `key:${padded(i)}`, value(i)],
  counters: (i) => ['SET', `counter:${padded(i)}`, `${i}`],
  expiring: (i) => ['SET', `session:${padded(i)}`, value(i), 'EX', '86400'],
  'small-hashes': (i) => ['HSET', `user:${padded(i >> 3)}`, `field${i & 7}`, `v${i}`],
  'large-hash': (i) => ['HSET', 'hash', `field:${padded(i)}`, `value:${i}`],
  'small-sets': (i) => ['SADD', `tags:${padded(i >> 4)}`, `member:${i}`],
  'large-set': (i) => ['SADD', 'set', `member:${padded(i)}`],
  'small-zsets': (i) => ['ZADD', `board:${padded(i >> 5)}`, `${i % 1000}`, `player:${i}`],
  'large-zset': (i) => ['ZADD', 'leaderboard', `${(i * 7919) % 1_000_003}`, `player:${padded(i)}`],
  lists: (i) => ['RPUSH', `list:${padded(i >> 7)}`, `item:${i}`],
  stream: (i) => [
    ...['XADD', 'events', `${firstMs + i}-0`, 'sensor', `${i % 1000}`],
    ...['temperature', (20 + (i % 100) / 10).toFixed(1), 'humidity', `${40 + (i % 20)}`],
  ],
  hyperloglogs: (i) => ['PFADD', `visitors:${padded(i >> 6)}`, `user:${i}`],
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof memoryShapes;
export const shapeNames = Object.keys(memoryShapes) as ShapeName[];
