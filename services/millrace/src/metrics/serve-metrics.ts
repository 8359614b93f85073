import { type Health, type Lifecycle, type Metrics, startObservability } from '@millrace/base';

interface MetricsAddress {
  readonly 'metrics-port': number;
  readonly 'metrics-host': string;
}

/** Serves metrics and health where the configuration names a port; returns that port by its name. */
export async function serveMetrics(
  config: MetricsAddress,
  metrics: Metrics,
  health: () => Health,
  lifecycle: Lifecycle,
): Promise<{ metrics?: number }> {
  if (config['metrics-port'] === 0) return {};
  const options = { port: config['metrics-port'], host: config['metrics-host'], metrics, health };
  return { metrics: lifecycle.use(await startObservability(options)).port };
}
