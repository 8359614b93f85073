import {
  createSeededRandom,
  defaultsOf,
  LiveConfig,
  silentLogger,
  systemClock,
} from '@millrace/base';
import { allCommands, formatCommandsPage } from '@millrace/commands';
import type { Command } from '@millrace/commands';
import { Engine } from '@millrace/engine';
import { serverCommands } from './commands/all.js';
import { storeTable } from './config-table.js';
import { ServerContext } from './context.js';

/** The rows of all commands of a store, for pages and tests: to be read, not run. */
export function listCommands(): readonly Command[] {
  const context = new ServerContext({
    engine: new Engine({ bytes: 1 << 20, databases: 1, random: createSeededRandom(0) }),
    config: new LiveConfig(storeTable, defaultsOf(storeTable)),
    clock: systemClock,
    logger: silentLogger,
    topology: undefined,
    nodeId: '',
  });
  return [...allCommands, ...serverCommands(context)];
}

export const renderCommandsPage = (): string => formatCommandsPage(listCommands());
