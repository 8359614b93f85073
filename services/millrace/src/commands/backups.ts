import type { Command } from 'commander';
import { showBackups } from '../restore/backups.js';

const EXAMPLES = `
Examples:
  millrace backups --from /backups
  millrace backups --from 's3://backups/mill?endpoint=http://127.0.0.1:7070'`;

export function define(command: Command): void {
  command
    .requiredOption('--from <location>', 'the archive: a folder or s3://bucket/prefix')
    .addHelpText('after', EXAMPLES)
    .action(({ from }: { from: string }) => showBackups(from));
}
