import type { Command } from './command.js';
import { streamInfoCommands } from './stream-info.js';
import { streamReadCommands } from './stream-read.js';
import { streamWriteCommands } from './stream-write.js';

export const streamCommands: readonly Command[] = [
  ...streamWriteCommands,
  ...streamReadCommands,
  ...streamInfoCommands,
];
