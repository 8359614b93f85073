import { createLogger, type Health, type Lifecycle, Metrics, MillraceError } from '@millrace/base';
import {
  demoPipelineFile,
  type Ingestor,
  openShardSet,
  type PipelineConfig,
  readPipelines,
  startIngestor,
} from '@millrace/ingest';
import type { Command } from 'commander';
import { serveMetrics } from '../metrics/serve-metrics.js';
import { addConfigOptions, readConfig } from '../options.js';
import { runService, type ServiceFacts } from '../service.js';
import { parseAddresses } from '../tables/common.js';
import { ingestorTable } from '../tables/ingestor-table.js';

const EXAMPLES = `
Examples:
  millrace ingestor --stores 127.0.0.1:7001                     replays recorded events
  millrace ingestor --pipelines pipelines.yaml --stores 127.0.0.1:7001
  millrace ingestor --stores store-1:6379,store-2:6379 --metrics-port 9100`;

export function define(command: Command): void {
  addConfigOptions(command, ingestorTable).addHelpText('after', EXAMPLES);
  command.action(() => runService((lifecycle, signal) => start(command, lifecycle, signal)));
}

async function start(
  command: Command,
  lifecycle: Lifecycle,
  signal: AbortSignal,
): Promise<ServiceFacts> {
  const config = await readConfig(command, ingestorTable);
  const pipelines = await readPipelineFile(config.pipelines);
  const logger = createLogger({ service: 'ingestor', level: config['log-level'] });
  const metrics = new Metrics();
  const credentials = {
    ...(config.username === '' ? {} : { username: config.username }),
    ...(config.password === '' ? {} : { password: config.password }),
  };
  const running: { ingestor?: Ingestor } = {};
  // Before the shards are found, so that who waits for them can be asked why.
  const ports = await serveMetrics(config, metrics, () => judge(running.ingestor), lifecycle);
  const shards = lifecycle.use(
    await openShardSet({ seeds: parseAddresses(config.stores), ...credentials, logger }, signal),
  );
  const deadLetterFolder = config['dead-letter-folder'];
  running.ingestor = lifecycle.use(
    await startIngestor({ pipelines, shards, logger, metrics, deadLetterFolder }),
  );
  return { ports };
}

function judge(ingestor: Ingestor | undefined): Health {
  if (ingestor === undefined) {
    return { isHealthy: false, details: { problems: { shards: 'none has answered yet' } } };
  }
  const { isHealthy, problems, shards } = ingestor.status();
  return { isHealthy, details: { problems, shards } };
}

async function readPipelineFile(file: string): Promise<PipelineConfig[]> {
  try {
    return await readPipelines(file || demoPipelineFile);
  } catch (error) {
    throw new MillraceError('CONFIG_FILE', (error as Error).message, { cause: error });
  }
}
