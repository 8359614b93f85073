// A few real questions to the cluster, each one command over RESP, with the time from asking to the answer.
import type { ClusterClient, ReplyValue } from '@millrace/client';
import { ReplyError } from '@millrace/client';

export interface Answer {
  readonly title: string;
  readonly command: string;
  readonly lines: readonly string[];
  readonly microseconds: number;
}

interface Question {
  readonly title: string;
  readonly command: readonly string[];
  readonly format: (reply: ReplyValue) => string[];
}

const DAY_MS = 86_400_000;

const QUESTIONS: readonly Question[] = [
  {
    title: 'airports by minutes of delay',
    command: ['ZREVRANGE', 'flights:delay:minutes', '0', '4', 'WITHSCORES'],
    format: (reply) => [
      pairs(reply)
        .map(([airport, minutes]) => `${airport} ${thousands(minutes)}`)
        .join('   '),
    ],
  },
  {
    title: 'longest delay from Atlanta, by day',
    command: [
      'TS.REVRANGE',
      'flights:delay:ATL',
      '-',
      '+',
      'COUNT',
      '4',
      'AGGREGATION',
      'max',
      String(DAY_MS),
    ],
    format: (reply) => [
      items(reply)
        .map((sample) => formatSample(items(sample)))
        .join('   '),
    ],
  },
  {
    title: 'different destinations from Atlanta',
    command: ['PFCOUNT', 'flights:destinations:ATL'],
    format: (reply) => [thousands(textOf(reply))],
  },
  {
    title: 'latest flights that were late',
    command: ['XREVRANGE', 'flights:late', '+', '-', 'COUNT', '3'],
    format: (reply) => items(reply).map((entry) => formatFlight(items(entry))),
  },
];

/** Asks all questions. A key that is not there yet has an empty answer. */
export async function askAll(client: ClusterClient): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { title, command, format } of QUESTIONS) {
    const askedAt = performance.now();
    const reply = await ask(client, command);
    const microseconds = Math.round((performance.now() - askedAt) * 1000);
    const lines = reply === undefined ? [] : format(reply).filter((line) => line !== '');
    answers.push({ title, command: command.join(' '), lines, microseconds });
  }
  return answers;
}

/** Undefined where the store answers with an error, as a time series does that no event has made yet. */
async function ask(
  client: ClusterClient,
  command: readonly string[],
): Promise<ReplyValue | undefined> {
  try {
    return await client.call(command, { text: true });
  } catch (error) {
    if (error instanceof ReplyError) return undefined;
    throw error;
  }
}

function items(reply: ReplyValue): readonly ReplyValue[] {
  return Array.isArray(reply) ? reply : [];
}

function textOf(reply: ReplyValue | undefined): string {
  return typeof reply === 'object' || reply === undefined ? '' : String(reply);
}

/** Names with values: flat in RESP2, in pairs in RESP3. */
function pairs(reply: ReplyValue): [name: string, value: string][] {
  const flat = items(reply).flatMap((item) => (Array.isArray(item) ? items(item) : [item]));
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    textOf(flat[2 * i]),
    textOf(flat[2 * i + 1]),
  ]);
}

function formatSample([time, value]: readonly ReplyValue[]): string {
  const date = new Date(Number(textOf(time))).toISOString().slice(0, 10);
  return `${date} ${textOf(value)} min`;
}

function formatFlight([id, fields]: readonly ReplyValue[]): string {
  const flight = new Map(pairs(fields));
  const [date, route, delay] = ['date', 'route', 'delay'].map((name) => flight.get(name) ?? '?');
  return `${textOf(id)}  ${date}  ${route}  ${delay} min`;
}

export function thousands(number: number | string): string {
  return Number(number).toLocaleString('en-US', { maximumFractionDigits: 0 });
}
