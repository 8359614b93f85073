import type { Command } from 'commander';
import { restoreArchive, type RestoreFlags } from '../restore/restore.js';

const EXAMPLES = `
The new folder appears when all of it is there and checked; what an interrupted restore left is cleared away by the next one.
One shard is the folder itself (millrace store --dir NEW); of several each has a folder store-1, store-2 … in it.

Examples:
  millrace backups --from /backups
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --dry-run --to new-data
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --to new-data
  millrace restore --from 's3://backups/mill?endpoint=http://127.0.0.1:7070' --to new-data     the newest moment
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --shards 4 --to new-data
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --only 'user:*' --stores 127.0.0.1:7001`;

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
    .option('--shards <n>', 'into another number of shards; slots are shared out evenly')
    .option(
      '--node-ids <list>',
      'with --shards: the ids of the new shards; made up where not given',
    )
    .option(
      '--uneven-offsets <which>',
      'with --shards: lowest or highest, where shards differ in a source',
    )
    .option(
      '--only <pattern>',
      'only these keys, into the running cluster of --stores, over what is there',
    )
    .option(
      '--stores <list>',
      'with --only: some stores of the cluster, as host:port',
      '127.0.0.1:6379',
    )
    .option('--password <password>', 'with --only: the password of the stores')
    .option('--dry-run', 'tell what would be done, and do nothing')
    .option(
      '--arena-size <bytes>',
      'the address space reserved while a shard is rebuilt',
      '2080374784',
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: RestoreFlags) => restoreArchive(flags));
}
