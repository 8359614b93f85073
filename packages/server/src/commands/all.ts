import { deliveryCommands } from '@millrace/commands';
import type { Command } from '@millrace/commands';
import type { ServerContext } from '../context.js';
import { aclCommand } from './acl.js';
import { administrationCommands } from './administration.js';
import { authenticationCommands } from './authentication.js';
import { basicCommands } from './basic.js';
import { clientCommand } from './client.js';
import { clusterCommands } from './cluster.js';
import { commandlogCommand } from './command-log.js';
import { commandCommand } from './command.js';
import { configCommand } from './config.js';
import { debugCommand } from './debug/debug.js';
import { durabilityCommands } from './durability.js';
import { latencyCommand } from './latency.js';
import { lolwutCommand } from './lolwut.js';
import { memoryCommand } from './memory.js';
import { migrateCommand } from './migrate.js';
import { moduleCommand } from './module.js';
import { bindCommands } from './server-command.js';
import type { ServerCommand } from './server-command.js';
import { monitorCommand } from './monitor.js';
import { pubsubCommands } from './pubsub.js';
import { replicationCommands } from './replication.js';
import { slowlogCommand } from './slowlog.js';
import { snapshotCommands } from './snapshots.js';
import { transactionCommands } from './transactions.js';

const rows: readonly ServerCommand[] = [
  ...basicCommands,
  ...authenticationCommands,
  aclCommand,
  clientCommand,
  commandCommand,
  commandlogCommand,
  configCommand,
  debugCommand,
  latencyCommand,
  lolwutCommand,
  memoryCommand,
  migrateCommand,
  moduleCommand,
  ...replicationCommands,
  slowlogCommand,
  ...administrationCommands,
  ...durabilityCommands,
  ...snapshotCommands,
  ...clusterCommands,
  ...transactionCommands,
  ...pubsubCommands,
  monitorCommand,
];

/** The commands that need the server around the engine, for one store. */
export const serverCommands = (context: ServerContext): readonly Command[] => [
  ...bindCommands(rows, context),
  ...deliveryCommands({
    run: (args, first, count) => context.dispatch.runNested(args, first, count),
    whereElse:
      context.topology === undefined
        ? undefined
        : (args, first, count) => context.dispatch.whereElse(args, first, count),
  }),
];
