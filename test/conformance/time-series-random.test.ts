import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import { itemsOf, RawClient, skip, startOracle, startTestStore } from '@millrace/testing';
import type { RawReply } from '@millrace/testing';

const aggregators = 'avg sum min max range count first last std.p std.s var.p var.s twa'.split(' ');
const reducers = 'avg sum min max range count std.p var.s'.split(' ');
const policies = 'BLOCK FIRST LAST MIN MAX SUM'.split(' ');
const seriesCount = 6;
const timeSpan = 60_000;
/** The first ones are sources of compaction rules, and keep all. */
const sourceCount = 3;
const destinationCount = 5;
/** Where a late sample changes the line to its neighbours, RedisTimeSeries leaves their buckets as they were. */
const ruleAggregators = aggregators.filter((name) => name !== 'twa');

const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)];
const text = (value: number): string => value.toString();

function create(random: Random, i: number): string[] {
  const isSource = i < sourceCount;
  const retention =
    !isSource && random.below(3) === 0 ? ['RETENTION', text(5000 + random.below(30_000))] : [];
  const policy = ['DUPLICATE_POLICY', pick(random, policies)];
  const ignore = random.below(4) === 0 ? ['IGNORE', '3', '0.5'] : [];
  const labels = [
    'LABELS',
    'kind',
    't',
    'room',
    `r${text(i % 3)}`,
    ...(i % 2 === 0 ? ['odd', '1'] : []),
  ];
  return ['TS.CREATE', `s${text(i)}`, ...retention, ...policy, ...ignore, ...labels];
}

function value(random: Random): string {
  return random.below(5) === 0
    ? text(random.fraction() * 100)
    : (random.below(2000) / 10).toFixed(1);
}

/** Times mostly grow; some come late, some twice. */
function add(random: Random, step: number): string[] {
  const now = Math.floor(step * 8);
  const time = random.below(6) === 0 ? random.below(now + 1) : now + random.below(8);
  const key = `s${text(random.below(seriesCount))}`;
  if (random.below(4) > 0) return ['TS.ADD', key, text(time), value(random)];
  if (random.below(5) === 0) return ['TS.INCRBY', key, '2.5', 'TIMESTAMP', text(now + 8)];
  return ['TS.MADD', key, text(time), value(random), 's0', text(now + 3), value(random)];
}

function destination(random: Random): string {
  return `d${text(random.below(destinationCount))}`;
}

function changeRule(random: Random): string[] {
  const source = `s${text(random.below(sourceCount))}`;
  const place = random.below(destinationCount);
  const key = `d${text(place)}`;
  if (random.below(4) === 0) return ['TS.DELETERULE', source, key];
  // Buckets that other rules left between a rule's own are each server's own affair.
  const bucket = [50, 333, 1000, 77, 1000][place];
  const align = place % 2 === 0 ? [] : [text(place * 40)];
  const kind = pick(random, ruleAggregators);
  return ['TS.CREATERULE', source, key, 'AGGREGATION', kind, text(bucket), ...align];
}

/** Deletes what was compacted; RedisTimeSeries crashes where the open bucket is emptied. */
function deleteCompacted(random: Random, step: number): string[] {
  const from = random.below(Math.max(1, step * 8 - 6000));
  const to = from + random.below(2500);
  return ['TS.DEL', `s${text(random.below(sourceCount))}`, text(from), text(to)];
}

function readCompacted(random: Random): string[] {
  const latest = random.below(2) === 0 ? ['LATEST'] : [];
  const key = destination(random);
  const chance = random.below(6);
  // RedisTimeSeries' TS.GET does not see a newest bucket that a late sample or a deletion wrote.
  if (chance === 0) return ['TS.REVRANGE', key, '-', '+', ...latest, 'COUNT', '1'];
  if (chance === 1) return ['TS.MREVRANGE', '-', '+', ...latest, 'COUNT', '2', 'FILTER', 'kind=d'];
  if (chance === 2) return ['TS.MRANGE', '-', '+', ...latest, 'FILTER', 'kind=d'];
  const aggregation = chance === 3 ? ['AGGREGATION', pick(random, aggregators), '2000'] : [];
  const name = chance === 4 ? 'TS.REVRANGE' : 'TS.RANGE';
  return [name, key, '-', '+', ...latest, ...aggregation];
}

