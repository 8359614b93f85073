import { KeyRing } from '@millrace/snapshot';

/** What the golden snapshot holds. Never changed: files of older versions were written from it. */
export const goldenShard = 'golden';
export const goldenSequence = 4_294_967_298;
export const goldenArenaBytes = 2 ** 20;
export const goldenKeys: readonly (readonly [string, string])[] = [
  ['text', 'a value behind its key'],
  ['number', '-123456'],
  ['empty', ''],
  ['long', 'block '.repeat(1000)],
  ...Array.from({ length: 50 }, (_, i) => [`key:${i}`, `value ${i * i}`] as const),
];

/** Of the encrypted ones. */
export const goldenRing = KeyRing.parse(
  `golden:${Buffer.alloc(32, 'millrace').toString('base64')}`,
  'the golden files',
);
