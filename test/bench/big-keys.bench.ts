// Values of millions of elements: what commands on them take, and for how long others wait while such a value grows or goes.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import type { CommandPart } from '@millrace/resp';
import { bigCommands, bigKinds, fillCommand } from './big-key-cases.js';
import type { BigKind } from './big-key-cases.js';
import { thousands } from './support/figures.js';
import { LoadClient } from './support/load-client.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { call, PEERS, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  only: '',
  elements: '5000000',
  small: '5000',
  requests: '100000',
  peers: '',
  parts: 'commands,stalls',
});
const elements = Number(options.elements);
const small = Number(options.small);
const requests = Number(options.requests);
const parts = chosen(options.parts, ['commands', 'stalls'] as const);
const kinds = chosen(options.only, bigKinds);
/** As most clients ask, and with next to nothing but the commands themselves. */
const pipelines = [1, 64] as const;
const batches = 1000;
const connections = 16;
const elementsACommand = 100;
const ratioGoal = 2;
const stallGoalMs = 2;
/** A value that was told to vanish is waited for so long. */
const vanishMs = 60_000;

const random = createSeededRandom(3);

/** Nanoseconds that the thread which serves has run. */
function ranNanoseconds(server: Contender): number {
  return Number(readFileSync(`/proc/${server.pid}/schedstat`, 'utf8').split(' ')[0]);
}

function encode(commands: readonly (readonly CommandPart[])[]): Uint8Array {
  const output = new OutputBuffer();
  for (const command of commands) encodeCommand(command, output);
  return output.bytes.slice(0, output.length);
}

async function fillKey(
  client: LoadClient,
  kind: BigKind,
  key: string,
  count: number,
): Promise<void> {
  for (let from = 0; from < count; from += elementsACommand * 4) {
    const commands: CommandPart[][] = [];
    for (let i = from; i < Math.min(from + elementsACommand * 4, count); i += elementsACommand)
      commands.push(...fillCommand(kind, key, i, Math.min(i + elementsACommand, count)));
    client.send(encode(commands), commands.length);
    await client.waitUntilInFlight(8);
  }
  await client.waitUntilInFlight(0);
}

/** Nanoseconds of the server's processor that a command takes. */
async function timeOf(
  server: Contender,
  clients: readonly LoadClient[],
  pipeline: number,
  command: (i: number) => readonly CommandPart[],
  count: number,
): Promise<number> {
  const sent = Array.from({ length: batches }, () =>
    encode(Array.from({ length: pipeline }, () => command(random.below(count)))),
  );
  const turns = Math.ceil(pipeline === 1 ? requests / 4 : requests / pipeline);
  let ran = 0;
  // The first round is for the caches and the compiler.
  for (let round = 0; round < 2; round++) {
    const before = ranNanoseconds(server);
    let left = turns;
    const work = async (client: LoadClient): Promise<void> => {
      while (left-- > 0) {
        client.send(sent[(left + batches) % batches], pipeline);
        await client.waitUntilInFlight(0);
      }
    };
    await Promise.all(clients.map(work));
    ran = ranNanoseconds(server) - before;
  }
  return ran / (turns * pipeline);
}

async function compareCommands(server: Contender): Promise<string[][]> {
  const clients = await Promise.all(
    Array.from({ length: connections }, () => LoadClient.open(server.port)),
  );
  const rows: string[][] = [];
  for (const kind of kinds) {
    await fillKey(clients[0], kind, 'small', small);
    await fillKey(clients[0], kind, 'big', elements);
    for (const [name, command] of Object.entries(bigCommands[kind])) {
      const row = [`${server.name}: ${name}`];
      for (const pipeline of pipelines) {
        const times: number[] = [];
        for (const [key, count] of [
          ['small', small],
          ['big', elements],
        ] as const) {
          const draw = (i: number): readonly CommandPart[] => command(key, i, count);
          times.push(await timeOf(server, clients, pipeline, draw, count));
        }
        row.push(...times.map((time) => (time / 1000).toFixed(2)));
        row.push((times[1] / times[0]).toFixed(2));
      }
      rows.push([...row, Number(row[3]) <= ratioGoal ? '' : `above ${ratioGoal}`]);
      console.error(rows.at(-1)!.join('  '));
    }
    await call(server, 'DEL', 'small', 'big');
    await untilFreed(server);
  }
  for (const client of clients) client.close();
  return rows;
}

