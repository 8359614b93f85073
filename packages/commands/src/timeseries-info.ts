/** TS.INFO: what a series is and what it takes. */
import { aggregatorName, duplicatePolicyNames } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { replyKey, replyLabels } from './timeseries-labels.js';
import { findSeries } from './timeseries-series.js';
import { W } from './timeseries-words.js';

const fields = 14;
const debugFields = 2;

function info(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 3) {
    reply.error(wrongArity('TS.INFO'));
    return;
  }
  const series = findSeries(database, args, 1, reply);
  if (series === 0) return;
  const { timeSeries } = database.engine;
  const isDebug = args.count > 2 && args.is(2, W.debug);
  const policy = timeSeries.duplicatePolicy(series);
  reply.map(isDebug ? fields + debugFields : fields);
  replyCount(reply, 'totalSamples', timeSeries.samples(series));
  replyCount(reply, 'memoryUsage', timeSeries.memory(series));
  replyCount(reply, 'firstTimestamp', timeSeries.firstTime(series));
  replyCount(reply, 'lastTimestamp', timeSeries.lastTime(series));
  replyCount(reply, 'retentionTime', timeSeries.retentionMs(series));
  replyCount(reply, 'chunkCount', timeSeries.directory.count(series) + 1);
  replyCount(reply, 'chunkSize', timeSeries.chunkBytes(series));
  reply.simple('chunkType');
  reply.simple(timeSeries.isUncompressed(series) ? 'uncompressed' : 'compressed');
  reply.simple('duplicatePolicy');
  if (policy === 0) reply.nil();
  else reply.simple(duplicatePolicyNames[policy]);
  reply.simple('labels');
  replyLabels(database, series, { all: true, selected: undefined }, reply);
  reply.simple('sourceKey');
  const source = timeSeries.sourceOf(series);
  if (source === 0) reply.nil();
  else replyKey(database, source, reply);
  reply.simple('rules');
  replyRules(database, series, reply);
  replyCount(reply, 'ignoreMaxTimeDiff', timeSeries.ignoreTimeMs(series));
  reply.simple('ignoreMaxValDiff');
  reply.double(timeSeries.ignoreValue(series));
  if (isDebug) replyBlocks(database, series, args, reply);
}

/** In RESP2 an array a rule, in RESP3 the destination and an array. */
function replyRules(database: Database, series: number, reply: Reply): void {
  const { rules } = database.engine.timeSeries;
  const count = rules.count(series);
  if (reply.resp3) reply.map(count);
  else reply.array(count);
  for (let place = 0; place < count; place++) {
    const rule = rules.at(series, place);
    if (!reply.resp3) reply.array(4);
    replyKey(database, rules.destination(rule), reply);
    if (reply.resp3) reply.array(3);
    reply.integer(rules.bucketMs(rule));
    reply.simple(aggregatorName(rules.aggregator(rule)).toUpperCase());
    reply.integer(rules.align(rule));
  }
}

function replyCount(reply: Reply, title: string, value: number): void {
  reply.simple(title);
  reply.integer(value);
}

/** What RedisTimeSeries calls chunks: the sealed blocks and the head. */
function replyBlocks(database: Database, series: number, args: Arguments, reply: Reply): void {
  const { directory, heads, sealed } = database.engine.timeSeries;
  const { arena } = database;
  reply.simple('keySelfName');
  reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
  reply.simple('Chunks');
  reply.array(directory.count(series) + 1);
  for (let block = directory.first(series); block !== 0; block = directory.next(series))
    replyBlock(
      reply,
      sealed.firstTime(block),
      sealed.lastTime(block),
      sealed.count(block),
      arena.capacityOf(block),
    );
  const count = heads.count(series);
  const head = heads.block(series);
  const bytes = head === 0 ? 0 : arena.capacityOf(head);
  if (count === 0) replyBlock(reply, -1, -1, 0, bytes);
  else replyBlock(reply, heads.time(series, 0), heads.time(series, count - 1), count, bytes);
}

function replyBlock(
  reply: Reply,
  first: number,
  last: number,
  samples: number,
  bytes: number,
): void {
  reply.map(5);
  replyCount(reply, 'startTimestamp', first);
  replyCount(reply, 'endTimestamp', last);
  replyCount(reply, 'samples', samples);
  replyCount(reply, 'size', bytes);
  reply.simple('bytesPerSample');
  reply.double(samples === 0 ? 0 : bytes / samples);
}

export const timeSeriesInfoCommands: readonly Command[] = [
  command({
    name: 'TS.INFO',
    arity: -2,
    flags: ['readonly'],
    keys: one(1),
    group: 'timeseries',
    since: '1.0.0',
    complexity: 'O(n) in the blocks of the series',
    summary: 'What a time series is and what it takes.',
    execute: info,
  }),
];
