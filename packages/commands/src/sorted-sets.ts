import type { Command } from './command.js';
import { sortedSetCombinationCommands } from './sorted-set-combinations.js';
import { sortedSetMemberCommands } from './sorted-set-members.js';
import { sortedSetPopCommands } from './sorted-set-pops.js';
import { sortedSetRangeCommands } from './sorted-set-ranges.js';
import { sortedSetSampleCommands } from './sorted-set-samples.js';

export const sortedSetCommands: readonly Command[] = [
  ...sortedSetMemberCommands,
  ...sortedSetRangeCommands,
  ...sortedSetPopCommands,
  ...sortedSetSampleCommands,
  ...sortedSetCombinationCommands,
];
