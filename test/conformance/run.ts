import { setTimeout as sleep } from 'node:timers/promises';
import {
  CLOSED_REPLY,
  itemsOf,
  RawClient,
  type RawReply,
  type ServerAddress,
  textOf,
  TIMEOUT_REPLY,
} from '@millrace/testing';
import { readState } from './state.js';
import type { Scenario, Step } from './script.js';

/** What a scenario gave: one reply a step (undefined where a step reads none), and the keys that were left. */
export interface Run {
  readonly replies: readonly (RawReply | undefined)[];
  readonly state: RawReply | undefined;
}

/** One server, or the nodes of a cluster in the order of their slots, and how to say its own names and ports in replies that anyone else's run can be compared with. */
export interface Target {
  readonly nodes: readonly ServerAddress[];
  readonly aliases: readonly (readonly [string, string])[];
}

const REPLY_TIMEOUT_MS = 4000;
const TEST_PASSWORD = 'secret';
/** What scenarios change, and would hide everything after them where they fail half-way. */
const CONFIG_AT_START = [
  ['requirepass', ''],
  ['maxmemory', '0'],
  ['maxmemory-policy', 'noeviction'],
  ['slowlog-log-slower-than', '10000'],
  ['notify-keyspace-events', ''],
  ['tracking-table-max-keys', '1000000'],
] as const;
const SENTINEL = 'end of the step';

/** Plays a scenario against an empty server and keeps what comes back. */
export async function runScenario(
  target: Target,
  scenario: Scenario,
  protocol: 2 | 3,
): Promise<Run> {
  await clear(target);
  const player = new Player(target, protocol);
  try {
    const replies: (RawReply | undefined)[] = [];
    for (const step of scenario.steps) replies.push(await player.play(step));
    const state = scenario.state ? await readState(target.nodes[0]) : undefined;
    return { replies, state };
  } finally {
    await player.closeAll();
  }
}

async function clear(target: Target): Promise<void> {
  for (const node of target.nodes) {
    await using client = await RawClient.connect(node);
    // What an earlier scenario may have left behind where it went wrong.
    await client.call('AUTH', TEST_PASSWORD);
    for (const [name, value] of CONFIG_AT_START) await client.call('CONFIG', 'SET', name, value);
    await client.call('CLIENT', 'UNPAUSE');
    const reply = await client.call('FLUSHALL');
    if (reply !== '+OK') throw new Error(`cannot empty the server: ${JSON.stringify(reply)}`);
  }
}

class Player {
  readonly #target: Target;
  readonly #protocol: 2 | 3;
  readonly #connections = new Map<string, RawClient>();
  readonly #saved = new Map<string, string>();

  constructor(target: Target, protocol: 2 | 3) {
    this.#target = target;
    this.#protocol = protocol;
  }

  async play(step: Step): Promise<RawReply | undefined> {
    if (step.action === 'sleep') {
      await sleep(step.sleepMs);
      return undefined;
    }
    if (step.action === 'close' || step.action === 'reopen') {
      await this.#drop(step.connection);
      return undefined;
    }
    const reply = await this.#exchange(step, await this.#connection(step));
    if (step.save !== undefined && reply !== undefined) this.#saved.set(step.save, textOf(reply));
    return reply === undefined ? undefined : this.#withoutAliases(reply);
  }

  async closeAll(): Promise<void> {
    for (const name of [...this.#connections.keys()]) await this.#drop(name);
  }

  async #exchange(step: Step, client: RawClient): Promise<RawReply | undefined> {
    const words = step.words.map((word) => this.#withSaved(word));
    if (step.action === 'raw') return this.#exchangeRaw(step, words.join(''), client);
    if (step.action === 'scan') return scanToEnd(client, words);
    if (step.action === 'drain') return drain(client);
    if (step.action !== 'receive') client.send(...words);
    if (step.action === 'send') return undefined;
    const reply = await client.receive(REPLY_TIMEOUT_MS);
    if (typeof reply === 'string' && reply.startsWith('?')) await this.#drop(step.connection);
    return reply;
  }

  /** The bytes are followed by a PING that the server answers only if it still listens, so that nothing has to be waited out. */
  async #exchangeRaw(step: Step, bytes: string, client: RawClient): Promise<RawReply> {
    client.sendRaw(`${bytes}*2\r\n$4\r\nPING\r\n$${SENTINEL.length}\r\n${SENTINEL}\r\n`);
    const mark = `$${SENTINEL.length}\r\n${SENTINEL}\r\n`;
    const answer = await client.receiveRaw(mark, REPLY_TIMEOUT_MS);
    const isAnswered = answer.bytes.endsWith(mark);
    if (!isAnswered) await this.#drop(step.connection);
    const end = isAnswered ? '?open' : answer.isClosed ? CLOSED_REPLY : TIMEOUT_REPLY;
    return [`$${answer.bytes.replace(mark, '')}`, end];
  }

  async #connection(step: Step): Promise<RawClient> {
    const open = this.#connections.get(step.connection);
    if (open !== undefined) return open;
    const node = this.#target.nodes[step.node - 1];
    if (node === undefined) throw new Error(`no node ${step.node}: ${step.text}`);
    const client = await RawClient.connect({ ...node, protocol: this.#protocol });
    this.#connections.set(step.connection, client);
    return client;
  }

  async #drop(name: string): Promise<void> {
    await this.#connections.get(name)?.close();
    this.#connections.delete(name);
  }

  #withSaved(word: string): string {
    return word.replace(/\{(\w+)\}/g, (whole, name: string) => this.#saved.get(name) ?? whole);
  }

  #withoutAliases(reply: RawReply): RawReply {
    if (this.#target.aliases.length === 0) return reply;
    let text = JSON.stringify(reply);
    for (const [own, alias] of this.#target.aliases) text = text.replaceAll(own, alias);
    return JSON.parse(text) as RawReply;
  }
}

/** What the server has sent of its own accord. A PING tells where that ends: its answer comes behind. */
async function drain(client: RawClient): Promise<RawReply> {
  client.send('PING', SENTINEL);
  const pushed: RawReply[] = [];
  for (;;) {
    const reply = await client.receive(REPLY_TIMEOUT_MS);
    const isEnd = textOf(reply) === SENTINEL || textOf(itemsOf(reply)?.[1] ?? '') === SENTINEL;
    if (isEnd) return pushed;
    pushed.push(reply);
    if (reply === TIMEOUT_REPLY || reply === CLOSED_REPLY) return pushed;
  }
}

/** Follows a cursor from 0 to 0 and gives everything that it showed, as one array: how it is cut into pages is the server's own business. */
async function scanToEnd(client: RawClient, words: readonly string[]): Promise<RawReply> {
  const at = words[0]?.toUpperCase() === 'SCAN' ? 1 : 2;
  const seen: RawReply[] = [];
  let cursor = '0';
  do {
    const reply = await client.call(...words.slice(0, at), cursor, ...words.slice(at));
    const [next, page] = itemsOf(reply) ?? [];
    if (next === undefined || page === undefined) return reply;
    seen.push(...(itemsOf(page) ?? []));
    cursor = textOf(next);
  } while (cursor !== '0');
  return seen;
}
