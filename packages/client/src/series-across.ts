/**
 * Commands about all time series that have some labels: asked of every shard, and made one answer. What a shard reduces
 * is only its part, so that averages come from sums and counts, and quantiles from the rows of all series.
 */
import { Reply, ReplyCursor } from '@millrace/resp';
import type { ReplyValue } from '@millrace/resp';
import type { ReplyReader } from './call.js';
import type { ClusterClient } from './cluster-client.js';
import type { CommandArgument } from './encode-command.js';
import { planOf } from './series-merge.js';
import type { Plan, Row } from './series-merge.js';

const commands = new Set([
  'TS.MGET',
  'TS.MRANGE',
  'TS.MREVRANGE',
  'TS.QUERYINDEX',
  'TS.QUERYLABELS',
]);
const groupingWords = 4;

/** Keys of maps are texts. */
type Answer = Map<string, ReplyValue>;

/** Whether a command is about the series of all shards. */
export function isAcross(args: readonly CommandArgument[]): boolean {
  return args.length > 0 && commands.has(wordOf(args[0]));
}

/** Asks every shard, and reads the one answer that theirs come to. An error of any shard rejects with it. */
export async function callAcross<T>(
  client: ClusterClient,
  args: readonly CommandArgument[],
  read: ReplyReader<T>,
  signal?: AbortSignal,
): Promise<T> {
  await client.ready(signal);
  if (client.shards.length === 1) return client.callAndRead(args, read, { shard: 0, signal });
  const ask = (asked: readonly CommandArgument[]): Promise<ReplyValue[]> =>
    client.callAll(asked, { text: true, signal });
  const name = wordOf(args[0]);
  const answer = name.startsWith('TS.QUERY')
    ? uniteSets(await ask(args))
    : isGrouped(args)
      ? await callGrouped(args, ask)
      : uniteMaps(await ask(args));
  const reply = new Reply();
  reply.resp3 = true;
  write(reply, answer);
  const cursor = new ReplyCursor();
  cursor.start(reply.bytes, 0, reply.length);
  return read(cursor);
}

function wordOf(arg: CommandArgument): string {
  return (
    typeof arg === 'object' ? Buffer.from(arg).toString('latin1') : String(arg)
  ).toUpperCase();
}

function textOf(arg: CommandArgument): string {
  return typeof arg === 'object' ? Buffer.from(arg).toString() : String(arg);
}

function placeOf(args: readonly CommandArgument[], word: string, to = args.length): number {
  return args.findIndex((arg, i) => i > 2 && i < to && wordOf(arg) === word);
}

function isGrouped(args: readonly CommandArgument[]): boolean {
  return args.length > groupingWords && wordOf(args[args.length - groupingWords]) === 'GROUPBY';
}

const byText = ([one]: readonly [unknown, unknown], [other]: readonly [unknown, unknown]): number =>
  Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));

function uniteSets(replies: readonly ReplyValue[]): Set<ReplyValue> {
  const all = replies.flatMap((reply) => [...(reply as Set<ReplyValue>)]);
  const sorted = [...new Set(all)].map((one) => [one, undefined] as const).sort(byText);
  return new Set(sorted.map(([one]) => one));
}

function uniteMaps(replies: readonly ReplyValue[]): Answer {
  return new Map(replies.flatMap((reply) => [...(reply as Answer)]).sort(byText));
}

type Ask = (args: readonly CommandArgument[]) => Promise<ReplyValue[]>;

async function callGrouped(args: readonly CommandArgument[], ask: Ask): Promise<ReplyValue> {
  const reducer = wordOf(args[args.length - 1]).toLowerCase();
  const plan = planOf(reducer);
  const groups =
    plan.reducers.length > 0
      ? await askParts(args, plan.reducers, ask)
      : await askRows(args, reducer, ask);
  return finish(args, groups, plan, reducer);
}

interface Group {
  labels: ReplyValue;
  readonly sources: string[];
  /** For each reducer that was asked: the rows that each shard, or each series, gave. */
  readonly parts: Row[][][];
}

function groupOf(groups: Map<string, Group>, name: string, labels: ReplyValue): Group {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group: Group = { labels, sources: [], parts: [] };
  groups.set(name, group);
  return group;
}

