/**
 * What a command does with its keys, in Redis' words: RO reads, RW changes, OW overwrites, RM removes; access returns
 * values, update, insert and delete say how. Written down here where it does not follow from the command's flags.
 */
import type { Routine } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';

/** Of the first key, and of the others where they differ. */
type Access = readonly [first: readonly string[], others?: readonly string[]];

const exceptions: readonly (readonly [first: string, others: string, commands: string])[] = [
  [
    'RO',
    '',
    'llen memory|usage type touch zcard scard object|idletime object|refcount object|encoding object|freq hexists watch xlen hstrlen sismember exists hlen strlen',
  ],
  [
    'RW update',
    '',
    'xgroup|setid xclaim hset hexpireat xsetid expire hmset pexpire persist lset zadd setrange hpexpireat hpersist pexpireat hpexpire hexpire xadd xack expireat geoadd hsetex',
  ],
  [
    'RW insert',
    '',
    'xgroup|create xgroup|createconsumer lpushx sadd pfadd lpush hsetnx rpush append rpushx linsert',
  ],
  [
    'RW delete',
    '',
    'xgroup|delconsumer xgroup|destroy lrem hdel ltrim xdel zremrangebylex zremrangebyrank zrem srem xtrim zremrangebyscore xautoclaim xdelex',
  ],
  [
    'RW access delete',
    '',
    'lpop rpop lmpop blmpop blpop brpop spop getdel zpopmin zpopmax bzpopmin bzpopmax zmpop bzmpop hgetdel migrate',
  ],
  ['RW access', '', 'pfdebug pfcount'],
  ['not_key', '', 'ssubscribe sunsubscribe spublish'],
  ['RO access', '', 'xreadgroup'],
  ['OW update', '', 'set setex psetex mset msetex restore restore-asking'],
  ['OW insert', '', 'setnx msetnx'],
  ['RW update delete', '', 'xackdel'],
  ['RM delete', '', 'del unlink delifeq'],
  [
    'OW update',
    'RO access',
    'sinterstore sunionstore sdiffstore zinterstore zunionstore zdiffstore zrangestore geosearchstore bitop',
  ],
  ['RO access', 'OW update', 'copy sort georadius georadiusbymember'],
  ['RW access delete', 'RW insert', 'smove rpoplpush brpoplpush lmove blmove lmovem blmovem'],
  ['RW access insert', 'RO access', 'pfmerge'],
  ['RW access delete', 'OW update', 'rename'],
  ['RW access delete', 'OW insert', 'renamenx'],
];

const byCommand = new Map<string, Access>(
  exceptions.flatMap(([first, others, commands]) =>
    commands
      .split(' ')
      .map((name): [string, Access] => [
        name,
        others === '' ? [first.split(' ')] : [first.split(' '), others.split(' ')],
      ]),
  ),
);
const reading: Access = [['RO', 'access']];
const changing: Access = [['RW', 'access', 'update']];
const getWord = word('GET');

/** What a call does with its nth key; in general, where no call is given. */
export function accessOfKey(routine: Routine, n: number, args?: Arguments): readonly string[] {
  if (routine.fullName === 'set' && (args === undefined || returnsOld(args))) return changing[0];
  const usual = routine.row.flags.includes('write') ? changing : reading;
  const [first, others] = byCommand.get(routine.fullName) ?? usual;
  return n > 0 && others !== undefined ? others : first;
}

/** SET with the option GET. */
function returnsOld(args: Arguments): boolean {
  for (let i = 3; i < args.count; i++) if (args.is(i, getWord)) return true;
  return false;
}
