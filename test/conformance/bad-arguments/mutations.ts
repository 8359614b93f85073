import type { OracleName } from '@millrace/testing';
import { KEYS, type World } from './calls.js';

/** A call of the list, and all the ways in which it is spoilt. */
export interface SpoiltCall {
  readonly text: string;
  readonly oracle: OracleName;
  readonly isLoose: boolean;
  readonly isAlone: boolean;
  readonly isQuiet: boolean;
  readonly variants: readonly Variant[];
}

export interface Variant {
  /** Which word was replaced; 0 where the call was cut or lengthened. */
  readonly place: number;
  /** What it was replaced by, in a word. */
  readonly label: string;
  readonly words: readonly string[];
}

const BAD_VALUES: readonly (readonly [label: string, value: string])[] = [
  ...['x', '0', '-1', '3.5', 'nan', 'inf', '-inf', '1e400'].map((value) => [value, value] as const),
  ['2^63-1', '9223372036854775807'],
  ['2^63', '9223372036854775808'],
  ['-2^63-1', '-9223372036854775809'],
  ['empty', ''],
  ['space', ' 1'],
  ['nul', '\0'],
  ['crlf', '\r\n'],
  ['utf8', '\xff\xfe'],
];
const BAD_KEYS: readonly (readonly [label: string, value: string])[] = [
  ...[...KEYS.filter((key) => key !== 'hll' && key !== 'geo'), 'missing'].map(
    (key) => [key, key] as const,
  ),
  ['empty', ''],
  ['nul', '\0'],
  ['crlf', '\r\n'],
  ['utf8', '\xff\xfe'],
];

export function spoiltCalls(world: World): SpoiltCall[] {
  return world.calls
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => spoil(line, world));
}

function spoil(line: string, world: World): SpoiltCall {
  const [, tagText, text] = /^((?:(?:only=[\d,]*|not=\d+|loose|alone|quiet) )*)(.*)$/.exec(
    line,
  ) as string[];
  const only = /only=([\d,]*)/.exec(tagText)?.[1];
  const words = text.split(' ').map((word) => (word === "''" ? '' : word));
  const places = only === undefined ? undefined : only.split(',').map(Number);
  const spared = Number(/not=(\d+)/.exec(tagText)?.[1]);
  const isSpoilt = (place: number) =>
    place > 0 && place !== spared && (places?.includes(place) ?? true);
  return {
    text,
    oracle: world.oracle,
    isLoose: tagText.includes('loose'),
    isAlone: tagText.includes('alone'),
    isQuiet: tagText.includes('quiet'),
    // The call as it stands comes last, so that what is configured is as it was.
    variants: [
      ...words.flatMap((word, place) => (isSpoilt(place) ? replaced(words, place, word) : [])),
      ...(places === undefined ? resized(words) : []),
    ],
  };
}

function resized(words: readonly string[]): Variant[] {
  const cut = words.slice(1).map((_, i) => ({
    place: 0,
    label: `first ${i + 1}`,
    words: words.slice(0, i + 1),
  }));
  return [
    ...cut,
    { place: 0, label: 'and x', words: [...words, 'x'] },
    { place: 0, label: 'and x 1', words: [...words, 'x', '1'] },
    { place: 0, label: 'twice', words: [...words, ...words.slice(2)] },
    { place: 0, label: 'whole', words },
  ];
}

function replaced(words: readonly string[], place: number, word: string): Variant[] {
  const values = KEYS.includes(word) ? BAD_KEYS : BAD_VALUES;
  return values
    .filter(([, value]) => value !== word)
    .map(([label, value]) => ({ place, label, words: words.with(place, value) }));
}
