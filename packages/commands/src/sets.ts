import type { Command } from './command.js';
import { setCombinationCommands } from './set-combinations.js';
import { setMemberCommands } from './set-members.js';
import { setSampleCommands } from './set-samples.js';

export const setCommands: readonly Command[] = [
  ...setMemberCommands,
  ...setSampleCommands,
  ...setCombinationCommands,
];