function options(random: Random, hasAggregation: boolean): string[] {
  const words: string[] = [];
  const kind = pick(random, aggregators);
  // Where its samples are filtered out, RedisTimeSeries draws the line through what was never written.
  const mayFilter = !hasAggregation || kind !== 'twa';
  if (random.below(4) === 0) words.push('COUNT', text(1 + random.below(30)));
  if (mayFilter && random.below(5) === 0)
    words.push('FILTER_BY_VALUE', text(random.below(50)), text(50 + random.below(150)));
  if (hasAggregation) {
    if (random.below(4) === 0) words.push('ALIGN', text(random.below(5000)));
    words.push('AGGREGATION', kind, text(pick(random, [7, 100, 1000, 20_000])));
    if (random.below(4) === 0) words.push('BUCKETTIMESTAMP', pick(random, ['-', '+', '~']));
  }
  return words;
}

function range(random: Random): string[] {
  const isOpen = random.below(2) === 0;
  const from = random.below(timeSpan);
  const ends = isOpen ? ['-', '+'] : [text(from), text(from + random.below(timeSpan))];
  const hasAggregation = random.below(3) > 0;
  const words = options(random, hasAggregation);
  const isReverse = random.below(3) === 0;
  if (random.below(5) > 0) {
    const name = isReverse ? 'TS.REVRANGE' : 'TS.RANGE';
    // Going backwards, RedisTimeSeries mixes samples among empty buckets.
    const empty = hasAggregation && !isReverse && random.below(5) === 0 ? ['EMPTY'] : [];
    const asked = isPlaced([...words, ...empty]) ? [...words, ...empty] : words;
    return [name, `s${text(random.below(seriesCount))}`, ...ends, ...asked];
  }
  const group = random.below(2) === 0 ? ['GROUPBY', 'room', 'REDUCE', pick(random, reducers)] : [];
  const filter = pick(random, [
    ['kind=t'],
    ['kind=t', 'odd='],
    ['room=(r0,r1)'],
    ['kind=t', 'room!=r1'],
  ]);
  return [
    isReverse ? 'TS.MREVRANGE' : 'TS.MRANGE',
    ...ends,
    'WITHLABELS',
    ...words,
    'FILTER',
    ...filter,
    ...group,
  ];
}

/** EMPTY has its places behind AGGREGATION. */
function isPlaced(words: readonly string[]): boolean {
  const distance = words.indexOf('EMPTY') - words.indexOf('AGGREGATION');
  return distance === 3 || distance === 5;
}

function command(random: Random, step: number): string[] {
  const chance = random.below(100);
  const key = `s${text(random.below(seriesCount))}`;
  // Not past the retention: when that is freed is each server's own affair.
  const from = Math.max(0, step * 8 - random.below(4500));
  if (chance < 84) return add(random, step);
  if (chance < 91) return range(random);
  if (chance < 97) {
    const which = random.below(8);
    if (which < 2) return changeRule(random);
    return which === 2 ? deleteCompacted(random, step) : readCompacted(random);
  }
  const kept = `s${text(sourceCount + random.below(seriesCount - sourceCount))}`;
  if (chance < 98) return ['TS.DEL', kept, text(from), text(from + random.below(1000))];
  if (chance < 99) return ['TS.GET', key];
  return ['TS.MGET', 'SELECTED_LABELS', 'room', 'none', 'FILTER', 'kind=t'];
}

function isClose(a: RawReply, b: RawReply): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a === b) return true;
    const [x, y] = [Number(a.slice(1)), Number(b.slice(1))];
    return a[0] === b[0] && Math.abs(x - y) <= 1e-7 * Math.max(1, Math.abs(x));
  }
  const [left, right] = [itemsOf(a), itemsOf(b)];
  if (left === undefined || right?.length !== left.length) return false;
  return left.every((item, i) => isClose(item, right[i]));
}

describe('conformance: time series at random', function () {
  this.timeout(60_000);

  it('answers as RedisTimeSeries does', async function () {
    await using oracle =
      (await startOracle('timeseries')) ?? skip(this, 'RedisTimeSeries is not installed');
    await using store = await startTestStore();
    for (const seed of [1, 2, 3]) {
      const random = createSeededRandom(seed);
      await using theirs = await RawClient.connect({ ...oracle, protocol: seed % 2 === 0 ? 3 : 2 });
      await using ours = await RawClient.connect({ ...store, protocol: seed % 2 === 0 ? 3 : 2 });
      const both = async (words: readonly string[]): Promise<void> => {
        const [expected, got] = [await theirs.call(...words), await ours.call(...words)];
        const about = `seed ${text(seed)}: ${words.join(' ')}`;
        if (!isClose(expected, got)) assert.deepEqual(got, expected, about);
      };
      await both(['FLUSHALL']);
      for (let i = 0; i < seriesCount; i++) await both(create(random, i));
      for (let i = 0; i < destinationCount; i++)
        await both(['TS.CREATE', `d${text(i)}`, 'LABELS', 'kind', 'd']);
      for (let step = 0; step < 6000; step++) await both(command(random, step));
    }
  });
});
