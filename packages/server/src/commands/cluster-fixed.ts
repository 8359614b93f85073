/** The subcommands of CLUSTER that change a topology: here the configuration gives it, so they say so. */
import type { CommandFlag } from '@millrace/commands';
import type { ServerCommand, ServerExecute } from './server-command.js';

const rows: readonly (readonly [name: string, arity: number, since: string])[] = [
  ['ADDSLOTS', -3, '3.0.0'],
  ['ADDSLOTSRANGE', -4, '7.0.0'],
  ['BUMPEPOCH', 2, '3.0.0'],
  ['DELSLOTS', -3, '3.0.0'],
  ['DELSLOTSRANGE', -4, '7.0.0'],
  ['FAILOVER', -2, '3.0.0'],
  ['FLUSHSLOTS', 2, '3.0.0'],
  ['FORGET', 3, '3.0.0'],
  ['MEET', -4, '3.0.0'],
  ['REPLICATE', 3, '3.0.0'],
  ['RESET', -2, '3.0.0'],
  ['SAVECONFIG', 2, '3.0.0'],
  ['SET-CONFIG-EPOCH', 3, '3.0.0'],
  ['SETSLOT', -4, '3.0.0'],
];

export function fixedTopologyCommands(disabled: string): readonly ServerCommand[] {
  return rows.map(([name, arity, since]) => {
    const flags: readonly CommandFlag[] =
      name === 'RESET' ? ['admin', 'noscript', 'stale'] : ['admin', 'stale', 'no_async_loading'];
    const text = `ERR CLUSTER ${name} cannot change this cluster: its nodes and slots are given by the configuration`;
    const execute: ServerExecute = (_database, _args, reply, { topology }) => {
      reply.error(topology === undefined ? disabled : text);
    };
    const summary = 'Refused: nodes and slots are given by the configuration.';
    return { name, arity, since, summary, flags, group: 'cluster', complexity: 'O(1)', execute };
  });
}