/** Asks each shard for its part of every group. */
async function askParts(
  args: readonly CommandArgument[],
  reducers: readonly string[],
  ask: Ask,
): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>();
  const asked = reducers.map((reducer) => ask([...args.slice(0, -1), reducer]));
  for (const [i, replies] of (await Promise.all(asked)).entries()) {
    for (const [name, value] of replies.flatMap((reply) => [...(reply as Answer)])) {
      const [labels, , sources, rows] = value as [ReplyValue, ReplyValue, Answer, Row[]];
      const group = groupOf(groups, name, labels);
      (group.parts[i] ??= []).push(rows);
      if (i === 0) group.sources.push(...(sources.get('sources') as string[]));
    }
  }
  return groups;
}

/** Asks each shard for the rows of its series, and gathers them by the label. */
async function askRows(
  args: readonly CommandArgument[],
  reducer: string,
  ask: Ask,
): Promise<Map<string, Group>> {
  const label = textOf(args[args.length - groupingWords + 1]);
  const plain = args.slice(0, -groupingWords);
  const filter = placeOf(plain, 'FILTER');
  const selected = placeOf(plain, 'SELECTED_LABELS', filter);
  const all = placeOf(plain, 'WITHLABELS', filter) >= 0;
  const isAsked =
    selected >= 0 && args.slice(selected + 1, filter).some((arg) => textOf(arg) === label);
  if (selected >= 0 && !isAsked) plain.splice(selected + 1, 0, label);
  else if (selected < 0 && !all) plain.splice(Math.max(filter, 0), 0, 'SELECTED_LABELS', label);
  const groups = new Map<string, Group>();
  // What is wrong with the reducer only the command as it is tells.
  if (!/^((std|var)\.[ps]|p\d{1,2}(\.\d{1,2})?)$/.test(reducer)) await ask(args);
  for (const [key, answer] of uniteMaps(await ask(plain))) {
    const [labels, , rows] = answer as [Map<string, string | null>, ReplyValue, Row[]];
    const value = labels.get(label);
    if (value === null || value === undefined) continue;
    const names = all ? [label] : selected < 0 ? [] : [...labels.keys()];
    const shown = names.filter((name) => all || isAsked || name !== label);
    const pairs = shown.map((name) => [name, name === label ? value : null] as const);
    const group = groupOf(groups, `${label}=${value}`, new Map(pairs));
    (group.parts[0] ??= []).push(rows);
    group.sources.push(key);
  }
  return groups;
}

function finish(
  args: readonly CommandArgument[],
  groups: ReadonlyMap<string, Group>,
  plan: Plan,
  reducer: string,
): Answer {
  const sign = wordOf(args[0]) === 'TS.MREVRANGE' ? -1 : 1;
  const countMax = countOf(args);
  const answer: Answer = new Map();
  for (const [name, { labels, sources, parts }] of [...groups].sort(byText)) {
    const rows = plan.combine(parts).sort(([one], [other]) => sign * (one - other));
    const sorted = [...sources].sort((one, other) => byText([one, 0], [other, 0]));
    answer.set(name, [
      labels,
      new Map([['reducers', [reducer]]]),
      new Map([['sources', sorted]]),
      rows.slice(0, countMax).map((row) => [...row]),
    ]);
  }
  return answer;
}

/** Rows that are wanted at most. */
function countOf(args: readonly CommandArgument[]): number {
  const filter = placeOf(args, 'FILTER');
  // `AGGREGATION count` names an aggregator.
  const at = args.findIndex(
    (arg, i) =>
      i > 2 && i < filter && wordOf(arg) === 'COUNT' && wordOf(args[i - 1]) !== 'AGGREGATION',
  );
  return at < 0 ? Number.POSITIVE_INFINITY : Number(textOf(args[at + 1]));
}

/** Numbers stand in rows only: a time, then doubles. */
function write(reply: Reply, value: ReplyValue): void {
  if (value === null) reply.nil();
  else if (typeof value === 'string') reply.bulkText(value);
  else if (value instanceof Set) {
    reply.set(value.size);
    for (const one of value) write(reply, one);
  } else if (value instanceof Map) {
    reply.map(value.size);
    for (const [key, one] of value) {
      write(reply, key);
      write(reply, one);
    }
  } else if (Array.isArray(value)) {
    reply.array(value.length);
    for (const [i, one] of value.entries()) {
      if (typeof one !== 'number') write(reply, one);
      else if (i === 0) reply.integer(one);
      else reply.double(one);
    }
  } else throw new Error('an answer about series with something else in it');
}
