/**
 * Sorted sets: members with scores, by turns.
 *
 *   text       count | (member, score as text: length (1), digits; 253 is nan, 254 inf, 255 -inf)*
 *   double     count | (member, score as a double)*
 *   packed     a ziplist or a listpack of members and scores
 */
import { parseDouble } from '@millrace/base';
import type { Engine } from '../engine.js';
import { added } from '../sorted-set/index.js';
import { rdbType } from './rdb-types.js';
import type { Text } from './rdb-input.js';
import type { Readers } from './readers.js';

const scoreMark = { nan: 253, infinity: 254, minusInfinity: 255 } as const;

export function readSortedSet(engine: Engine, readers: Readers, type: number, entry: number): void {
  const { input } = readers;
  if (type === rdbType.sortedSet || type === rdbType.sortedSetText) {
    const count = input.count();
    if (count === 0) input.fail('an empty sorted set');
    engine.sortedSets.expect(entry, count);
    for (let i = 0; i < count; i++) {
      input.text(readers.first);
      const score = type === rdbType.sortedSet ? input.double() : readScoreText(readers);
      add(engine, readers, entry, score);
    }
    return;
  }
  const source = type === rdbType.sortedSetZiplist ? readers.ziplist : readers.listpack;
  source.open();
  engine.sortedSets.expect(entry, source.expected >> 1);
  while (source.next(readers.first)) {
    if (!source.next(readers.second)) input.fail('a member without a score');
    add(engine, readers, entry, scoreOf(readers.second));
  }
  if (engine.sortedSets.count(entry) === 0) input.fail('an empty sorted set');
}

function scoreOf(text: Text): number {
  return parseDouble(text.bytes, text.offset, text.length);
}

function readScoreText({ input, second }: Readers): number {
  const length = input.byte();
  if (length === scoreMark.nan) return Number.NaN;
  if (length === scoreMark.infinity) return Infinity;
  if (length === scoreMark.minusInfinity) return -Infinity;
  input.need(length);
  second.set(input.bytes, input.at, length);
  input.skip(length);
  return scoreOf(second);
}

function add(engine: Engine, { input, first }: Readers, entry: number, score: number): void {
  if (Number.isNaN(score)) input.fail('a score that is not a number');
  const { bytes, offset, length } = first;
  if (engine.sortedSets.add(entry, bytes, offset, length, score, 0) !== added.member)
    input.fail('a member twice');
}
