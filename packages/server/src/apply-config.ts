/** Brings the configuration to where it acts: at start, and again with each CONFIG SET. */
import { parseWindowDefaults } from '@millrace/commands';
import { duplicatePolicy, parseCompactionPolicy, plainSeriesDefaults } from '@millrace/engine';
import type { SeriesDefaults } from '@millrace/engine';
import type { ServerContext } from './context.js';
import { outputLimitOf } from './output-limits.js';

export function applyConfig(context: ServerContext): void {
  const { config, engine, decoder } = context;
  const apply = (): void => {
    const { values } = config;
    decoder.bulkBytesMax = values['proto-max-bulk-len'];
    decoder.queryBytesMax = values['client-query-buffer-limit'];
    engine.hashes.packedFieldsMax = values['hash-max-listpack-entries'];
    engine.hashes.packedBytesAFieldMax = values['hash-max-listpack-value'];
    engine.sets.integersMax = values['set-max-intset-entries'];
    engine.sets.packedMembersMax = values['set-max-listpack-entries'];
    engine.sets.packedMemberBytesMax = values['set-max-listpack-value'];
    engine.lists.setPackedSize(values['list-max-listpack-size']);
    engine.sortedSets.packedEntriesMax = values['zset-max-listpack-entries'];
    engine.sortedSets.packedMemberBytesMax = values['zset-max-listpack-value'];
    engine.hyperLogLogs.sparseBytesMax = values['hll-sparse-max-bytes'];
    engine.streams.idempotence.secondsDefault = values['stream-idmp-duration'];
    engine.streams.idempotence.sizeDefault = values['stream-idmp-maxsize'];
    engine.streams.limitBlocks(values['stream-node-max-entries'], values['stream-node-max-bytes']);
    if (context.log !== undefined) context.log.fsync = values.appendfsync;
    context.statistics.tracksLatency = values['latency-tracking'];
    context.memoryLimit.configure();
    const limits = values['client-output-buffer-limit'];
    engine.timeSeries.defaults = seriesDefaultsOf(values);
    engine.windows.defaults = parseWindowDefaults(values['win-defaults']);
    engine.windows.aheadMsMax = values['win-max-ahead'];
    context.outputLimit = outputLimitOf(limits, 'normal');
    context.notifications.configure(values['notify-keyspace-events']);
    context.keyWatch.refresh();
    context.pubsubOutputLimit = outputLimitOf(limits, 'pubsub');
  };
  apply();
  config.onChange(apply);
}

type Values = ServerContext['config']['values'];

/** What new time series are made with; the one object for all that is not configured. */
export function seriesDefaultsOf(values: Values): SeriesDefaults {
  const policy = values['ts-duplicate-policy'];
  const defaults: SeriesDefaults = {
    retentionMs: values['ts-retention-policy'],
    chunkBytes: values['ts-chunk-size-bytes'],
    duplicatePolicy: duplicatePolicy[policy],
    isUncompressed: values['ts-encoding'] === 'uncompressed',
    ignoreTimeMs: values['ts-ignore-max-time-diff'],
    ignoreValue: Number(values['ts-ignore-max-val-diff']),
    compactions: parseCompactionPolicy(values['ts-compaction-policy']) ?? [],
  };
  const isPlain = JSON.stringify(defaults) === JSON.stringify(plainSeriesDefaults);
  return isPlain ? plainSeriesDefaults : defaults;
}
