import {
  CLOSED_REPLY,
  encodeCommand,
  itemsOf,
  type Oracle,
  type OracleName,
  RawClient,
  type RawReply,
  type RunningServer,
  startOracle,
  startTestStore,
  textOf,
  TIMEOUT_REPLY,
} from '@millrace/testing';
import type { Item } from './generator.js';
import { isSameReply, isSameTransaction } from './replies.js';

/** Where the servers part: after which item, at which call, and what each of them says. */
export interface Difference {
  readonly at: number;
  readonly words: readonly string[];
  readonly expected: RawReply;
  readonly got: RawReply;
}

/** Those that commands of the templates reach. */
const DATABASES = ['0', '1'];
const REPLY_WITHIN_MS = 10_000;
/** Redis looks for waits that are over as often as this in a second. */
const QUICK_WAITS = ['--hz', '500'];
const PEER_FLAGS = [
  '--enable-debug-command',
  'yes',
  '--hash-max-listpack-entries',
  '128',
  ...QUICK_WAITS,
];

/** A store and a real server that are told the same. Either is started anew where it has ended. */
export class Pair implements AsyncDisposable {
  readonly #peer: Oracle;
  readonly #protocol: 2 | 3;
  #store: RunningServer;
  #clients: readonly [RawClient, RawClient];

  private constructor(
    peer: Oracle,
    store: RunningServer,
    clients: readonly [RawClient, RawClient],
    protocol: 2 | 3,
  ) {
    this.#peer = peer;
    this.#store = store;
    this.#clients = clients;
    this.#protocol = protocol;
  }

  /** Undefined where the peer is not installed. */
  static async start(name: OracleName, protocol: 2 | 3): Promise<Pair | undefined> {
    const peer = await startOracle(name, PEER_FLAGS);
    if (peer === undefined) return undefined;
    const store = await startStore();
    return new Pair(peer, store, await connectBoth(peer, store, protocol), protocol);
  }

  get peer(): OracleName {
    return this.#peer.name;
  }

  get version(): string {
    return `${this.#peer.name} (${this.#peer.version})`;
  }

