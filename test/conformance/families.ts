import { hashes } from './cases/hashes.js';
import { hyperloglog } from './cases/hyperloglog.js';
import { keys } from './cases/keys.js';
import { sortedSets } from './cases/sorted-sets.js';
import { streams } from './cases/streams.js';
import { strings } from './cases/strings.js';
import { transactions } from './cases/transactions.js';
import type { Family } from './script.js';

export const FAMILIES: readonly Family[] = [
  keys,
  strings,
  hashes,
  sortedSets,
  streams,
  hyperloglog,
  transactions,
];
