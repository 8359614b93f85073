import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { errorCodeOf, MillraceError } from './errors.js';
import { HTTP_CONNECTIONS_MAX, HTTP_REQUEST_MS_MAX } from './limits.js';
import type { Metric, Metrics } from './metrics.js';

export interface Health {
  /** Whether the service does its work. What is only degraded (a broker that is away and retried) is told in `details`. */
  readonly isHealthy: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface ObservabilityOptions {
  /** 0 picks a free one. */
  port: number;
  host: string;
  metrics: Metrics;
  health: () => Health | Promise<Health>;
}

export interface Observability extends AsyncDisposable {
  readonly port: number;
}

/** Serves `/metrics` for Prometheus and `/healthz` (200 or 503, with JSON) until it is disposed. */
export async function startObservability(options: ObservabilityOptions): Promise<Observability> {
  const registry = lazily(() => openRegistry(options.metrics));
  const server = createServer((request, response) => {
    answer(request, response, options, registry).catch((error: unknown) => {
      response.writeHead(500).end(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  server.requestTimeout = HTTP_REQUEST_MS_MAX;
  server.maxConnections = HTTP_CONNECTIONS_MAX;
  await listen(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ObservabilityOptions,
  registry: () => Promise<Registry>,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path === '/metrics') {
    const opened = await registry();
    response.writeHead(200, { 'content-type': opened.contentType }).end(await opened.metrics());
  } else if (path === '/healthz') {
    const { isHealthy, details = {} } = await options.health();
    const body = JSON.stringify({ status: isHealthy ? 'ok' : 'unhealthy', ...details });
    response
      .writeHead(isHealthy ? 200 : 503, { 'content-type': 'application/json' })
      .end(`${body}\n`);
  } else {
    response.writeHead(404).end('There are /metrics and /healthz.\n');
  }
}

async function openRegistry(metrics: Metrics): Promise<Registry> {
  const client = await import('prom-client');
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  for (const metric of metrics.list()) {
    const { name, help } = metric;
    const labelNames = [...(metric.labels ?? [])];
    const registers = [registry];
    if (metric.type === 'counter') {
      new client.Counter({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { labels, value } of samplesOf(metric)) this.inc({ ...labels }, value);
        },
      });
    } else {
      new client.Gauge({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { labels, value } of samplesOf(metric)) this.set({ ...labels }, value);
        },
      });
    }
  }
  return registry;
}

function samplesOf(metric: Metric) {
  const read = metric.read();
  return typeof read === 'number' ? [{ labels: {}, value: read }] : read;
}

/** Listens, or says by name that the address is taken. */
async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    if (errorCodeOf(error) !== 'EADDRINUSE') throw error;
    throw new MillraceError('PORT_IN_USE', `${host}:${port} is in use by another process`, {
      cause: error,
    });
  }
}

function lazily<T>(create: () => Promise<T>): () => Promise<T> {
  let created: Promise<T> | undefined;
  return () => (created ??= create());
}
