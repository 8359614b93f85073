import type { Command } from 'commander';
import { restoreArchive, type RestoreFlags } from '../restore/restore.js';

const EXAMPLES = `
The new folder appears when all of it is there and checked; what an interrupted restore left is cleared away by the next one.
One shard is the folder itself (millrace store --dir NEW); of several each has a folder store-1, store-2 … in it.

Examples:
  millrace backups --from /backups
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --dry-run --to new-data
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --to new-data
  millrace restore --from 's3://backups/mill?endpoint=http://127.0.0.1:7070' --to new-data     the newest moment`;

export function define(command: Command): void {
  command
    .requiredOption('--from <location>', 'the archive: a folder or s3://bucket/prefix')
    .option(
      '--at <time>',
      'the last moment that counts, as 2026-11-22T14:03:07.119Z, or latest',
      'latest',
    )
    .option('--to <folder>', 'a new or empty folder')
    .option('--shard <id>', 'only this shard')
    .option('--dry-run', 'tell what would be done, and do nothing')
    .option(
      '--arena-size <bytes>',
      'the address space reserved while a shard is rebuilt',
      '2080374784',
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: RestoreFlags) => restoreArchive(flags));
}
