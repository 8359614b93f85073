/**
 * Rows of the server's own commands. Their functions are given the server's context last; a store binds the rows to its
 * own when it starts.
 */
import type { Command, Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';

export type ServerExecute = (
  database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
) => void;

export interface ServerCommand extends Omit<Command, 'execute' | 'subcommands'> {
  readonly execute?: ServerExecute;
  readonly subcommands?: readonly ServerCommand[];
}

/** Declares a row, as `command` does. */
export const serverCommand = (row: ServerCommand): ServerCommand => row;

export function bindCommand(row: ServerCommand, context: ServerContext): Command {
  const { execute, subcommands, ...rest } = row;
  return {
    ...rest,
    ...(execute === undefined
      ? {}
      : {
          execute: (database, args, reply) => {
            execute(database, args, reply, context);
          },
        }),
    ...(subcommands === undefined
      ? {}
      : { subcommands: subcommands.map((one) => bindCommand(one, context)) }),
  };
}

export const bindCommands = (
  rows: readonly ServerCommand[],
  context: ServerContext,
): readonly Command[] => rows.map((row) => bindCommand(row, context));
