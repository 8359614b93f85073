/**
 * Where the keys of a command are, in the form of Redis 7: where to begin, how to go on, and what is done with them.
 * Derived from the row where its keys have fixed places; written down here for all the others.
 */
import type { Routine } from '@millrace/commands';
import { accessOfKey } from './key-access.js';

type Numbers = Readonly<Record<string, number>>;

export interface KeySpecification {
  readonly notes?: string;
  readonly flags: readonly string[];
  readonly begin: SearchSpecification;
  readonly find: SearchSpecification;
}

interface SearchSpecification {
  readonly type: string;
  readonly spec: Readonly<Record<string, string | number>>;
}

/** What stands in front of the first key; then how the others follow: `range` last step limit, `keynum` count first step. */
const written: readonly (readonly [commands: string, ...specifications: readonly string[]])[] = [
  ['bitop', 'OW update|2|range 0 1', 'RO access|3|range -1 1'],
  ['bitfield', 'RW access update variable_flags|1|range 0 1'],
  ['set', 'RW access update variable_flags|1|range 0 1'],
  ['clusterscan', 'not_key|1|range 0 1'],
  ['copy', 'RO access|1|range 0 1', 'OW update|2|range 0 1'],
  ['rename', 'RW access delete|1|range 0 1', 'OW update|2|range 0 1'],
  ['renamenx', 'RW access delete|1|range 0 1', 'OW insert|2|range 0 1'],
  [
    'smove rpoplpush lmove lmovem brpoplpush blmove blmovem',
    'RW access delete|1|range 0 1',
    'RW insert|2|range 0 1',
  ],
  ['pfmerge', 'RW access insert|1|range 0 1', 'RO access|2|range -1 1'],
  ['sunionstore sdiffstore sinterstore', 'OW update|1|range 0 1', 'RO access|2|range -1 1'],
  ['zunionstore zinterstore zdiffstore', 'OW update|1|range 0 1', 'RO access|2|keynum 0 1 1'],
  ['zrangestore geosearchstore', 'OW update|1|range 0 1', 'RO access|2|range 0 1'],
  [
    'zdiff zunion zinter sintercard sunioncard sdiffcard zintercard win.mget ts.nrange ts.nrevrange',
    'RO access|1|keynum 0 1 1',
  ],
  ['lmpop zmpop', 'RW access delete|1|keynum 0 1 1'],
  ['blmpop bzmpop', 'RW access delete|2|keynum 0 1 1'],
  ['msetex', 'OW update|1|keynum 0 1 2'],
  ['xread', 'RO access|STREAMS 1|range -1 1 2'],
  ['xreadgroup', 'RO access|STREAMS 4|range -1 1 2'],
  [
    'georadius',
    'RO access|1|range 0 1',
    'OW update|STORE 6|range 0 1',
    'OW update|STOREDIST 6|range 0 1',
  ],
  [
    'georadiusbymember',
    'RO access|1|range 0 1',
    'OW update|STORE 5|range 0 1',
    'OW update|STOREDIST 5|range 0 1',
  ],
  ['migrate', 'RW access delete|3|range 0 1', 'RW access delete incomplete|KEYS -2|range -1 1'],
  ['sort', 'RO access|1|range 0 1', 'RO access|?|?', 'OW update|?|?'],
  ['sort_ro', 'RO access|1|range 0 1', 'RO access|?|?'],
];

const byPattern =
  "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort";
const byStore =
  "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array";
const changesTtl = 'RW and UPDATE because it changes the TTL';
/** Of each specification in turn. */
const notes: Readonly<Record<string, readonly string[]>> = {
  set: ['RW and ACCESS due to the optional `GET` argument'],
  getex: [changesTtl],
  hgetex: [changesTtl],
  bitfield: ['This command allows both access and modification of the key'],
  pfcount: [
    'RW because it may change the internal representation of the key, and propagate to replicas',
  ],
  xadd: ['UPDATE instead of INSERT because of the optional trimming feature'],
  sort: ['', byPattern, byStore],
  sort_ro: ['', byPattern],
};

const index = (at: number): SearchSpecification => ({ type: 'index', spec: { index: at } });
const range = (lastkey: number, keystep: number, limit = 0): SearchSpecification => ({
  type: 'range',
  spec: { lastkey, keystep, limit },
});
const unknown: SearchSpecification = { type: 'unknown', spec: {} };

function parse(text: string): KeySpecification {
  const [flags, from, following] = text.split('|');
  return { flags: flags.split(' '), begin: parseBegin(from), find: parseFind(following) };
}

function parseBegin(text: string): SearchSpecification {
  if (text === '?') return unknown;
  const [keyword, startfrom] = text.split(' ');
  if (startfrom === undefined) return index(Number(keyword));
  return { type: 'keyword', spec: { keyword, startfrom: Number(startfrom) } };
}

function parseFind(text: string): SearchSpecification {
  if (text === '?') return unknown;
  const [type, first, second, third] = text.split(' ');
  if (type === 'range') return range(Number(first), Number(second), Number(third ?? 0));
  const spec: Numbers = {
    keynumidx: Number(first),
    firstkey: Number(second),
    keystep: Number(third),
  };
  return { type, spec };
}

const byCommand = new Map<string, readonly KeySpecification[]>(
  written.flatMap(([commands, ...specifications]) => {
    const parsed = specifications.map(parse);
    return commands.split(' ').map((name): [string, readonly KeySpecification[]] => [name, parsed]);
  }),
);

export function keySpecificationsOf(routine: Routine): readonly KeySpecification[] {
  const specifications = byCommand.get(routine.fullName) ?? fixedPlaces(routine);
  const remarks = notes[routine.fullName] ?? [];
  return specifications.map((one, i) =>
    (remarks[i] ?? '') === '' ? one : { ...one, notes: remarks[i] },
  );
}

function fixedPlaces(routine: Routine): readonly KeySpecification[] {
  const { keys } = routine;
  if (keys === undefined || keys.first === 0) return [];
  const last = keys.last < 0 ? keys.last : keys.last - keys.first;
  return [
    { flags: accessOfKey(routine, 0), begin: index(keys.first), find: range(last, keys.step) },
  ];
}
