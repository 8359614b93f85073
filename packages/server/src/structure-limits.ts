/** Hands the configured bounds of small forms to the structures, at the start and when they change. */
import type { LiveConfig } from '@millrace/base';
import type { Engine } from '@millrace/engine';
import type { StoreRows } from './config-table.js';

export function followStructureLimits(engine: Engine, config: LiveConfig<StoreRows>): void {
  const apply = (): void => {
    const { values } = config;
    engine.hashes.packedFieldsMax = values['hash-max-listpack-entries'];
    engine.hashes.packedBytesAFieldMax = values['hash-max-listpack-value'];
    engine.sortedSets.packedEntriesMax = values['zset-max-listpack-entries'];
    engine.sortedSets.packedMemberBytesMax = values['zset-max-listpack-value'];
    engine.hyperLogLogs.sparseBytesMax = values['hll-sparse-max-bytes'];
  };
  apply();
  config.onChange(apply);
}
