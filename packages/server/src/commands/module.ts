/** MODULE: tools ask which modules there are. There are none, and none can be loaded. https://redis.io/docs/latest/commands/module-list/ */
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand, ServerExecute } from './server-command.js';

const notAllowed =
  'ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.';

const list: ServerExecute = (_database, _args, reply) => {
  reply.array(0);
};
const refuse: ServerExecute = (_database, _args, reply) => {
  reply.error(notAllowed);
};

const row = { group: 'server', since: '4.0.0', complexity: 'O(1)' } as const;
const changing = {
  ...row,
  flags: ['admin', 'noscript', 'no_async_loading'],
  execute: refuse,
} as const;

const subcommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'LIST',
    arity: 2,
    flags: ['admin', 'noscript'],
    summary: 'Lists modules: there are none.',
    execute: list,
  }),
  serverCommand({
    ...changing,
    name: 'LOAD',
    arity: -3,
    summary: 'Refused: modules of Redis are libraries for a C program.',
  }),
  serverCommand({
    ...changing,
    name: 'LOADEX',
    arity: -3,
    since: '7.0.0',
    summary: 'Refused, as MODULE LOAD is.',
  }),
  serverCommand({
    ...changing,
    name: 'UNLOAD',
    arity: 3,
    summary: 'Refused, as MODULE LOAD is.',
  }),
  helpCommand('MODULE', 'server', '5.0.0', [
    'LIST',
    '    Return a list of loaded modules.',
    'LOAD <path> [<arg> ...]',
    '    Load a module library from <path>, passing to it any optional arguments.',
    'LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]',
    '    Load a module library from <path>, while passing it module configurations and optional arguments.',
    'UNLOAD <name>',
    '    Unload a module.',
  ]),
];

export const moduleCommand = serverCommand({
  ...row,
  name: 'MODULE',
  arity: -2,
  flags: [],
  complexity: 'Depends on the subcommand',
  summary: 'Tells of modules.',
  subcommands,
});
