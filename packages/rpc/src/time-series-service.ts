import { setTimeout as pause } from 'node:timers/promises';
import { ReplyError } from '@millrace/client';
import type { ClusterClient, CommandArgument, ReplyValue } from '@millrace/client';
import { failureOf, invalidArgument } from './error-catalogue.js';
import type { Followers } from './followers.js';
import type {
  AddedSample,
  Aggregation,
  FollowSamplesRequest,
  FollowSamplesResponse,
  GetRangeRequest,
  Sample,
  SeriesSample,
  TimeSeriesServiceServer,
} from './generated/millrace/v1/time_series.js';
import { Aggregator } from './generated/millrace/v1/time_series.js';
import * as limits from './limits.js';
import { arrayOf, doubleOf, integerOf } from './replies.js';
import { unary } from './unary.js';

const aggregatorWords: Record<number, string> = {
  [Aggregator.AGGREGATOR_AVG]: 'avg',
  [Aggregator.AGGREGATOR_SUM]: 'sum',
  [Aggregator.AGGREGATOR_MIN]: 'min',
  [Aggregator.AGGREGATOR_MAX]: 'max',
  [Aggregator.AGGREGATOR_COUNT]: 'count',
  [Aggregator.AGGREGATOR_FIRST]: 'first',
  [Aggregator.AGGREGATOR_LAST]: 'last',
  [Aggregator.AGGREGATOR_RANGE]: 'range',
  [Aggregator.AGGREGATOR_STD_P]: 'std.p',
  [Aggregator.AGGREGATOR_STD_S]: 'std.s',
  [Aggregator.AGGREGATOR_VAR_P]: 'var.p',
  [Aggregator.AGGREGATOR_VAR_S]: 'var.s',
  [Aggregator.AGGREGATOR_TWA]: 'twa',
};

export function createTimeSeriesService(
  client: ClusterClient,
  followers: Followers,
): TimeSeriesServiceServer {
  return {
    addSamples: unary(async ({ samples }) => {
      if (samples.length > limits.addedSamplesMax) {
        throw invalidArgument(`${samples.length} samples are more than ${limits.addedSamplesMax}`);
      }
      return {
        added: await Promise.all(samples.map((sample) => addSample(client, sample))),
      };
    }),
    getRange: unary(async (request) => {
      const args = rangeCommand(request);
      return { samples: samplesOf(await client.call(args, { key: request.key })) };
    }),
    followSamples: followers.serve((request: FollowSamplesRequest, signal) =>
      followSamples(client, request, signal),
    ),
  };
}

async function addSample(
  client: ClusterClient,
  { key, sample }: SeriesSample,
): Promise<AddedSample> {
  try {
    if (sample === undefined) throw invalidArgument('a key without a sample');
    const args = ['TS.ADD', key, sample.timestampMs, String(sample.value)];
    const value = integerOf(await client.call(args, { key }));
    return { outcome: { $case: 'timestampMs', value } };
  } catch (error) {
    const { code, details } = failureOf(error);
    return { outcome: { $case: 'failure', value: { code, message: details } } };
  }
}

function rangeCommand(request: GetRangeRequest): CommandArgument[] {
  const { key, fromMs, toMs, reverse, count, aggregation } = request;
  const args: CommandArgument[] = [reverse ? 'TS.REVRANGE' : 'TS.RANGE', key];
  args.push(fromMs ?? '-', toMs ?? '+');
  if (count > 0) args.push('COUNT', count);
  if (aggregation !== undefined) args.push(...aggregationWords(aggregation));
  return args;
}

function aggregationWords({ aggregator, bucketDurationMs }: Aggregation): CommandArgument[] {
  const word = aggregatorWords[aggregator] as string | undefined;
  if (word === undefined) throw invalidArgument(`aggregator ${aggregator} is unknown`);
  if (bucketDurationMs <= 0) throw invalidArgument('the bucket duration is not positive');
  return ['AGGREGATION', word, bucketDurationMs];
}

/**
 * Looks for samples after the last one that was sent, again and again: what arrives late, with an
 * older time, is not sent. A series that does not exist yet is waited for.
 */
async function* followSamples(
  client: ClusterClient,
  { key, afterMs }: FollowSamplesRequest,
  signal: AbortSignal,
): AsyncGenerator<FollowSamplesResponse> {
  let after = afterMs ?? (await lastTime(client, key, signal));
  for (;;) {
    const args = ['TS.RANGE', key, after + 1, '+', 'COUNT', limits.followedSamplesMax];
    const samples = await samplesIfAny(client.call(args, { key, signal }));
    if (samples.length > 0) {
      after = samples[samples.length - 1].timestampMs;
      yield { samples };
    }
    if (samples.length < limits.followedSamplesMax) {
      await pause(limits.samplePollMs, undefined, { signal });
    }
  }
}

async function lastTime(
  client: ClusterClient,
  key: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  const args = ['TS.REVRANGE', key, '-', '+', 'COUNT', 1];
  const [last] = await samplesIfAny(client.call(args, { key, signal }));
  return (last as Sample | undefined)?.timestampMs ?? -1;
}

async function samplesIfAny(reply: Promise<ReplyValue>): Promise<Sample[]> {
  try {
    return samplesOf(await reply);
  } catch (error) {
    if (error instanceof ReplyError && /does not exist/.test(error.message)) return [];
    throw error;
  }
}

function samplesOf(reply: ReplyValue): Sample[] {
  return arrayOf(reply).map((sample) => {
    const [timestamp, value] = arrayOf(sample);
    return { timestampMs: integerOf(timestamp), value: doubleOf(value) };
  });
}
