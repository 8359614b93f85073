import type { Logger } from '@millrace/base';
import kafkajs from 'kafkajs';
import type { Kafka, KafkaConfig, logCreator, RetryOptions } from 'kafkajs';
import { createRequire } from 'node:module';
import type { KafkaSourceConfig } from '../config/pipeline-config.js';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

/**
 * Brokers that are away are asked again soon and for as long as it takes: what is lost in the
 * meantime is nothing, and a longer pause would only be added to the outage. kafkajs cannot be
 * told to give up, but it compares its count with this number at every attempt, on all levels.
 */
export function retryUntil(signal: AbortSignal): RetryOptions {
  const retries: unknown = { valueOf: () => (signal.aborted ? 0 : attemptsMax) };
  return { initialRetryTime: 50, maxRetryTime: 1000, multiplier: 1.5, retries: retries as number };
}

const attemptsMax = 1_000_000;

/** With the signal, whatever it is trying just then fails. */
export function createKafka(
  config: KafkaSourceConfig,
  logger: Logger,
  signal: AbortSignal,
  onUnreachable: (broker: string, reason: string) => void,
): Kafka {
  quietenIdleTimer();
  const { brokers, clientId, ssl, sasl } = config;
  return new kafkajs.Kafka({
    ...{ clientId, ssl },
    retry: retryUntil(signal),
    brokers: [...brokers],
    connectionTimeout: 5_000,
    ...(sasl === undefined ? {} : { sasl: sasl as NonNullable<KafkaConfig['sasl']> }),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: bridgeTo(logger, onUnreachable),
  });
}

/**
 * kafkajs tries again by itself, and only its log knows of it. Every attempt is told there; that is for debugging, and the
 * pipeline tells trouble in its own words.
 */
function bridgeTo(
  logger: Logger,
  onUnreachable: (broker: string, reason: string) => void,
): logCreator {
  return () =>
    ({ namespace, log }) => {
      const { message, broker, error } = log as {
        message: string;
        broker?: string;
        error?: string;
      };
      const isUnreachable = /^Connection (error|timeout)/.test(message);
      if (isUnreachable && broker !== undefined) onUnreachable(broker, message);
      logger.debug(`kafkajs: ${message}`, { namespace, broker, error });
    };
}

/**
 * kafkajs wakes up every millisecond while it is connected, even with nothing to do: 3.6 % of a
 * core. With nothing pending and no throttling there is nothing to look for.
 */
function quietenIdleTimer(): void {
  const require = createRequire(import.meta.url);
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  if (Object.hasOwn(prototype, isQuiet)) return;
  const schedule = Reflect.get<RequestQueue, 'scheduleCheckPendingRequests'>(
    prototype,
    'scheduleCheckPendingRequests',
  );
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
  Object.defineProperty(prototype, isQuiet, { value: true });
}

const isQuiet = Symbol('millrace: idle timer is quiet');
