import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawClient, startTestStore, textOf } from '@millrace/testing';

const hour = 3_600_000;

/** A store that is killed and started again on one folder. */
class Killed implements AsyncDisposable {
  readonly #dir: string;
  #store: Awaited<ReturnType<typeof startTestStore>> | undefined;

  private constructor(dir: string) {
    this.#dir = dir;
  }
  static async create(): Promise<Killed> {
    return new Killed(await mkdtemp(join(tmpdir(), 'millrace-windows-')));
  }
  async start(...flags: string[]): Promise<RawClient> {
    const own = ['--dir', this.#dir, '--appendfsync', 'always'];
    this.#store = await startTestStore([...own, '--enable-debug-command', 'local', ...flags]);
    return RawClient.connect({ port: this.#store.port });
  }
  async kill(): Promise<void> {
    await this.#store?.kill();
    this.#store = undefined;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store?.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }
}

function deliver(
  next: number,
  ...events: readonly (readonly [number, ...string[]])[]
): readonly string[] {
  const words = events.flatMap(([offset, ...command]) => [
    offset.toString(),
    command.length.toString(),
    ...command,
  ]);
  return ['MILLRACE.APPLY', 'payments', '0', next.toString(), ...words];
}

describe('feature windows in a store', () => {
  it('are made by the prefix of their key, whatever is configured when the log is replayed', async () => {
    await using store = await Killed.create();
    let client = await store.start(
      '--win-defaults',
      'card: RESOLUTIONS 1m:10 1h:5 QUANTILES LABELS kind card; card:x DISTINCT',
    );
    await client.call('WIN.ADD', 'card:1', '*', '12.5');
    await client.call('WIN.ADD', 'card:x1', '*', '3', 'shop');
    await client.call('WIN.MADD', 'card:2', '*', '1', 'other', '*', '2', 'card:2', '5', '1');
    await client.call(...deliver(1, [0, 'WIN.ADD', 'card:3', '*', '7', 'shop']));
    const keys = ['card:1', 'card:x1', 'card:2', 'card:3', 'other'];
    const describe = async (): Promise<string> => {
      const texts = [textOf(await client.call('DEBUG', 'DIGEST'))];
      for (const key of keys) texts.push(JSON.stringify(await client.call('WIN.INFO', key)));
      return texts.join('\n');
    };
    const before = await describe();
    assert.match(JSON.stringify(await client.call('WIN.INFO', 'card:3')), /"\$1m".*"\$1h"/);
    assert.match(JSON.stringify(await client.call('WIN.INFO', 'card:1')), /"\$kind","\$card"/);
    await store.kill();
    client = await store.start('--win-defaults', 'card: DISTINCT');
    assert.equal(await describe(), before);
    await client.call('CONFIG', 'SET', 'win-defaults', '');
    const wrong = await client.call('CONFIG', 'SET', 'win-defaults', 'card: RESOLUTIONS 1x:2');
    assert.match(textOf(wrong), /RESOLUTIONS/);
    await client[Symbol.asyncDispose]();
  });

  it('refuse events too far ahead of the clock, and replay to what was accepted', async () => {
    await using store = await Killed.create();
    let client = await store.start('--win-max-ahead', hour.toString());
    const ahead = (ms: number): string => (Date.now() + ms).toString();
    assert.match(textOf(await client.call('WIN.ADD', 'w', ahead(hour / 2), '1')), /^\d+$/);
    const before = await client.call('DEBUG', 'DIGEST');
    assert.match(textOf(before), /^[0-9a-f]{40}$/);
    const refused = await client.call('WIN.ADD', 'w', ahead(2 * hour), '1');
    assert.match(textOf(refused), /timestamp is further ahead/);
    const many = await client.call('WIN.MADD', 'w', '*', '1', 'w', ahead(2 * hour), '1');
    assert.match(textOf(many), /timestamp is further ahead/);
    assert.equal(await client.call('DEBUG', 'DIGEST'), before);
    const events = deliver(
      3,
      [0, 'WIN.ADD', 'w', '*', '4'],
      [1, 'WIN.ADD', 'w', ahead(2 * hour), '50'],
      [2, 'WIN.ADD', 'w', ahead(hour / 2), '2'],
    );
    const reply = (await client.call(...events)) as [string, string, [string, string, string][]];
    assert.deepEqual(reply.slice(0, 2), [':3', ':0']);
    assert.match(reply[2][0][2], /further ahead/);
    const after = await client.call('DEBUG', 'DIGEST');
    await store.kill();
    client = await store.start('--win-max-ahead', '0');
    assert.equal(await client.call('DEBUG', 'DIGEST'), after);
    assert.deepEqual(await client.call(...events), [':0', ':3', reply[2]]);
    assert.equal(await client.call('DEBUG', 'DIGEST'), after);
    assert.match(textOf(await client.call('WIN.ADD', 'w', ahead(2 * hour), '1')), /^\d+$/);
    await client[Symbol.asyncDispose]();
  });
});
