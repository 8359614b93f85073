import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { MillraceError } from '@millrace/base';
import type { Logger, Metrics } from '@millrace/base';
import { ClusterClient } from '@millrace/client';
import type { ShardAddress } from '@millrace/client';
import { batchReadDefinition, createBatchReadService } from './batch-read/batch-read-service.js';
import { createCardinalityService } from './cardinality-service.js';
import { createCommandService } from './command-service.js';
import { CallStatistics } from './call-statistics.js';
import { Followers } from './followers.js';
import { HealthService } from './generated/grpc/health/v1/health.js';
import { CardinalityServiceService } from './generated/millrace/v1/cardinality.js';
import { CommandServiceService } from './generated/millrace/v1/command.js';
import { SortedSetServiceService } from './generated/millrace/v1/sorted_set.js';
import { StreamServiceService } from './generated/millrace/v1/stream.js';
import { TimeSeriesServiceService } from './generated/millrace/v1/time_series.js';
import { Health } from './health.js';
import * as limits from './limits.js';
import { addReflection } from './reflection.js';
import { describeShards, logShards } from './shard-reports.js';
import { createSortedSetService } from './sorted-set-service.js';
import { createStreamService } from './stream-service.js';
import { createTimeSeriesService } from './time-series-service.js';

export interface GatewayConfig {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Any stores of the cluster. */
  readonly seeds: readonly ShardAddress[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly receiveMessageBytesMax?: number;
  readonly sendMessageBytesMax?: number;
  readonly followersMax?: number;
  /** Told when shards are lost and when they are back. */
  readonly logger?: Logger;
}

export interface Gateway extends AsyncDisposable {
  readonly address: ShardAddress;
  readonly client: ClusterClient;
  /** Whether every shard is connected; gRPC's health service says the same. */
  readonly isServing: boolean;
  /** Streaming calls under way. */
  readonly followers: number;
  /** Adds what the gateway counts and measures. */
  describeMetrics(metrics: Metrics): void;
  close(): Promise<void>;
}

const serviceNames = [
  'millrace.v1.BatchReadService',
  'millrace.v1.CardinalityService',
  'millrace.v1.CommandService',
  'millrace.v1.SortedSetService',
  'millrace.v1.StreamService',
  'millrace.v1.TimeSeriesService',
];

/** Serves gRPC at once, also while the stores are not there yet: health tells when they are. */
export async function startGateway(config: GatewayConfig): Promise<Gateway> {
  const health = new Health(serviceNames);
  const followers = new Followers(config.followersMax ?? limits.followersMax);
  const client: ClusterClient = ClusterClient.start({
    seeds: config.seeds,
    username: config.username,
    password: config.password,
    clientName: 'millrace-gateway',
    onChange: () => {
      if (health.isServing !== client.isReady) logShards(config.logger, client);
      health.set(client.isReady);
    },
  });
  const server = createServer(config);
  const statistics = new CallStatistics();
  addServices(server, client, followers, health, statistics);
  const close = closeOnce(server, client, followers, health);
  try {
    const port = await bind(server, config);
    return {
      address: { host: config.host, port },
      client,
      get isServing() {
        return health.isServing;
      },
      get followers() {
        return followers.count;
      },
      describeMetrics: (metrics) => {
        statistics.describe(metrics);
        describeShards(metrics, client, followers);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function createServer(config: GatewayConfig): Server {
  return new Server({
    'grpc.max_receive_message_length':
      config.receiveMessageBytesMax ?? limits.receiveMessageBytesMax,
    'grpc.max_send_message_length': config.sendMessageBytesMax ?? limits.sendMessageBytesMax,
    'grpc.max_concurrent_streams': limits.callsAConnectionMax,
  });
}

function addServices(
  server: Server,
  client: ClusterClient,
  followers: Followers,
  health: Health,
  statistics: CallStatistics,
): void {
  const add = (definition: ServiceDefinition, implementation: object): void =>
    server.addService(
      definition,
      statistics.count(definition, implementation as UntypedServiceImplementation),
    );
  add(batchReadDefinition, createBatchReadService(client));
  add(CardinalityServiceService, createCardinalityService(client));
  add(CommandServiceService, createCommandService(client));
  add(SortedSetServiceService, createSortedSetService(client));
  add(StreamServiceService, createStreamService(client, followers));
  add(TimeSeriesServiceService, createTimeSeriesService(client, followers));
  server.addService(HealthService, health.createService());
  addReflection(server);
}

function bind(server: Server, { host, port }: GatewayConfig): Promise<number> {
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error === null) resolve(boundPort);
      else reject(new MillraceError('PORT_IN_USE', `${target}: ${error.message}`));
    });
  });
}

/** Lets calls finish for a while, ends the rest, and lets go of the stores last. */
function closeOnce(
  server: Server,
  client: ClusterClient,
  followers: Followers,
  health: Health,
): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    health.set(false);
    health.close();
    followers.close();
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, limits.drainMs);
      server.tryShutdown(() => {
        clearTimeout(patience);
        resolve();
      });
    });
    await client.close();
  };
  return () => (closing ??= close());
}
