import { createLogger, type Lifecycle, Metrics } from '@millrace/base';
import { type Gateway, startGateway } from '@millrace/rpc';
import type { Command } from 'commander';
import { serveMetrics } from '../metrics/serve-metrics.js';
import { addConfigOptions, readConfig } from '../options.js';
import { runService, type ServiceFacts } from '../service.js';
import { parseAddresses } from '../tables/common.js';
import { gatewayTable } from '../tables/gateway-table.js';

const EXAMPLES = `
Examples:
  millrace gateway --stores 127.0.0.1:7001
  millrace gateway --host 0.0.0.0 --stores store-1:6379,store-2:6379 --metrics-port 9100
  grpcurl -plaintext 127.0.0.1:50051 list      what it serves`;

export function define(command: Command): void {
  addConfigOptions(command, gatewayTable).addHelpText('after', EXAMPLES);
  command.action(() => runService((lifecycle) => start(command, lifecycle)));
}

async function start(command: Command, lifecycle: Lifecycle): Promise<ServiceFacts> {
  const config = await readConfig(command, gatewayTable);
  const logger = createLogger({ service: 'gateway', level: config['log-level'] });
  const gateway = lifecycle.use(
    await startGateway({
      host: config.host,
      port: config.port,
      seeds: parseAddresses(config.stores),
      username: config.username || undefined,
      password: config.password || undefined,
      receiveMessageBytesMax: config['receive-message-bytes-max'],
      sendMessageBytesMax: config['send-message-bytes-max'],
      logger,
    }),
  );
  const health = () => ({ isHealthy: gateway.isServing });
  const metrics = await serveMetrics(config, describeGateway(gateway), health, lifecycle);
  logger.info('ready for calls', { ...gateway.address });
  return { ports: { grpc: gateway.address.port, ...metrics } };
}

function describeGateway(gateway: Gateway): Metrics {
  const metrics = new Metrics();
  const serving = { name: 'millrace_gateway_serving', help: 'Whether every shard is connected.' };
  metrics.gauge(serving, () => Number(gateway.isServing));
  gateway.describeMetrics(metrics);
  return metrics;
}
