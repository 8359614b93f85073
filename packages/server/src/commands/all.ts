import { deliveryCommands } from '@millrace/commands';
import type { Command } from '@millrace/commands';
import type { ServerContext } from '../context.js';
import type { Dispatch } from '../dispatch.js';
import { basicCommands } from './basic.js';
import { transactionCommands } from './transactions.js';

/** Rows of the commands that need the server around the engine. */
export function serverCommands(
  context: ServerContext,
  dispatch: () => Dispatch,
): readonly Command[] {
  return [
    ...basicCommands(context),
    ...transactionCommands(context, dispatch),
    ...deliveryCommands((args, first, count) => dispatch().runNested(args, first, count)),
  ];
}
