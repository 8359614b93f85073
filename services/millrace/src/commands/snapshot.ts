import type { Command } from 'commander';
import { copy } from '../snapshot/copy.js';
import { create } from '../snapshot/create.js';
import { remove } from '../snapshot/delete.js';
import { list } from '../snapshot/list.js';
import { restore } from '../snapshot/restore.js';
import { rewrap } from '../snapshot/rewrap.js';
import { verify } from '../snapshot/verify.js';

const EXAMPLES = `
A location is a folder or s3://bucket/prefix?endpoint=http://host:port; credentials come from the environment, as AWS tools take them.

Examples:
  millrace snapshot create --stores 127.0.0.1:7001 /backups
  millrace snapshot list 's3://backups/mill?endpoint=http://127.0.0.1:7070&path-style=yes'
  millrace snapshot verify /backups
  millrace snapshot restore /backups --shard ID --dir data   then: millrace store --dir data
  millrace snapshot restore /backups --dirs data-1,data-2    the newest one of a whole cluster
  millrace snapshot copy data/snapshots s3://backups/mill
  millrace snapshot delete /backups --keep 7 --keep-for 30d
  millrace snapshot rewrap /backups --key-file keys          after a new key was put before the old ones

What is encrypted is opened with the keys of MILLRACE_ENCRYPTION_KEY_FILE or MILLRACE_ENCRYPTION_KEYS.`;

export function define(command: Command): void {
  command.addHelpText('after', EXAMPLES);
  command
    .command('create')
    .description(
      'Ask every shard of a running cluster for a snapshot, and wait until all are there.',
    )
    .argument('[location]', 'where to; the folder of each store where none is given')
    .option('--stores <list>', 'some stores of the cluster, as host:port', '127.0.0.1:6379')
    .option('--password <password>', 'the password of the stores')
    .action(create);
  command
    .command('list')
    .description('Show the snapshots of a location, the oldest first.')
    .argument('<location>')
    .action(list);
  command
    .command('verify')
    .description('Restore snapshots into memory and check every page, key and block.')
    .argument('<location>')
    .argument('[id]', 'only this one')
    .option('--shard <id>', 'only those of this shard')
    .action(verify);
  command
    .command('restore')
    .description('Put snapshots, checked, into empty folders of stores, which load them.')
    .argument('<location>')
    .option('--shard <id>', 'the shard whose snapshot it is, where there are several')
    .option('--dir <folder>', 'the folder that the store will have as its --dir')
    .option('--dirs <list>', 'the folders of all shards of a cluster, in the order of their slots')
    .option('--id <id>', 'which snapshot; the newest where none is given')
    .action(restore);
  command
    .command('copy')
    .description('Copy snapshots to another location, each checked on the way.')
    .argument('<from>')
    .argument('<to>')
    .argument('[id]', 'only this one')
    .option('--shard <id>', 'only those of this shard')
    .action(copy);
  command
    .command('delete')
    .description('Delete snapshots. In an archive that is up to its archiver.')
    .argument('<location>')
    .argument('[ids...]', 'which, of shards or of whole clusters with all that these name')
    .option(
      '--keep <n>',
      'all but the newest n of each shard, those that these build on, and whole clusters of these',
    )
    .option('--keep-for <duration>', 'with --keep: all that are younger stay as well, as 30d')
    .option('--shard <id>', 'only those of this shard')
    .action(remove);
  command
    .command('rewrap')
    .description('Change the key under which snapshots and log are encrypted; no data is written.')
    .argument('<location>')
    .option('--key-file <file>', 'the keys, the new one first; those of the environment otherwise')
    .action(rewrap);
}
