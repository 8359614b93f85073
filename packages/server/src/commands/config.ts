/** CONFIG. https://redis.io/docs/latest/commands/config-get/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { refusalText } from '../config-refusals.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';

function get(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const patterns = Array.from({ length: args.count - 2 }, (_, i) => args.latin1(i + 2));
  const found = context.config.get(...patterns);
  reply.map(found.length);
  for (const [name, text] of found) {
    // A name that was asked for as it is comes back as it was written.
    reply.bulkText(patterns.find((pattern) => pattern.toLowerCase() === name) ?? name);
    reply.bulkText(text);
  }
}

function set(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count % 2 !== 0) {
    reply.error(errors.syntax);
    return;
  }
  const changes = Array.from({ length: (args.count - 2) / 2 }, (_, i): [string, string] => [
    args.latin1(2 + i * 2),
    args.text(3 + i * 2).split('\0', 1)[0],
  ]);
  const refusal = refusalText(context.config, changes);
  if (refusal !== undefined) {
    reply.error(refusal);
    return;
  }
  context.config.set(changes);
  reply.ok();
}

function resetstat(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  context.statistics.reset();
  for (const routine of context.table.all) routine.resetCounts();
  reply.ok();
}

function rewrite(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  { config, logger }: ServerContext,
): void {
  if (config.file === undefined) {
    reply.error('ERR The server is running without a config file');
    return;
  }
  try {
    config.file.rewrite(config);
    reply.ok();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error('the configuration file could not be rewritten', { reason });
    reply.error(`ERR Rewriting config file: ${reason}`);
  }
}

const row = {
  group: 'server',
  since: '2.0.0',
  flags: ['admin', 'noscript', 'loading', 'stale'],
} as const;
export const configCommand = serverCommand({
  ...row,
  flags: [],
  name: 'CONFIG',
  arity: -2,
  complexity: 'Depends on the subcommand',
  summary: 'Reads and changes the configuration.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'GET',
      arity: -3,
      complexity: 'O(n) of n parameters',
      summary: 'Returns the parameters that match the patterns.',
      execute: get,
    }),
    serverCommand({
      ...row,
      name: 'SET',
      arity: -4,
      complexity: 'O(n) of n parameters',
      summary: 'Changes parameters, all or none.',
      execute: set,
    }),
    serverCommand({
      ...row,
      name: 'RESETSTAT',
      arity: 2,
      complexity: 'O(1)',
      summary: 'Sets the statistics to zero.',
      execute: resetstat,
    }),
    serverCommand({
      ...row,
      name: 'REWRITE',
      arity: 2,
      since: '2.8.0',
      complexity: 'O(1)',
      summary: 'Brings the configuration file up to date.',
      execute: rewrite,
    }),
    helpCommand('CONFIG', 'server', '5.0.0', [
      'GET <pattern>',
      '    Return parameters matching the glob-like <pattern> and their values.',
      'SET <directive> <value>',
      '    Set the configuration <directive> to <value>.',
      'RESETSTAT',
      '    Reset statistics reported by the INFO command.',
      'REWRITE',
      '    Rewrite the configuration file.',
    ]),
  ],
});
