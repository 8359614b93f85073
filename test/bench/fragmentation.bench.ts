// What memory is left of when values of other and other sizes come and go: rounds of filling a store and deleting nearly all of it.
import { randomFillSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import type { CommandPart } from '@millrace/resp';
import { fill } from './support/fill.js';
import { thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { residentBytes } from './support/process-figures.js';
import { call, PEERS, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  peers: '',
  rounds: '10',
  megabytes: '192',
  keep: '0.03',
  defrag: 'yes',
  waits: '8',
});
const rounds = Number(options.rounds);
const wantedBytes = Number(options.megabytes) * 2 ** 20;
const keep = Number(options.keep);
/** How long at most a round waits for the work between commands to end, after deleting and after filling. */
const waitsMs = Number(options.waits) * 1000;
const goal = 1.15;

/** Sizes are drawn evenly over their logarithms between these; the rounds take turns, and the last is as the first. */
const shapes = [
  { stringMax: 65_536, elementMax: 256, elementsMax: 400 },
  { stringMax: 512, elementMax: 40, elementsMax: 60 },
  { stringMax: 8_192, elementMax: 1_024, elementsMax: 2_000 },
] as const;
const smallest = 8;
const kinds = ['string', 'hash', 'list', 'set', 'zset'] as const;
/** Elements of one command at most. */
const elementsACommand = 64;

const content = randomFillSync(new Uint8Array(1 << 17));
const random = createSeededRandom(7);

function drawSize(max: number): number {
  return Math.round(smallest * Math.exp(random.fraction() * Math.log(max / smallest)));
}
function drawBytes(length: number): Uint8Array {
  const from = random.below(content.length - length);
  return content.subarray(from, from + length);
}

interface Key {
  readonly name: string;
  readonly bytes: number;
}

interface Growth {
  readonly used: number;
  readonly resident: number;
}

/** A command that adds some elements to a value of each kind, and the bytes of these. */
function addElements(
  kind: string,
  name: string,
  elements: number,
  elementMax: number,
): CommandPart[] {
  const parts: CommandPart[] = [];
  if (kind === 'string') return ['SET', name, drawBytes(elementMax)];
  parts.push({ hash: 'HSET', list: 'RPUSH', set: 'SADD', zset: 'ZADD' }[kind]!, name);
  for (let i = 0; i < elements; i++) {
    if (kind === 'hash') parts.push(`f${random.below(1e9)}`);
    if (kind === 'zset') parts.push(`${random.below(1e6)}`);
    parts.push(drawBytes(drawSize(elementMax)));
  }
  return parts;
}

const sizeOf = (parts: readonly CommandPart[]): number =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 8 : part.length), 0);

/** Commands that fill up to the wanted bytes, with what is there already counted. */
function makeFill(round: number, keys: Key[]): CommandPart[][] {
  const shape = shapes[round % shapes.length];
  const commands: CommandPart[][] = [];
  let bytes = keys.reduce((sum, key) => sum + key.bytes, 0);
  for (let i = 0; bytes < wantedBytes; i++) {
    const name = `${round}:${i}`;
    const kind = kinds[i % kinds.length];
    let own = 0;
    let elements = kind === 'string' ? 1 : drawSize(shape.elementsMax);
    while (elements > 0) {
      const now = Math.min(elements, elementsACommand);
      const max = kind === 'string' ? drawSize(shape.stringMax) : shape.elementMax;
      const command = addElements(kind, name, now, max);
      elements -= now;
      own += sizeOf(command);
      commands.push(command);
    }
    bytes += own;
    keys.push({ name, bytes: own });
  }
  return commands;
}

/** Takes all but a few of the keys, chosen by chance, out of those that are there. */
function chooseDeleted(keys: Key[]): string[] {
  for (let i = keys.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [keys[i], keys[other]] = [keys[other], keys[i]];
  }
  return keys.splice(Math.ceil(keys.length * keep)).map(({ name }) => name);
}

async function info(server: Contender, name: string): Promise<number> {
  const text = await call(server, 'INFO', 'memory');
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Until the work between commands is done: what was deleted is freed, and blocks are merged. */
async function settle(server: Contender): Promise<void> {
  const end = performance.now() + waitsMs;
  // It looks once a second whether there is something to do.
  await pause(1200);
  do {
    await pause(100);
    const isBusy =
      (await info(server, 'lazyfree_pending_objects')) > 0 ||
      (await info(server, 'active_defrag_running')) > 0;
    if (!isBusy) return;
  } while (performance.now() < end);
}

async function growth(server: Contender, base: number): Promise<Growth> {
  return {
    used: await info(server, 'used_memory'),
    resident: residentBytes(server.pid) - base,
  };
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

async function measure(server: Contender): Promise<string[][]> {
  await pause(500);
  const base = residentBytes(server.pid);
  const keys: Key[] = [];
  const rows: string[][] = [];
  let first: Growth | undefined;
  for (let round = 0; round < rounds; round++) {
    const commands = makeFill(round, keys);
    await fill(server.port, commands.length, (i) => commands[i]);
    await settle(server);
    const full = await growth(server, base);
    first ??= full;
    const row = [`${server.name}, round ${round + 1}`, thousands(keys.length)];
    row.push(megabytes(full.used), megabytes(full.resident));
    row.push((full.used / first.used).toFixed(2), (full.resident / first.resident).toFixed(2));
    if (round < rounds - 1) {
      const deleted = chooseDeleted(keys);
      await fill(server.port, deleted.length, (i) => ['DEL', deleted[i]]);
      await settle(server);
      row.push(megabytes((await growth(server, base)).used));
    } else row.push('');
    rows.push(row);
    console.error(row.join('  '));
  }
  return rows;
}

async function main(): Promise<void> {
  const flags = ['--activedefrag', options.defrag];
  const servers = [
    () => startStore([], flags),
    ...presentPeers(chosen(options.peers === '' ? PEERS[0] : options.peers, PEERS))
      .filter(() => options.peers !== '')
      .map((name) => async () => (await startPeers([name]))[0]),
  ];
  const rows: string[][] = [];
  for (const start of servers) {
    await using server = await start();
    rows.push(...(await measure(server)));
  }
  const header = [
    '',
    'keys',
    'used MiB',
    'resident MiB',
    'used × first',
    'resident × first',
    'used after deleting',
  ];
  console.log(
    `${thousands(wantedBytes / 2 ** 20)} MiB of keys and values a round, in strings of ${smallest} B to 64 KiB, hashes, lists, sets and sorted sets; ` +
      `all but ${keep * 100} % of the keys are deleted between rounds. Resident is above the empty server. The goal is ${goal} at the end.\n\n` +
      `${markdownTable(header, rows)}\n`,
  );
}

await main();