function describeCommands(rows: readonly (readonly string[])[]): string {
  const columns = pipelines.flatMap((pipeline) => [
    `-P ${pipeline}: µs at ${thousands(small)}`,
    `at ${thousands(elements)}`,
    'ratio',
  ]);
  return (
    `Processor time of the server for a command at random places, over ${connections} connections. The goal is a ratio of ` +
    `${ratioGoal} as a client sees it, at -P 1.\n\n${markdownTable(['command', ...columns, ''], rows)}\n`
  );
}

async function untilFreed(server: Contender): Promise<void> {
  const end = performance.now() + vanishMs;
  while (performance.now() < end) {
    const text = await call(server, 'INFO');
    if (text.includes('lazyfree_pending_objects:0')) return;
    await pause(20);
  }
  throw new Error('what was deleted is still there');
}

/** A store that has just started runs its commands for the compiler first, to whom nobody listens. */
async function untilIdle(server: Contender): Promise<void> {
  for (;;) {
    const before = ranNanoseconds(server);
    await pause(200);
    if (ranNanoseconds(server) - before < 10e6) return;
  }
}

/**
 * Asks again and again on a connection of its own. How long the longest answer took, and what counts: how long the server worked
 * meanwhile, in milliseconds. Whatever else the machine does is no part of that.
 */
class Prober {
  longestMs = 0;
  workedMs = 0;
  readonly #server: Contender;
  #isStopped = false;
  #done: Promise<void> = Promise.resolve();
  readonly #client: LoadClient;
  readonly #ping = encode([['PING']]);

  private constructor(server: Contender, client: LoadClient) {
    this.#server = server;
    this.#client = client;
  }

