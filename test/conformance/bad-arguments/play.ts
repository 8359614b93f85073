import { createHash } from 'node:crypto';
import {
  CLOSED_REPLY,
  encodeCommand,
  itemsOf,
  RawClient,
  type RawReply,
  type ServerAddress,
  textOf,
  TIMEOUT_REPLY,
} from '@millrace/testing';
import type { World } from './calls.js';
import type { SpoiltCall, Variant } from './mutations.js';

export interface Outcome {
  readonly reply: string;
  /** What the keys are afterwards, in short; empty where they are as before. */
  readonly change: string;
  /** The keyspace events, each with its key. Only in RESP3, where they come on the same connection. */
  readonly events: string;
}

const REPLY_CHARACTERS_MAX = 90;
const REPLY_TIMEOUT_MS = 4000;
export const EVENT_CLASSES = 'EAn';
const END = 'end of the step';

/** Gives a server spoilt calls, each upon the same keys, and tells what came of each. */
export class Stage implements AsyncDisposable {
  readonly #server: ServerAddress;
  readonly #world: World;
  readonly #protocol: 2 | 3;
  readonly #probes: string;
  #client: RawClient;
  #before = '';
  #events: string[] = [];

  private constructor(server: ServerAddress, world: World, protocol: 2 | 3, client: RawClient) {
    this.#server = server;
    this.#world = world;
    this.#protocol = protocol;
    this.#client = client;
    this.#probes = world.probes.map((line) => encodeCommand(line.split(' '))).join('');
  }

  static async open(server: ServerAddress, world: World, protocol: 2 | 3): Promise<Stage> {
    const stage = new Stage(server, world, protocol, await connect(server, protocol));
    await stage.#furnish();
    stage.#client.sendRaw(stage.#probes);
    stage.#before = await stage.#probe();
    return stage;
  }

  async play(call: SpoiltCall, variant: Variant): Promise<Outcome> {
    this.#events = [];
    const reply = call.isAlone
      ? await this.#playAlone(variant.words)
      : await this.#playShared(variant.words);
    const after = call.isAlone ? this.#before : await this.#probe();
    const change = after === this.#before ? '' : digest(after, 4);
    const events = call.isQuiet ? '' : this.#events.join(', ');
    if (change !== '') await this.#furnish();
    return { reply: inShort(reply, call.isLoose), change, events };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }

  async #playShared(words: readonly string[]): Promise<RawReply> {
    this.#client.sendRaw(encodeCommand(words) + this.#probes);
    const reply = await this.#receive();
    if (reply === CLOSED_REPLY || reply === TIMEOUT_REPLY) {
      await this.#client.close();
      this.#client = await connect(this.#server, this.#protocol);
      this.#client.sendRaw(this.#probes);
    }
    return reply;
  }

  /** The next reply; what is pushed before it is an event. */
  async #receive(): Promise<RawReply> {
    for (;;) {
      const reply = await this.#client.receive(REPLY_TIMEOUT_MS);
      if (typeof reply === 'string' || !('>' in reply)) return reply;
      const [, , channel = '', key = ''] = itemsOf(reply) ?? [];
      this.#events.push(`${textOf(channel).replace(/^.*__:/, '')} ${textOf(key)}`);
    }
  }

  /** On a connection of its own: all that comes back, as bytes. */
  async #playAlone(words: readonly string[]): Promise<RawReply> {
    await using client = await RawClient.connect({ ...this.#server, protocol: this.#protocol });
    const mark = `${END}\r\n`;
    client.sendRaw(encodeCommand(words) + encodeCommand(['PING', END]));
    const { bytes, isClosed } = await client.receiveRaw(mark, REPLY_TIMEOUT_MS);
    return bytes.startsWith('-')
      ? (bytes.split('\r\n')[0] ?? '')
      : [bytes, isClosed ? 'closed' : 'open'];
  }

  /** What the probes that were sent along give. */
  async #probe(): Promise<string> {
    const replies: RawReply[] = [];
    while (replies.length < this.#world.probes.length) replies.push(await this.#receive());
    return JSON.stringify(replies);
  }

  async #furnish(): Promise<void> {
    // Events come behind the reply of what made them, so a last reply shows where they end.
    const lines = ['FLUSHALL', ...this.#world.fixture, 'PING'].map((line) => line.split(' '));
    this.#client.sendRaw(lines.map(encodeCommand).join(''));
    for (const line of lines) {
      const reply = await this.#receive();
      if (typeof reply === 'string' && /^[-?]/.test(reply))
        throw new Error(`${line.join(' ')}: ${reply}`);
    }
  }
}

async function connect(server: ServerAddress, protocol: 2 | 3): Promise<RawClient> {
  const client = await RawClient.connect({ ...server, protocol });
  if (protocol === 3) {
    await client.call('CONFIG', 'SET', 'notify-keyspace-events', EVENT_CLASSES);
    await client.call('PSUBSCRIBE', '__keyevent@*__:*');
  }
  return client;
}

/** Errors to the letter; values that are long, or not the same each time, by kind, length and digest. */
function inShort(reply: RawReply, isLoose: boolean): string {
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
  if (text.startsWith('-') || text.startsWith('?')) return text;
  if (isLoose) return `${text.slice(0, 1)}…`;
  return text.length <= REPLY_CHARACTERS_MAX ? text : `${text.slice(0, 20)}… ${digest(text, 12)}`;
}

const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text, 'latin1').digest('hex').slice(0, digits);
