import type { CommandGroup, Routine } from '@millrace/commands';

/** The category that a group stands for, where it stands for one. */
const byGroup: Partial<Record<CommandGroup, string>> = {
  bitmap: '@bitmap',
  connection: '@connection',
  generic: '@keyspace',
  geo: '@geo',
  hash: '@hash',
  hyperloglog: '@hyperloglog',
  list: '@list',
  set: '@set',
  'sorted-set': '@sortedset',
  stream: '@stream',
  string: '@string',
  timeseries: '@timeseries',
  transactions: '@transaction',
  window: '@window',
};

/** All categories: Redis', in its order, and ours. */
export const aclCategories: readonly string[] =
  'keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous connection transaction scripting timeseries window'.split(
    ' ',
  );

/** The ACL categories of a command: they follow from its flags and its group, as in Redis. */
export function categoriesOf(routine: Routine): string[] {
  const { row } = routine;
  const has = (flag: (typeof row.flags)[number]): boolean => row.flags.includes(flag);
  const categories = new Set<string>(row.categories ?? []);
  const ofGroup = byGroup[row.group];
  // A container stands for its subcommands, which have the categories; a generic command names others than keyspace itself.
  const isOfGroup = row.subcommands === undefined || row.execute !== undefined;
  if (
    ofGroup !== undefined &&
    isOfGroup &&
    (row.group !== 'generic' || row.categories === undefined)
  )
    categories.add(ofGroup);
  if (has('write')) categories.add('@write');
  if (has('readonly') && row.group !== 'connection') categories.add('@read');
  if (has('admin')) categories.add('@admin').add('@dangerous');
  if (has('pubsub')) categories.add('@pubsub');
  if (has('blocking')) categories.add('@blocking');
  categories.add(has('fast') ? '@fast' : '@slow');
  return [...categories];
}