  /** The names of the commands that the peer has. */
  async commands(): Promise<Set<string>> {
    const rows = itemsOf(await this.#clients[0].call('COMMAND')) ?? [];
    return new Set(rows.map((row) => textOf(itemsOf(row)?.[0] ?? '').toUpperCase()));
  }

  /** Empties both, and starts the store again where it has ended. */
  async clear(): Promise<void> {
    const [peer, store] = this.#clients;
    const answers = await Promise.all([
      peer.call('FLUSHALL'),
      isLost(store) ? CLOSED_REPLY : store.call('FLUSHALL'),
    ]);
    if (answers.every((answer) => answer === '+OK')) return;
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#store.kill().catch(() => undefined);
    this.#store = await startStore();
    this.#clients = await connectBoth(this.#peer, this.#store, this.#protocol);
    await this.clear();
  }

  /** Tells both the same in one go, and gives the first difference in what they answer. */
  async run(items: readonly Item[]): Promise<Difference | undefined> {
    const bytes = items.flatMap((item) => item.map(encodeCommand)).join('');
    for (const client of this.#clients) client.sendRaw(bytes);
    let first: Difference | undefined;
    for (const [at, item] of items.entries()) {
      const queued: (readonly string[])[] = [];
      for (const words of item) {
        const [expected, got] = await Promise.all(
          this.#clients.map((client) => client.receive(REPLY_WITHIN_MS)),
        );
        const isQueued = expected === '+QUEUED';
        if (isQueued) queued.push(words);
        const isSameAnswer =
          words[0] === 'EXEC'
            ? isSameTransaction(this.peer, queued, expected, got)
            : isSameReply(this.peer, words, expected, got);
        if (!isSameAnswer) first ??= { at, words, expected, got };
        if ([CLOSED_REPLY, TIMEOUT_REPLY].some((one) => one === got || one === expected)) {
          await this.#reconnect();
          return first;
        }
      }
    }
    return first;
  }

  /** Compares the digests of all that the two hold, and names the first key whose value differs. */
  async compareStates(at: number): Promise<Difference | undefined> {
    const [expected, got] = await this.#ask('DEBUG', 'DIGEST');
    if (expected === got) return undefined;
    // The peer still counts keys whose time has come, and Redis 8 digests some scores otherwise: the keys decide.
    for (const database of DATABASES) {
      await this.#ask('SELECT', database);
      const found = await this.#compareKeys(at);
      await this.#ask('SELECT', '0');
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #compareKeys(at: number): Promise<Difference | undefined> {
    const [all, own] = await this.#ask('KEYS', '*');
    const names = [...new Set([...(itemsOf(all) ?? []), ...(itemsOf(own) ?? [])])].map(textOf);
    const calls = names.sort().flatMap(questionsOf);
    const answers = await this.#askAll(calls);
    for (const [i, key] of names.entries()) {
      const found = this.#compareValue(calls, answers, i * questionsOf(key).length, at);
      if (found === undefined) continue;
      if (found.words[0] === 'DEBUG' && (await this.#haveSameFields(key))) continue;
      return found;
    }
    return undefined;
  }

  /** Type, time and content of one key, whose questions start at `from`. Redis 8 digests the text of a score, which for a few has more digits than it needs. */
  #compareValue(
    calls: readonly (readonly string[])[],
    answers: readonly (readonly [RawReply, RawReply])[],
    from: number,
    at: number,
  ): Difference | undefined {
    const different = [0, 1, 2, 3].find(
      (i) => !isSameReply(this.peer, calls[from + i], ...answers[from + i]),
    );
    if (different === undefined) return undefined;
    const isSortedSet = answers[from][0] === '+zset';
    if (different === QUESTION_DIGEST && isSortedSet) return undefined;
    const [expected, got] = answers[from + different];
    return { at, words: calls[from + different], expected, got };
  }

  /** Valkey digests fields that expire as any others. */
  async #haveSameFields(key: string): Promise<boolean> {
    if (this.peer !== 'valkey-9.1') return false;
    const all = ['HGETALL', key];
    const [expected, got] = await this.#ask(...all);
    const items = itemsOf(expected);
    if (items === undefined || !isSameReply(this.peer, all, expected, got)) return false;
    const fields = items.filter((_, i) => i % 2 === 0).map(textOf);
    const times = ['HEXPIRETIME', key, 'FIELDS', `${fields.length}`, ...fields];
    return isSameReply(this.peer, times, ...(await this.#ask(...times)));
  }

  /** The store looks through its memory; anything but OK is a fault. */
  async checkStructure(at: number): Promise<Difference | undefined> {
    const words = ['DEBUG', 'STRUCTURE'];
    const got = await this.#clients[1].call(...words);
    return got === '+OK' ? undefined : { at, words, expected: '+OK', got };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#store.stop();
    await this.#peer.stop();
  }

  async #ask(...words: string[]): Promise<[RawReply, RawReply]> {
    const [answers] = await this.#askAll([words]);
    return answers;
  }

  /** The answers of both to many calls, sent in one go. */
  async #askAll(calls: readonly (readonly string[])[]): Promise<[RawReply, RawReply][]> {
    for (const client of this.#clients) client.sendRaw(calls.map(encodeCommand).join(''));
    const answers: [RawReply, RawReply][] = [];
    for (let left = calls.length; left > 0; left--) {
      const [peer, store] = this.#clients;
      answers.push(
        await Promise.all([peer.receive(REPLY_WITHIN_MS), store.receive(REPLY_WITHIN_MS)]),
      );
    }
    // What comes too late would be taken for the answer to something else.
    if (answers.flat().includes(TIMEOUT_REPLY)) await this.#reconnect();
    return answers;
  }

  async #reconnect(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    const isGone = await connectTo(this.#store, this.#protocol).then(
      (client) => client.close().then(() => false),
      () => true,
    );
    if (isGone) this.#store = await startStore();
    this.#clients = await connectBoth(this.#peer, this.#store, this.#protocol);
  }
}

/** What is asked of each key where the digests of all differ; the digest of its value is the last. */
const questionsOf = (key: string): (readonly string[])[] => [
  ['TYPE', key],
  ['TTL', key],
  ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  ['DEBUG', 'DIGEST-VALUE', key],
];
const QUESTION_DIGEST = 3;

function startStore(): Promise<RunningServer> {
  return startTestStore(['--enable-debug-command', 'local']);
}

function connectTo(server: { port: number }, protocol: 2 | 3): Promise<RawClient> {
  return RawClient.connect({ port: server.port, protocol });
}

async function connectBoth(
  peer: Oracle,
  store: RunningServer,
  protocol: 2 | 3,
): Promise<readonly [RawClient, RawClient]> {
  return [await connectTo(peer, protocol), await connectTo(store, protocol)];
}

function isLost(client: RawClient): boolean {
  return client.isClosed;
}
