/** LATENCY. https://redis.io/docs/latest/commands/latency-latest/ */
import type { Database, Routine } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { helpCommand } from './help.js';
import { replyInteger } from './fields.js';
import { serverCommand } from './server-command.js';
import type { ServerExecute } from './server-command.js';

const namesFrom = (args: Arguments): string[] =>
  Array.from({ length: args.count - 2 }, (_, i) => args.latin1(i + 2));

const latest: ServerExecute = (_database, _args, reply, { latencyMonitor: { events } }) => {
  reply.array(events.size);
  for (const [name, { samples, worstMs }] of events) {
    const last = samples[samples.length - 1];
    reply.array(4);
    reply.bulkText(name);
    reply.integer(last.seconds);
    reply.integer(last.ms);
    reply.integer(worstMs);
  }
};

const history: ServerExecute = (_database, args, reply, { latencyMonitor }) => {
  const samples = latencyMonitor.events.get(args.latin1(2))?.samples ?? [];
  reply.array(samples.length);
  for (const { seconds, ms } of samples) {
    reply.array(2);
    reply.integer(seconds);
    reply.integer(ms);
  }
};

const graph: ServerExecute = (_database, args, reply, { latencyMonitor }) => {
  const event = args.quoted(2);
  const spikes = latencyMonitor.events.get(event);
  if (spikes === undefined) {
    reply.error(`ERR No samples available for event '${event}'`);
    return;
  }
  const all = spikes.samples.map(({ ms }) => ms);
  const high = Math.max(...all);
  const low = Math.min(...all);
  const rows = 4;
  const levels = all.map((ms) => Math.round(((ms - low) / Math.max(1, high - low)) * rows));
  const lines = Array.from({ length: rows + 1 }, (_, i) =>
    levels.map((level) => (level === rows - i ? '_' : level > rows - i ? '|' : ' ')).join(''),
  );
  reply.verbatim(
    'txt',
    `${event} - high ${high.toString()} ms, low ${low.toString()} ms (all time high ${spikes.worstMs.toString()} ms)\n${lines.join('\n')}\n`,
  );
};

const doctor: ServerExecute = (_database, _args, reply, { latencyMonitor, config }) => {
  const threshold = config.values['latency-monitor-threshold'];
  const lines = [...latencyMonitor.events].map(
    ([name, { samples, worstMs }]) =>
      ` * ${name}: ${samples.length.toString()} seconds with spikes, the worst of ${worstMs.toString()} ms. SLOWLOG GET tells which commands they were.\n`,
  );
  if (threshold === 0)
    reply.verbatim(
      'txt',
      'Latency is not monitored. CONFIG SET latency-monitor-threshold <milliseconds> begins to.\n',
    );
  else reply.verbatim('txt', lines.length === 0 ? 'No latency spike was seen.\n' : lines.join(''));
};

function histogram(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const names = new Set(namesFrom(args).map((name) => name.toLowerCase()));
  const isWanted = (routine: Routine): boolean =>
    names.size === 0 ||
    names.has(routine.fullName) ||
    names.has(routine.fullName.split('|')[0] ?? '');
  const routines = context.table.flat().filter(isWanted);
  const shown = routines.flatMap((routine) => {
    const counts = context.statistics.latencyOf(routine);
    return counts === undefined ? [] : [{ name: routine.fullName, counts }];
  });
  reply.map(shown.length);
  for (const { name, counts } of shown) {
    const limits = counts.cumulative();
    reply.bulkText(name);
    reply.map(2);
    replyInteger(reply, 'calls', counts.total);
    reply.bulkText('histogram_usec');
    reply.map(limits.length);
    for (const [micros, count] of limits) {
      reply.integer(micros);
      reply.integer(count);
    }
  }
}

const row = {
  group: 'server',
  complexity: 'O(1)',
  since: '2.8.13',
  flags: ['admin', 'noscript', 'loading', 'stale'],
} as const;
export const latencyCommand = serverCommand({
  ...row,
  flags: [],
  name: 'LATENCY',
  arity: -2,
  summary: 'Shows latencies.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'LATEST',
      arity: 2,
      summary: 'Returns the last spike of each event.',
      execute: latest,
    }),
    serverCommand({
      ...row,
      name: 'HISTORY',
      arity: 3,
      summary: 'Returns the spikes of an event.',
      execute: history,
    }),
    serverCommand({
      ...row,
      name: 'GRAPH',
      arity: 3,
      summary: 'Draws the spikes of an event.',
      execute: graph,
    }),
    serverCommand({
      ...row,
      name: 'RESET',
      arity: -2,
      summary: 'Forgets the spikes of events, or of all.',
      execute: (_database, args, reply, { latencyMonitor }) => {
        reply.integer(latencyMonitor.reset(namesFrom(args)));
      },
    }),
    serverCommand({
      ...row,
      name: 'DOCTOR',
      arity: 2,
      summary: 'Sums the spikes up.',
      execute: doctor,
    }),
    serverCommand({
      ...row,
      name: 'HISTOGRAM',
      arity: -2,
      since: '7.0.0',
      complexity: 'O(n) of n commands',
      summary: 'Returns how long commands took.',
      execute: histogram,
    }),
    helpCommand('LATENCY', 'server', '2.8.13', [
      'DOCTOR',
      '    Return a human readable latency analysis report.',
      'GRAPH <event>',
      '    Return an ASCII latency graph for the <event> class.',
      'HISTORY <event>',
      '    Return time-latency samples for the <event> class.',
      'LATEST',
      '    Return the latest latency samples for all events.',
      'RESET [<event> ...]',
      '    Reset latency data of one or more <event> classes.',
      '    (default: reset all data for all event classes)',
      'HISTOGRAM [COMMAND ...]',
      '    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.',
      '    If no commands are specified then all histograms are replied.',
    ]),
  ],
});
