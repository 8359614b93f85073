import path from 'node:path';
import { createLogger, type Lifecycle, MillraceError } from '@millrace/base';
import { KeyRing, openObjectStore } from '@millrace/snapshot';
import type { Command } from 'commander';
import { judgeShards, ShardLoop } from '../archiver/archiver.js';
import { describeArchiver } from '../archiver/metrics.js';
import { serveMetrics } from '../metrics/serve-metrics.js';
import { addConfigOptions, readConfig } from '../options.js';
import { runService, type ServiceFacts } from '../service.js';
import { archiverTable } from '../tables/archiver-table.js';

const EXAMPLES = `
The stores that it serves should have "archive yes", so that they keep their log until it is shipped.

Examples:
  millrace archiver --dirs data --to /backups
  millrace archiver --dirs data-1,data-2 --to 's3://backups/mill?endpoint=http://127.0.0.1:7070' --window 30d
  millrace backups --from /backups                  the moments that can be restored
  millrace restore --from /backups --at 2026-11-22T14:03:07.119Z --to new-data`;

export function define(command: Command): void {
  addConfigOptions(command, archiverTable).addHelpText('after', EXAMPLES);
  command.action(() => runService((lifecycle) => start(command, lifecycle)));
}

async function start(command: Command, lifecycle: Lifecycle): Promise<ServiceFacts> {
  const config = await readConfig(command, archiverTable);
  if (config.dirs.length === 0 || config.to === '')
    throw new MillraceError(
      'CONFIG_INVALID_VALUE',
      'say what to archive with --dirs, and where with --to',
    );
  const logger = createLogger({ service: 'archiver', level: config['log-level'] });
  const keys = await KeyRing.open(config['encryption-key-file']);
  const store = lifecycle.use(await openObjectStore(config.to, keys));
  const loops = config.dirs.map((dir) => new ShardLoop(path.resolve(dir), config, store, logger));
  for (const loop of loops) lifecycle.use(loop).start();
  const statuses = loops.map(({ status }) => status);
  const health = () => judgeShards(statuses);
  const metrics = await serveMetrics(config, describeArchiver(statuses), health, lifecycle);
  logger.info('archiving', { dirs: config.dirs, to: store.location });
  return { ports: metrics };
}
