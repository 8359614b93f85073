import type { Command } from 'commander';
import { exportFile } from '../rdb/export.js';
import { importFile } from '../rdb/import.js';

const EXAMPLES = `
FILE is an RDB file of Redis (versions up to 12) or Valkey 9, an AOF with or without an RDB preamble, the manifest of a multi-part
AOF or the folder it is in, or - for the standard input. Files may lie in a bucket: s3://bucket/path/dump.rdb?endpoint=http://host:port.
They are written so that redis-server 7.0 and later and Valkey load them.

Examples:
  millrace rdb import dump.rdb --to 127.0.0.1:6379
  millrace rdb import appendonlydir --to 127.0.0.1:6379 --replace
  millrace rdb import 's3://backups/redis/dump.rdb?region=eu-central-1' --to 127.0.0.1:6379
  millrace rdb export --from 127.0.0.1:6379 dump.rdb
  millrace rdb export --from data dump.rdb          then: redis-server --dbfilename dump.rdb`;

export function define(command: Command): void {
  command.addHelpText('after', EXAMPLES);
  command
    .command('import')
    .description('Bring the keys of a file into a running store or cluster.')
    .argument('<file>', 'what to read')
    .option('--to <address>', 'a store of the cluster, as host:port', '127.0.0.1:6379')
    .option('--password <password>', 'the password of the stores')
    .option('--replace', 'replace keys that are there; otherwise the first one ends the import')
    .option(
      '--functions <file>',
      'keep libraries of functions, which do not run here, in a new RDB file',
    )
    .action(importFile);
  command
    .command('export')
    .description('Write the keys of a store, or of its folder, into an RDB file.')
    .argument('<file>', 'what to write; it must not exist')
    .requiredOption(
      '--from <source>',
      'a running store as host:port, or the folder of a stopped one',
    )
    .option('--password <password>', 'the password of the store')
    .option(
      '--time-series',
      'write time series too: only servers with RedisTimeSeries load the file',
    )
    .option(
      '--functions <file>',
      'write the libraries of functions of this RDB file too; those of a folder are by themselves',
    )
    .action(exportFile);
}
