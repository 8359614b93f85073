import { command } from '@millrace/commands';
import type { Command, CommandGroup } from '@millrace/commands';

/** The HELP subcommand of a container: its heading, the given lines, and HELP itself, as Redis prints them. */
export function helpCommand(
  container: string,
  group: CommandGroup,
  since: string,
  lines: readonly string[],
): Command {
  const all = [
    `${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    'HELP',
    '    Print this help.',
  ];
  return command({
    name: 'HELP',
    arity: 2,
    flags: ['loading', 'stale'],
    group,
    since,
    complexity: 'O(1)',
    summary: `Lists what ${container} can do.`,
    execute: (_database, _args, reply) => {
      reply.array(all.length);
      for (const line of all) reply.simple(line);
    },
  });
}
