import { deliveryCommands } from '@millrace/commands';
import type { Command } from '@millrace/commands';
import type { ServerContext } from '../context.js';
import type { Dispatch } from '../dispatch.js';
import { administrationCommands } from './administration.js';
import { authenticationCommands } from './authentication.js';
import { basicCommands } from './basic.js';
import { clientCommand } from './client.js';
import { clusterCommands } from './cluster.js';
import { commandCommand } from './command.js';
import { configCommand } from './config.js';
import { slowlogCommand } from './slowlog.js';
import { snapshotCommands } from './snapshots.js';
import { transactionCommands } from './transactions.js';

/** Rows of the commands that need the server around the engine. */
export function serverCommands(
  context: ServerContext,
  dispatch: () => Dispatch,
): readonly Command[] {
  return [
    ...basicCommands(context),
    ...authenticationCommands(context),
    clientCommand(context),
    commandCommand(context),
    configCommand(context),
    slowlogCommand(context),
    ...administrationCommands(context),
    ...snapshotCommands(context),
    ...clusterCommands(context),
    ...transactionCommands(context, dispatch),
    ...deliveryCommands((args, first, count) => dispatch().runNested(args, first, count)),
  ];
}
