import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';

/** Writes where the keys of a call are into `into.list`, which grows as needed, and returns how many. */
export function positionsOfKeys(
  routine: Routine,
  args: Arguments,
  into: { list: Int32Array },
): number {
  const { keys } = routine;
  if (keys === undefined) return 0;
  if (into.list.length < args.count) into.list = new Int32Array(args.count * 2);
  if (keys.find !== undefined) return keys.find(args, into.list);
  const last = keys.last < 0 ? args.count + keys.last : keys.last;
  let count = 0;
  for (let i = keys.first; i <= last && i < args.count; i += keys.step) into.list[count++] = i;
  return count;
}
