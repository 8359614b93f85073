import { type Answer, thousands } from './answers.js';
import type { Ports } from './layout.js';
import type { Progress } from './progress.js';

export function formatAddresses(ports: Ports, folder: string): string[] {
  const metrics = ports.metrics.map(String).join(', ');
  return [
    `  RESP      ${ports.stores.map((port) => `127.0.0.1:${port}`).join(', ')}`,
    `  gRPC      127.0.0.1:${ports.gateway}`,
    `  metrics   http://127.0.0.1:{${metrics}}/metrics`,
    `  data      ${folder}`,
  ];
}

export function formatInvitation(ports: Ports): string[] {
  const [port] = ports.stores;
  return [
    'Try:',
    `  redis-cli -c -p ${port} zrevrange flights:delay:minutes 0 9 withscores`,
    `  redis-cli -c -p ${port} ts.range flights:delay:ORD - + aggregation avg 86400000`,
    `  curl -s http://127.0.0.1:${ports.metrics[0]}/metrics | grep ^millrace_`,
  ];
}

export function formatFound(keys: number): string {
  return keys === 0 ? 'The stores are empty.' : `Found ${thousands(keys)} keys from the last run.`;
}

export function formatProgress(progress: Progress | undefined, keys: number): string {
  if (progress === undefined) return 'ingested: the ingestor does not answer yet';
  const { events, eventsPerSecond, lag, deadLetters } = progress;
  const bad = deadLetters > 0 ? `, ${thousands(deadLetters)} dead letters` : '';
  return `ingested ${thousands(events)} events (${thousands(eventsPerSecond)} a second, lag ${thousands(lag)}${bad}), ${thousands(keys)} keys`;
}

export function formatAnswers(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ title, command, lines, microseconds }) => [
    `${title}   [${command}]   ${thousands(microseconds)} µs`,
    ...(lines.length > 0 ? lines : ['nothing yet']).map((line) => `  ${line}`),
  ]);
}
