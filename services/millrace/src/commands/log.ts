import type { Command } from 'commander';
import { check } from '../log/check.js';
import { repair } from '../log/repair.js';

const EXAMPLES = `
DIR is the --dir of a store. A check may run beside the store; a repair needs the store stopped.

Examples:
  millrace log check data                           what there is, and what is wrong with it
  millrace log repair --truncate-at 48210 data      gives up record 48210 and all later ones; they are kept aside`;

export function define(command: Command): void {
  command.addHelpText('after', EXAMPLES);
  command
    .command('check')
    .description('Read every byte of a log, change nothing, and tell what is wrong with it.')
    .argument('<dir>', 'the folder of a store, or its folder log')
    .option('--segments', 'show each segment')
    .action(check);
  command
    .command('repair')
    .description(
      'End a damaged log before a record. What is cut off is kept in a folder beside it.',
    )
    .argument('<dir>', 'the folder of a store, or its folder log')
    .requiredOption(
      '--truncate-at <sequence>',
      'the first record to give up; "millrace log check" names it',
    )
    .action(repair);
}
