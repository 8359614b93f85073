/** What commands share that wait for a key where they find none. */
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';

const int64Max = 2 ** 63;

/** A timeout in seconds at argument i, in milliseconds; -1 where the error is replied. */
export function readTimeout(database: Database, args: Arguments, i: number, reply: Reply): number {
  const timeoutMs = Math.ceil(args.double(i) * 1000);
  if (Number.isNaN(timeoutMs))
    reply.error(isHuge(args.latin1(i)) ? errors.timeoutOutOfRange : errors.timeoutNotFloat);
  else if (timeoutMs < 0) reply.error(errors.negativeTimeout);
  else if (timeoutMs >= int64Max - database.now) reply.error(errors.timeoutOutOfRange);
  else return timeoutMs;
  return -1;
}

/** Beyond the range of doubles, but a number: Redis reads timeouts as long doubles. */
const isHuge = (text: string): boolean =>
  /^\+?\d+(\.\d*)?(e\+?\d{1,3})?$/i.test(text) && Number(text) === Infinity;

/** Waits until one of the keys from argument `first` on is of a kind; then the command runs again. */
export function waitForKind(
  database: Database,
  args: Arguments,
  first: number,
  keys: number,
  kind: number,
  timeoutMs: number,
): void {
  database.wait = {
    keys: Array.from({ length: keys }, (_, i) => args.copy(first + i)),
    kind,
    timeoutMs,
    resume: Array.from({ length: args.count }, (_, i) => args.copy(i)),
  };
}
