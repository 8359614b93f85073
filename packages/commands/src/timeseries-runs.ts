/** Samples of one series that follow one another in a command: read, written and replied to in one loop. */
import { copyBytes, equalBytes } from '@millrace/base';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { longTime, readLongTime, readNumberInto, timeBytesMax } from './timeseries-values.js';

/** Its key, time and value. */
const argumentsPerSample = 3;
/** In front of a reply's digits, and behind them. */
const replyMarksBytes = 3;

/**
 * Adds the samples from argument `first` on as long as they are of the same series and only need to be written: each newer
 * than the one before, and room for them in the head. Returns the argument at which the others begin.
 */
export function addRun(
  database: Database,
  args: Arguments,
  first: number,
  series: number,
  reply: Reply,
): number {
  const { head } = database.engine.timeSeries;
  if (!head.open(series)) return first;
  const { doubles, times, values } = head;
  const { bytes, offsets, lengths } = args;
  const end = Math.min(args.count, first + head.room * argumentsPerSample);
  reply.reserve(((end - first) / argumentsPerSample) * (timeBytesMax + replyMarksBytes));
  const out = reply.bytes;
  const keyAt = offsets[first];
  const keyLength = lengths[first];
  let to = reply.length;
  let lastTime = head.newest[0];
  let place = 0;
  let i = first;
  for (; i < end; i += argumentsPerSample) {
    if (lengths[i] !== keyLength || !equalBytes(bytes, offsets[i], bytes, keyAt, keyLength)) break;
    const timeAt = offsets[i + 1];
    const timeLength = lengths[i + 1];
    if (!readLongTime(bytes, timeAt, timeLength)) break;
    const time = longTime[0];
    if (!(time > lastTime)) break;
    // Behind the samples that there are, where nobody looks before `close`.
    readNumberInto(args, i + 2, doubles, values + place);
    if (Number.isNaN(doubles[values + place])) break;
    doubles[times + place++] = lastTime = time;
    out[to++] = 0x3a; // :
    copyBytes(out, to, bytes, timeAt, timeLength);
    to += timeLength;
    out[to++] = 0x0d;
    out[to++] = 0x0a;
  }
  if (place === 0) return first;
  head.close(series, place);
  reply.length = to;
  database.changes += place;
  return i;
}
