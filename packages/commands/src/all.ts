import { bitFieldCommands } from './bitmap-fields.js';
import { bitOperationCommands } from './bitmap-operations.js';
import { bitCommands } from './bitmaps.js';
import { boundedCounterCommands } from './bounded-counters.js';
import type { Command } from './command.js';
import { counterCommands } from './counters.js';
import { expireCommands } from './expire.js';
import { geoCommands } from './geo.js';
import { hashExpiryCommands } from './hash-expiry.js';
import { hashFieldValueCommands } from './hash-field-values.js';
import { hashWalkCommands } from './hash-walks.js';
import { hashCommands } from './hashes.js';
import { hyperLogLogCommands } from './hyperloglog.js';
import { keyCommands } from './keys.js';
import { keyspaceCommands } from './keyspace-commands.js';
import { serializationCommands } from './serialization.js';
import { setCommands } from './sets.js';
import { listCommands } from './lists.js';
import { sortCommands } from './sort.js';
import { sortedSetCommands } from './sorted-sets.js';
import { streamCommands } from './streams.js';
import { stringBatchCommands } from './string-batches.js';
import { stringConditionCommands } from './string-conditions.js';
import { lcsCommands } from './string-lcs.js';
import { stringPartCommands } from './string-parts.js';
import { stringCommands } from './strings.js';
import { timeSeriesCommands } from './timeseries.js';
import { windowCommands } from './windows.js';

/** Rows of all commands that need the engine only. */
export const allCommands: readonly Command[] = [
  ...stringCommands,
  ...stringPartCommands,
  ...stringConditionCommands,
  ...stringBatchCommands,
  ...lcsCommands,
  ...counterCommands,
  ...boundedCounterCommands,
  ...bitCommands,
  ...bitFieldCommands,
  ...bitOperationCommands,
  ...hyperLogLogCommands,
  ...hashCommands,
  ...hashWalkCommands,
  ...geoCommands,
  ...hashExpiryCommands,
  ...hashFieldValueCommands,
  ...listCommands,
  ...keyCommands,
  ...keyspaceCommands,
  ...expireCommands,
  ...serializationCommands,
  ...setCommands,
  ...sortCommands,
  ...sortedSetCommands,
  ...streamCommands,
  ...timeSeriesCommands,
  ...windowCommands,
];
