/** Brings a store back: the newest snapshot, then the log from there on. */
import { MillraceError } from '@millrace/base';
import type { Log } from '@millrace/log';
import { Arguments, CommandDecoder, DecodeStatus } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Session } from './session.js';

const progressEveryMs = 2000;

export interface Replayed {
  readonly records: number;
  readonly bytes: number;
}

/** Applies the records after `afterSequence`. */
export async function replayLog(
  context: ServerContext,
  dispatch: Dispatch,
  log: Log,
  afterSequence: number,
): Promise<Replayed> {
  const { engine, clock, logger } = context;
  const session = new Session(0, engine.keyspaces[0], clock.nowMs());
  session.isAuthenticated = session.decoding.isAuthenticated = true;
  const decoder = new CommandDecoder();
  const args = new Arguments();
  let records = 0;
  let bytes = 0;
  let told = clock.monotonicMs();
  engine.isApplying = true;
  try {
    checkReach(log, afterSequence);
    await log.read(afterSequence + 1, (record) => {
      engine.now = record.timeMs;
      session.keyspace = engine.keyspaces[0];
      const end = record.from + record.length;
      let at = record.from;
      while (at < end) {
        if (decoder.decode(record.bytes, at, end, args, session.decoding) !== DecodeStatus.ready) {
          throw new Error(`record ${record.sequence.toString()} of the log does not hold commands`);
        }
        at = decoder.next;
        dispatch.apply(session, args);
      }
      records++;
      bytes += record.length;
      const now = clock.monotonicMs();
      if (now - told > progressEveryMs) {
        told = now;
        logger.info('replaying the log', { sequence: record.sequence, of: log.lastSequence });
      }
    });
  } finally {
    engine.isApplying = false;
  }
  return { records, bytes };
}

function checkReach(log: Log, afterSequence: number): void {
  if (log.firstSequence <= afterSequence + 1) return;
  const have =
    afterSequence === 0
      ? 'there is no snapshot'
      : `the snapshot ends at ${afterSequence.toString()}`;
  throw new MillraceError(
    'DATA_DAMAGED',
    `the log begins at record ${log.firstSequence.toString()}, but ${have}: what lies between is missing. ` +
      'Put back the newest snapshot, or restore one with "millrace snapshot restore" into an empty folder.',
  );
}
