/**
 * Snapshots of all shards at one moment: all get ready, all hold their writes, and only then all are cut. What happened before
 * on one shard is in its snapshot wherever what came of it is in another's.
 */
import { MillraceError } from '@millrace/base';
import type { ReplyValue } from '@millrace/resp';
import type { CommandArgument } from './encode-command.js';

/** Threads start meanwhile, and look for what they build on. Shards wait longer for each other. */
const preparedMsMax = 20_000;
/** Less than the shards hold their writes for. */
const heldMsMax = 800;
const abandonedMsMax = 1_000;

/** One shard, as far as it matters here. */
export interface CutShard {
  readonly name: string;
  /** Rejects where no reply comes in time; 0 is no limit. */
  readonly call: (args: readonly CommandArgument[], msMax: number) => Promise<ReplyValue>;
}

/** What each shard tells of its snapshot, in their order. */
export async function cutTogether(
  shards: readonly CutShard[],
  location: string | undefined,
): Promise<readonly ReplyValue[]> {
  const order = (step: string, ...rest: CommandArgument[]) => ['MILLRACE.SNAPSHOT', step, ...rest];
  const numbers = new Map<CutShard, CommandArgument>();
  const where = location === undefined ? [] : [location];
  try {
    await ofEach(shards, 'get ready', async (shard) => {
      const number = await shard.call(order('PREPARE', ...where), preparedMsMax);
      numbers.set(shard, Number(number));
    });
    const of = (shard: CutShard): CommandArgument => numbers.get(shard) ?? '';
    await ofEach(shards, 'hold its writes', (shard) =>
      shard.call(order('HOLD', of(shard)), heldMsMax),
    );
    return await ofEach(shards, 'take its snapshot', (shard) =>
      shard.call(order('CUT', of(shard)), 0),
    );
  } catch (error) {
    const abandoned = [...numbers].map(([shard, number]) =>
      shard.call(order('ABANDON', number), abandonedMsMax),
    );
    await Promise.allSettled(abandoned);
    throw error;
  }
}

/** All are waited for, so that what is given up is what all of them have. */
async function ofEach<T>(
  shards: readonly CutShard[],
  what: string,
  step: (shard: CutShard) => Promise<T>,
): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(shards.map(step));
  return outcomes.map((outcome, i) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    const { message } = outcome.reason as Error;
    throw new MillraceError(
      'SHARD_UNAVAILABLE',
      `the shard ${shards[i].name} did not ${what}: ${message}. The cluster was not taken`,
      { cause: outcome.reason },
    );
  });
}
