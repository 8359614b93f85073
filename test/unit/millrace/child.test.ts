import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '@millrace/base';
import { Child, findFreePort, lockFolder } from 'millrace/start';

const fixture = fileURLToPath(new URL('fixtures/child.js', import.meta.url));

describe('millrace: child process', () => {
  let folder = '';
  let trace = '';
  let events: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-child-'));
    trace = path.join(folder, 'trace');
    events = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const create = (behaviour: string) =>
    new Child({
      name: 'mill',
      args: [fixture, behaviour, trace],
      logFile: path.join(folder, 'log'),
      onEvent: (text) => events.push(text),
    });

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await pause(10);
  }

  it('is ready when it says so, and ends on SIGTERM', async () => {
    const child = create('serve');
    await child.start();
    assert.equal(child.state, 'ready');
    assert.deepEqual(child.ports, { resp: 7 });
    await child[Symbol.asyncDispose]();
    assert.equal(child.state, 'stopped');
    assert.match(await readFile(trace, 'utf8'), /^start \d+\nterm\n$/);
    assert.deepEqual(events, []);
  });

  it('tells what it printed when it does not start', async () => {
    await using child = create('fail');
    await assert.rejects(child.start(), (error) => {
      assert.ok(error instanceof MillraceError);
      assert.match(error.message, /^mill did not start: it ended with status 3\nno such luck\n$/);
      return true;
    });
  });

  it('is started again when it dies', async () => {
    await using child = create('die');
    await child.start();
    await until(async () => (await readFile(trace, 'utf8')).match(/start/g)!.length >= 2);
    await until(() => events.length >= 2);
    assert.match(events[0], /^mill ended with status 9; it starts again in \d+ ms$/);
    assert.equal(events[1], 'mill is back');
  });

  it('is started again when it is killed, and not once it is stopped', async () => {
    const child = create('serve');
    await child.start();
    process.kill(child.pid!, 'SIGKILL');
    await until(() => child.state === 'waiting');
    assert.match(events[0], /^mill was ended by SIGKILL; it starts again in /);
    await child[Symbol.asyncDispose]();
    await pause(700);
    assert.equal((await readFile(trace, 'utf8')).match(/start/g)!.length, 1);
  });
});

describe('millrace: ports', () => {
  it('are free ones from the wanted on, each once', async () => {
    const taken = new Set<number>();
    const first = await findFreePort(42_000, taken);
    const second = await findFreePort(42_000, taken);
    assert.ok(second > first && first >= 42_000);
  });
});

describe('millrace: folder lock', () => {
  let folder = '';
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'millrace-lock-'))));
  after(() => rm(folder, { recursive: true }));

  it('is held once, and free again when disposed', async () => {
    {
      await using _held = await lockFolder(folder);
      await assert.rejects(lockFolder(folder), /is in use by process \d+/);
    }
    await using _again = await lockFolder(folder);
  });

  it('of a process that is gone is taken over', async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(path.join(folder, 'lock'), '999999999\n');
    await using _held = await lockFolder(folder);
  });
});
