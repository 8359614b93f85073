/** Making series: with what is configured where a command does not say, and with the compactions that every new one gets. */
import { aggregatorName, duplicatePolicyNames, kind, plainSeriesDefaults } from '@millrace/engine';
import type { CompactionPolicy, SeriesDefaults, SeriesOptions } from '@millrace/engine';
import type { Arguments } from '@millrace/resp';
import type { Database } from './database.js';
import type { ParsedOptions } from './timeseries-options.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Effects say all that was configured when they were written, so what is configured now does not concern them. */
export function defaultsOf(database: Database): SeriesDefaults {
  return database.engine.isApplying ? plainSeriesDefaults : database.engine.timeSeries.defaults;
}

/**
 * Makes a series of the options read last, under the key that was just not found. Where something is configured, the
 * effect says it; the caller then has to add what else the command did.
 */
export function createSeries(database: Database, args: Arguments, parsed: ParsedOptions): number {
  const { timeSeries } = database.engine;
  const series = timeSeries.create(parsed, parsed.labelCount, parsed.labels, parsed.labelBytes);
  database.create(args, 1, kind.timeSeries, 0, series);
  if (defaultsOf(database) === plainSeriesDefaults) return series;
  const labels = parsed.labels.subarray(0, parsed.labelBytes);
  logCreation(database, args.copy(1), parsed, parsed.labelCount, labels);
  return series;
}

function logCreation(
  database: Database,
  key: Uint8Array,
  options: SeriesOptions,
  labelCount: number,
  labels: Uint8Array,
): void {
  const { effects } = database;
  const hasPolicy = options.duplicatePolicy > 0;
  effects.begin('TS.CREATE', 11 + (hasPolicy ? 2 : 0) + (labelCount > 0 ? 1 + labelCount * 2 : 0));
  effects.argument(key, 0, key.length);
  effects.text('RETENTION');
  effects.integer(options.retentionMs);
  effects.text('CHUNK_SIZE');
  effects.integer(options.chunkBytes);
  effects.text('ENCODING');
  effects.text(options.isUncompressed ? 'UNCOMPRESSED' : 'COMPRESSED');
  effects.text('IGNORE');
  effects.integer(options.ignoreTimeMs);
  effects.double(options.ignoreValue);
  if (hasPolicy) {
    effects.text('DUPLICATE_POLICY');
    effects.text(duplicatePolicyNames[options.duplicatePolicy]);
  }
  if (labelCount === 0) return;
  effects.text('LABELS');
  for (let at = 0; at < labels.length;) {
    const name = labels[at] | (labels[at + 1] << 8);
    const value = labels[at + 2] | (labels[at + 3] << 8);
    effects.argument(labels, at + 4, name);
    effects.argument(labels, at + 4 + name, value);
    at += 4 + name + value;
  }
}

/** Gives a new series its compactions. A key that is taken is left alone. */
export function createCompactions(
  database: Database,
  args: Arguments,
  series: number,
  parsed: ParsedOptions,
): void {
  const { compactions } = defaultsOf(database);
  const name = args.latin1(1);
  // In a cluster only a tag holds source and destination together.
  if (compactions.length === 0 || (database.isCluster && !/\{[^}]+\}/.test(name))) return;
  for (const policy of compactions)
    createCompaction(database, args.copy(1), series, parsed, policy);
}

function createCompaction(
  database: Database,
  source: Uint8Array,
  series: number,
  parsed: ParsedOptions,
  policy: CompactionPolicy,
): void {
  const { effects, engine, keyspace } = database;
  const aggregation = aggregatorName(policy.aggregator).toUpperCase();
  const bucket = policy.bucketMs.toString();
  const align = policy.align === 0 ? '' : `_${policy.align.toString()}`;
  const key = Buffer.concat([source, latin1(`_${aggregation}_${bucket}${align}`)]);
  const bytes = Uint8Array.from(key);
  if (keyspace.find(bytes, 0, bytes.length) !== 0) return;
  const labels = Uint8Array.from(
    Buffer.concat([
      parsed.labels.subarray(0, parsed.labelBytes),
      packLabel('aggregation', aggregation),
      packLabel('time_bucket', bucket),
    ]),
  );
  const labelCount = parsed.labelCount + 2;
  const options = {
    ...defaultsOf(database),
    retentionMs: policy.retentionMs,
    duplicatePolicy: 0,
    isUncompressed: parsed.isUncompressed,
  };
  const destination = engine.timeSeries.create(options, labelCount, labels, labels.length);
  keyspace.create(kind.timeSeries, bytes, 0, bytes.length, 0, destination);
  logCreation(database, bytes, options, labelCount, labels);
  engine.timeSeries.rules.link(
    series,
    destination,
    policy.aggregator,
    policy.bucketMs,
    policy.align,
  );
  effects.begin('TS.CREATERULE', 7);
  effects.argument(source, 0, source.length);
  effects.argument(bytes, 0, bytes.length);
  effects.text('AGGREGATION');
  effects.text(aggregation);
  effects.integer(policy.bucketMs);
  effects.integer(policy.align);
}

function packLabel(name: string, value: string): Uint8Array {
  const lengths = Uint8Array.of(name.length, 0, value.length, 0);
  return Buffer.concat([lengths, latin1(name), latin1(value)]);
}
