/** LOLWUT: a mill race, of another shape each time. https://redis.io/docs/latest/commands/lolwut/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { redisVersion } from '../version.js';
import { serverCommand } from './server-command.js';

const W = { version: word('VERSION') };
const columns = 60;
const rows = 9;

/** Two waves on top of each other; below them is water. */
function picture(random: () => number): string {
  const [slow, fast] = [2 + random() * 2, 5 + random() * 5];
  const [shift, other] = [random() * 7, random() * 7];
  const surface = Array.from({ length: columns }, (_, x) => {
    const at = (x / columns) * Math.PI;
    return (rows / 2) * (1 + 0.5 * Math.sin(at * slow + shift) + 0.3 * Math.sin(at * fast + other));
  });
  const line = (y: number): string =>
    surface
      .map((top) => (y < top - 1 ? ' ' : y < top ? '~' : random() < 0.12 ? '-' : '.'))
      .join('');
  return Array.from({ length: rows }, (_, y) => `${line(y)}\n`).join('');
}

function lolwut(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count > 2 && args.is(1, W.version) && Number.isNaN(args.integer(2))) {
    reply.error(errors.notInteger);
    return;
  }
  const { random } = context.engine;
  const art = picture(() => random.fraction());
  reply.verbatim('txt', `${art}\nRedis ver. ${redisVersion}\n`);
}

export const lolwutCommand = serverCommand({
  name: 'LOLWUT',
  arity: -1,
  flags: ['readonly', 'fast'],
  group: 'server',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Draws a picture, and tells the version.',
  execute: lolwut,
});
