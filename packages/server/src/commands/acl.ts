/** ACL, as far as there is one user: https://redis.io/docs/latest/commands/acl-cat/ */
import { randomBytes } from 'node:crypto';
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import { aclCategories, categoriesOf } from '../acl-categories.js';
import type { ServerContext } from '../context.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';

const userName = 'default';

function cat(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const name = args.count === 2 ? '' : args.quoted(2);
  if (args.count > 3)
    reply.error("ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.");
  else if (args.count === 2) replyTexts(aclCategories, reply);
  else if (!aclCategories.includes(name.toLowerCase()))
    reply.error(`ERR Unknown category '${name}'`);
  else {
    const category = `@${name.toLowerCase()}`;
    const members = context.table
      .flat()
      .filter((routine) => categoriesOf(routine).includes(category));
    replyTexts(
      members.map((routine) => routine.fullName),
      reply,
    );
  }
}

function replyTexts(texts: readonly string[], reply: Reply): void {
  reply.array(texts.length);
  for (const text of texts) reply.bulkText(text);
}

const bitsDefault = 256;
const bitsMax = 4096;

function genpass(_database: Database, args: Arguments, reply: Reply): void {
  const bits = args.count === 2 ? bitsDefault : args.integer(2);
  if (args.count > 3)
    reply.error("ERR unknown subcommand or wrong number of arguments for 'GENPASS'. Try ACL HELP.");
  else if (Number.isNaN(bits)) reply.error(errors.notInteger);
  else if (bits <= 0 || bits > bitsMax)
    reply.error(
      'ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096',
    );
  else {
    const digits = Math.ceil(bits / 4);
    reply.bulkText(
      randomBytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
    );
  }
}

const row = {
  group: 'server',
  since: '6.0.0',
  flags: ['noscript', 'loading', 'stale'],
  complexity: 'O(1)',
} as const;
export const aclCommand = serverCommand({
  ...row,
  flags: [],
  name: 'ACL',
  arity: -2,
  complexity: 'Depends on the subcommand',
  summary: 'Tells about users and what they may do: there is one, who may do everything.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'CAT',
      arity: -2,
      complexity: 'O(n) of n commands',
      summary: 'Lists the categories, or the commands of one.',
      execute: cat,
    }),
    serverCommand({
      ...row,
      name: 'GENPASS',
      arity: -2,
      summary: 'Makes a password of random digits.',
      execute: genpass,
    }),
    serverCommand({
      ...row,
      name: 'USERS',
      arity: 2,
      flags: ['admin', 'noscript', 'loading', 'stale'],
      complexity: 'O(n) of n users',
      summary: 'Lists the names of the users.',
      execute: (_database, _args, reply) => {
        replyTexts([userName], reply);
      },
    }),
    serverCommand({
      ...row,
      name: 'WHOAMI',
      arity: 2,
      summary: 'Returns the name of the user of the connection.',
      execute: (_database, _args, reply) => {
        reply.bulkText(userName);
      },
    }),
    helpCommand('ACL', 'server', '6.0.0', [
      'CAT [<category>]',
      '    List all commands that belong to <category>, or all command categories',
      '    when no category is specified.',
      'GENPASS [<bits>]',
      '    Generate a secure 256-bit user password. The optional `bits` argument can',
      '    be used to specify a different size.',
      'USERS',
      '    List all the registered usernames.',
      'WHOAMI',
      '    Return the current connection username.',
    ]),
  ],
});
