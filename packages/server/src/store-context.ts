import { randomBytes } from 'node:crypto';
import { createSeededRandom, LiveConfig } from '@millrace/base';
import type { Clock, ConfigFile, Logger, Random, Timers } from '@millrace/base';
import { slotOf } from '@millrace/cluster';
import type { Topology } from '@millrace/cluster';
import { CommandTable, allCommands } from '@millrace/commands';
import { Engine } from '@millrace/engine';
import type { Arena, ArenaOptions } from '@millrace/memory';
import { applyConfig } from './apply-config.js';
import { serverCommands } from './commands/all.js';
import { storeTable } from './config-table.js';
import type { StoreConfig } from './config-table.js';
import { ServerContext } from './context.js';
import { Dispatch } from './dispatch.js';

interface ContextFacts {
  readonly clock: Clock;
  readonly timers?: Timers;
  /** Made up where it is not given. */
  readonly random?: Random;
  readonly logger: Logger;
  readonly topology: Topology | undefined;
  readonly nodeId: string;
  readonly configFile?: ConfigFile | undefined;
}

/** An engine with all commands, and neither log nor sockets. */
export function createContext(
  config: StoreConfig,
  facts: ContextFacts,
  options: ArenaOptions,
  arena: Arena | undefined,
): { readonly context: ServerContext; readonly dispatch: Dispatch } {
  const isCluster = config['cluster-enabled'];
  const engineOptions = {
    ...options,
    databases: isCluster ? 1 : config.databases,
    random: facts.random ?? createSeededRandom(randomBytes(6).readUIntLE(0, 6)),
    ...(isCluster ? { slotOf } : {}),
  };
  const engine = new Engine(engineOptions, arena);
  const context = new ServerContext({
    engine,
    config: new LiveConfig(storeTable, config, facts.configFile),
    ...facts,
  });
  const dispatch = new Dispatch(context);
  context.dispatch = dispatch;
  context.table = new CommandTable([...allCommands, ...serverCommands(context)]);
  applyConfig(context);
  engine.now = facts.clock.nowMs();
  return { context, dispatch };
}