  static async start(server: Contender): Promise<Prober> {
    const prober = new Prober(server, await LoadClient.open(server.port));
    prober.#done = prober.#run();
    return prober;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const ran = ranNanoseconds(this.#server);
      const before = performance.now();
      this.#client.send(this.#ping, 1);
      await this.#client.waitUntilInFlight(0);
      const waited = performance.now() - before;
      const worked = (ranNanoseconds(this.#server) - ran) / 1e6;
      this.longestMs = Math.max(this.longestMs, waited);
      this.workedMs = Math.max(this.workedMs, Math.min(worked, waited));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#done;
    this.#client.close();
  }
}

/** The longest wait of another connection while something is done to big values. */
async function stallOf(server: Contender, act: () => Promise<void>): Promise<Prober> {
  const prober = await Prober.start(server);
  await pause(100);
  prober.longestMs = prober.workedMs = 0;
  await act();
  await pause(100);
  await prober.stop();
  return prober;
}

/** One element a command, few in flight: each command is short, so that only growing can make others wait. */
async function growSlowly(client: LoadClient, kind: BigKind, count: number): Promise<void> {
  for (let from = 0; from < count; from += 8) {
    const commands = Array.from({ length: 8 }, (_, i) =>
      fillCommand(kind, kind, from + i, from + i + 1),
    );
    client.send(encode(commands.flat()), commands.length);
    await client.waitUntilInFlight(0);
  }
}

/** Fields, and hashes of ten of them: they get their times a hundred at once, and all expire in the same millisecond. */
const fields = Math.ceil(elements / 5);
const fieldsAHash = 10;

async function fillHashes(client: LoadClient): Promise<void> {
  const perBatch = 100;
  for (let from = 0; from < fields / fieldsAHash; from += perBatch) {
    const commands = Array.from({ length: perBatch }, (_, i) =>
      fillCommand('hash', `hash:${from + i}`, 0, fieldsAHash),
    );
    client.send(encode(commands.flat()), perBatch);
    await client.waitUntilInFlight(8);
  }
  await client.waitUntilInFlight(0);
}

/** Lets fields expire together, and waits until they are gone for good. */
async function expireFields(
  server: Contender,
  client: LoadClient,
  keys: number,
  fieldsAKey: number,
): Promise<() => Promise<void>> {
  const at = `${Date.now() + 8000}`;
  const perCommand = Math.min(100, fieldsAKey);
  for (let key = 0; key < keys; key++) {
    for (let from = 0; from < fieldsAKey; from += perCommand) {
      const names = fillCommand('hash', '', from, from + perCommand)[0].filter(
        (_, i) => i > 1 && i % 2 === 0,
      );
      const command = ['HPEXPIREAT', `hash:${key}`, at, 'FIELDS', names.length, ...names];
      client.send(encode([command]), 1);
      await client.waitUntilInFlight(64);
    }
  }
  await client.waitUntilInFlight(0);
  await pause(Math.max(0, Number(at) - Date.now() - 500));
  return async () => {
    while (/[1-9]/.test(await call(server, 'DBSIZE'))) await pause(20);
    await untilFreed(server);
  };
}

async function measureStalls(server: Contender): Promise<string> {
  const client = await LoadClient.open(server.port);
  const rows: string[][] = [];
  const note = async (what: string, act: () => Promise<void>): Promise<void> => {
    const { workedMs, longestMs } = await stallOf(server, act);
    const verdict = workedMs <= stallGoalMs ? '' : `above ${stallGoalMs} ms`;
    rows.push([what, workedMs.toFixed(2), longestMs.toFixed(2), verdict]);
    console.error(rows.at(-1)!.join('  '));
  };
  const run =
    (...command: string[]) =>
    async (): Promise<void> => {
      await call(server, ...command);
      await untilFreed(server);
    };
  const fillAll = async (): Promise<void> => {
    for (const kind of kinds) await fillKey(client, kind, kind, elements);
  };
  await untilIdle(server);
  await note('nothing', () => pause(1000));
  for (const kind of kinds)
    await note(`${kind}: growth by single commands`, () => growSlowly(client, kind, elements / 25));
  await run('FLUSHALL')();
  await fillAll();
  const most = `${elements - 1001}`;
  if (kinds.includes('zset')) {
    await note('zset: ZREMRANGEBYRANK of all but 1,000', run('ZREMRANGEBYRANK', 'zset', '0', most));
    await note(
      'zset: ZREMRANGEBYSCORE of the rest',
      run('ZREMRANGEBYSCORE', 'zset', '-inf', '+inf'),
    );
  }
  if (kinds.includes('list'))
    await note('list: LTRIM of all but 1,000', run('LTRIM', 'list', most, '-1'));
  if (kinds.includes('stream'))
    await note('stream: XTRIM of all but 1,000', run('XTRIM', 'stream', 'MAXLEN', '1000'));
  await run('DEL', ...kinds)();
  await fillAll();
  for (const kind of kinds) await note(`${kind}: DEL`, run('DEL', kind));
  await fillAll();
  for (const kind of kinds)
    await note(`${kind}: expiry`, async () => {
      const keys = await call(server, 'DBSIZE');
      await call(server, 'PEXPIRE', kind, '50');
      while ((await call(server, 'DBSIZE')) === keys) await pause(20);
      await untilFreed(server);
    });
  if (kinds.includes('hash')) {
    await run('FLUSHALL')();
    await fillKey(client, 'hash', 'hash:0', fields);
    const oneGoes = await expireFields(server, client, 1, fields);
    await note(`hash: expiry of ${thousands(fields)} fields of one`, oneGoes);
    await fillHashes(client);
    const manyGo = await expireFields(server, client, fields / fieldsAHash, fieldsAHash);
    await note(`hash: expiry of the fields of ${thousands(fields / fieldsAHash)}`, manyGo);
  }
  await fillAll();
  await note('all: FLUSHALL', run('FLUSHALL'));
  client.close();
  return (
    `While another connection waited for a reply to PING, the longest that the server worked on other things, and the longest wait ` +
    `with all that the machine does besides, in milliseconds. Values of ${thousands(elements)} elements; the goal is ${stallGoalMs}.\n\n` +
    `${markdownTable(['meanwhile', 'worked ms', 'waited ms', ''], rows)}\n`
  );
}

async function main(): Promise<void> {
  const texts: string[] = [];
  if (parts.includes('commands')) {
    const rows: string[][] = [];
    const peers = options.peers === '' ? [] : presentPeers(chosen(options.peers, PEERS));
    const starts = peers.map((name) => async () => (await startPeers([name]))[0]);
    for (const start of [() => startStore(), ...starts]) {
      await using server = await start();
      rows.push(...(await compareCommands(server)));
    }
    texts.push(describeCommands(rows));
  }
  if (parts.includes('stalls')) {
    await using server = await startStore();
    texts.push(await measureStalls(server));
  }
  console.log(texts.join('\n'));
}

await main();
