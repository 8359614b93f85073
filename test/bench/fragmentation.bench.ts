// What memory is left of when values of other and other sizes come and go: rounds of filling a store and deleting nearly all of it.
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandPart } from '@millrace/resp';
import { addElements, drawSize, fragmentedKinds, ownKinds, random } from './fragmentation-cases.js';
import type { FragmentedKind } from './fragmentation-cases.js';
import { fill } from './support/fill.js';
import { thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { residentBytes } from './support/process-figures.js';
import { call, PEERS, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  peers: '',
  kinds: '',
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
const kinds = chosen(options.kinds, fragmentedKinds);

/** Sizes are drawn up to these; the rounds take turns, and the last is as the first. */
const shapes = [
  { stringMax: 65_536, elementMax: 256, elementsMax: 400 },
  { stringMax: 512, elementMax: 40, elementsMax: 60 },
  { stringMax: 8_192, elementMax: 1_024, elementsMax: 2_000 },
] as const;
/** Elements of one command at most. */
const elementsACommand = 64;
/** Bytes of values that are sent, at least, before it looks how full the store is. */
const leastAtOnce = 1 << 18;

let nextKey = 0;

interface Growth {
  readonly used: number;
  readonly resident: number;
}

const sizeOf = (parts: readonly CommandPart[]): number =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 8 : part.length), 0);

/** Commands that make more values, up to so many bytes of them. */
function makeValues(
  round: number,
  keys: string[],
  drawn: readonly FragmentedKind[],
  wanted: number,
): CommandPart[][] {
  const shape = shapes[round % shapes.length];
  const commands: CommandPart[][] = [];
  for (let bytes = 0; bytes < wanted;) {
    const name = `${round}:${nextKey}`;
    const kind = drawn[nextKey++ % drawn.length];
    keys.push(name);
    const elements = kind === 'string' ? 1 : drawSize(shape.elementsMax);
    const sizeMax = kind === 'string' ? shape.stringMax : shape.elementMax;
    for (let had = 0; had < elements; had += elementsACommand) {
      const count = Math.min(elements - had, elementsACommand);
      for (const command of addElements(kind, name, had, count, sizeMax)) {
        bytes += sizeOf(command);
        commands.push(command);
      }
    }
  }
  return commands;
}

/** Fills the store until it counts the wanted bytes: what that takes of a value depends on its kind and sizes. */
async function fillUp(
  server: Contender,
  round: number,
  keys: string[],
  drawn: readonly FragmentedKind[],
  usedBefore: number,
): Promise<void> {
  for (;;) {
    const left = wantedBytes - ((await info(server, 'used_memory')) - usedBefore);
    if (left <= 0) return;
    const commands = makeValues(round, keys, drawn, Math.max(left / 2, leastAtOnce));
    await fill(server.port, commands.length, (i) => commands[i]);
  }
}

/** Takes all but a few of the keys, chosen by chance, out of those that are there. */
function chooseDeleted(keys: string[]): string[] {
  for (let i = keys.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [keys[i], keys[other]] = [keys[other], keys[i]];
  }
  return keys.splice(Math.ceil(keys.length * keep));
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
  const usedBefore = await info(server, 'used_memory');
  const keys: string[] = [];
  const rows: string[][] = [];
  let first: Growth | undefined;
  const isOurs = server.name === 'millrace';
  const drawn = kinds.filter((kind) => isOurs || !ownKinds.includes(kind));
  for (let round = 0; round < rounds; round++) {
    await fillUp(server, round, keys, drawn, usedBefore);
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
    `${thousands(wantedBytes / 2 ** 20)} MiB as the server counts them a round, in values of these kinds: ${kinds.join(', ')}; ` +
      `all but ${keep * 100} % of the keys are deleted between rounds. Resident is above the empty server. The goal is ${goal} at the end.\n\n` +
      `${markdownTable(header, rows)}\n`,
  );
}

await main();
