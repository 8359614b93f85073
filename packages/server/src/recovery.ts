/** Brings a store back: the newest snapshot, then the log from there on. */
import { MillraceError } from '@millrace/base';
import type { Log } from '@millrace/log';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import type { Loading } from './loading.js';
import { RecordApplier } from './record-applier.js';

/** What a record takes in the log besides its payload. */
const recordHeaderBytes = 32;
/** Records between two looks at the clock. */
const stepMask = 63;

export interface Replayed {
  readonly records: number;
  /** Commands in them. */
  readonly effects: number;
  readonly bytes: number;
}

/** Applies the records after `afterSequence`. */
export async function replayLog(
  context: ServerContext,
  dispatch: Dispatch,
  log: Log,
  afterSequence: number,
  loading: Loading,
): Promise<Replayed> {
  checkReach(log, afterSequence);
  const { keyspaces } = context.engine;
  const countKeys = (): number => keyspaces.reduce((sum, { size }) => sum + size, 0);
  loading.begin('replaying the log', log.bytesFrom(afterSequence + 1), countKeys);
  const applier = new RecordApplier(context, dispatch);
  let records = 0;
  let bytes = 0;
  try {
    await log.read(afterSequence + 1, (record) => {
      applier.apply(record);
      records++;
      bytes += record.length;
      if ((records & stepMask) === 0) loading.reach(bytes + records * recordHeaderBytes);
    });
  } finally {
    applier.end();
  }
  return { records, effects: applier.effects, bytes };
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
