import type { Command } from './command.js';
import { setCardinalityCommands } from './set-cardinalities.js';
import { setCombinationCommands } from './set-combinations.js';
import { setMemberCommands } from './set-members.js';
import { setSampleCommands } from './set-samples.js';

export const setCommands: readonly Command[] = [
  ...setMemberCommands,
  ...setSampleCommands,
  ...setCombinationCommands,
  ...setCardinalityCommands,
];
