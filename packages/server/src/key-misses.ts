import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';
import { accessOfKey } from './key-access.js';

/** Commands that look into keys without reading them. */
const looking = new Set(
  'object|encoding object|refcount object|idletime object|freq memory|usage'.split(' '),
);

/** Writes that begin as a read, each with the argument that they only write, or 0. */
const readingFirst = new Map([
  ...'getex getdel getset copy pfmerge sort georadius georadiusbymember'
    .split(' ')
    .map((name) => [name, 0] as const),
  ...'zunionstore zinterstore zdiffstore zrangestore sunionstore sinterstore sdiffstore geosearchstore'
    .split(' ')
    .map((name) => [name, 1] as const),
  ['bitop', 2],
]);

/** Whether a key that a call looks for and does not find is a miss in Redis' sense: it wanted to read it. */
export function isMiss(routine: Routine, args: Arguments, i: number): boolean {
  if ((routine.flags & flagBit.readonly) !== 0) return !looking.has(routine.fullName);
  if (routine.fullName === 'set') return accessOfKey(routine, 0, args).includes('access');
  const written = readingFirst.get(routine.fullName);
  return written !== undefined && i !== written;
}
