import { type Health, Metrics } from '@millrace/base';
import type { Store } from '@millrace/server';

/** Unhealthy while it loads its data, and while its log cannot be written. */
export function judgeStore({ context }: Store): Health {
  const { isLoading, log } = context;
  const details = { isLoading, log: log?.failure?.error.message ?? 'ok' };
  return { isHealthy: !isLoading && log?.failure === undefined, details };
}

export function describeStore({ context }: Store): Metrics {
  const { engine, statistics, sessions, config } = context;
  const metrics = new Metrics();
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name: `millrace_${name}`, help }, read);
  const counter = (name: string, help: string, read: () => number): unknown =>
    metrics.counter({ name: `millrace_${name}_total`, help }, read);

  gauge('keys', 'Keys in all databases.', () => sum(engine.keyspaces.map(({ size }) => size)));
  gauge('memory_used_bytes', 'Bytes of the arena in use.', () => engine.arena.usedBytes);
  gauge('memory_max_bytes', 'Where writes are refused.', () =>
    config.values.maxmemory > 0 ? config.values.maxmemory : engine.arena.capacityBytes,
  );
  gauge('connected_clients', 'Open connections.', () => sessions.size);
  counter('connections', 'Connections accepted.', () => statistics.connections);
  counter('rejected_connections', 'Connections refused.', () => statistics.rejectedConnections);
  counter('commands', 'Commands executed.', () => statistics.commands);
  counter('command_errors', 'Error replies.', () => statistics.errors);
  counter('received_bytes', 'Bytes read from clients.', () => statistics.bytesIn);
  counter('sent_bytes', 'Bytes written to clients.', () => statistics.bytesOut);
  gauge('log_last_sequence', 'The last record of the log.', () => context.log?.lastSequence ?? 0);
  gauge(
    'log_durable_sequence',
    'The last record on disk.',
    () => context.log?.durableSequence ?? 0,
  );
  metrics.latency(
    { name: 'millrace_command_seconds', help: 'Time a command takes in the store.' },
    statistics.latency,
  );
  return metrics;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
