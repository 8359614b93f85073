import type { Logger, Metrics } from '@millrace/base';
import type { ClusterClient } from '@millrace/client';
import type { Followers } from './followers.js';

/** What the gateway knows of its shards and of those who follow, as metrics. */
export function describeShards(
  metrics: Metrics,
  client: ClusterClient,
  followers: Followers,
): void {
  metrics.gauge(
    {
      name: 'millrace_gateway_shard_connected',
      help: 'Whether the store of a shard is connected.',
      labels: ['shard', 'address'],
    },
    () =>
      client.shards.map(({ address, state }, shard) => ({
        labels: { shard, address: `${address.host}:${address.port}` },
        value: state === 'ready' ? 1 : 0,
      })),
  );
  metrics.gauge(
    { name: 'millrace_gateway_commands_in_flight', help: 'Commands that await their replies.' },
    () => client.shards.reduce((sum, { inFlight }) => sum + inFlight, 0),
  );
  metrics.gauge(
    { name: 'millrace_gateway_followers', help: 'Streaming calls under way.' },
    () => followers.count,
  );
}

/** One line when shards are lost, and one when all are back. */
export function logShards(logger: Logger | undefined, client: ClusterClient): void {
  if (client.isReady) {
    logger?.info('all shards are connected', { shards: client.shards.length });
    return;
  }
  const away = client.shards.filter(({ state }) => state !== 'ready');
  logger?.warn('not all shards are connected', {
    away: away.map(({ lastFailure, address }) =>
      lastFailure === undefined ? `${address.host}:${address.port}` : lastFailure.message,
    ),
  });
}
