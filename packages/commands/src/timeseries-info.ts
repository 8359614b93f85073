/** TS.INFO: what a series is and what it takes. */
import { duplicatePolicyNames } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { replyLabels } from './timeseries-labels.js';
import { findSeries } from './timeseries-series.js';
import { W } from './timeseries-words.js';

const fields = 14;
const debugFields = 2;

function info(database: Database, args: Arguments, reply: Reply): void {
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
  reply.nil();
  reply.simple('rules');
  reply.map(0);
  replyCount(reply, 'ignoreMaxTimeDiff', timeSeries.ignoreTimeMs(series));
  reply.simple('ignoreMaxValDiff');
  reply.double(timeSeries.ignoreValue(series));
  if (isDebug) replyBlocks(database, series, args, reply);
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
