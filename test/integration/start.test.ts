import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort, millraceCli, waitForPort } from '@millrace/testing';

/** The whole command as an operator runs it; its processes are known by the folder that their arguments name. */
describe('millrace start', function () {
  this.timeout(120_000);
  let folder = '';
  const ports: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-start-'));
    const flags = ['store-port', 'gateway-port', 'metrics-port'];
    for (const flag of flags) ports.push(`--${flag}`, String(await freePort()));
  });
  after(() => rm(folder, { recursive: true }));

  function start(...args: string[]) {
    const child = spawn(
      process.execPath,
      [millraceCli(), 'start', '--dir', folder, ...ports, ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    return { child, output: text(child.stdout), exit: once(child, 'exit') };
  }

  it('reports, ends by itself, and finds its data again', async () => {
    const first = start('--once', '--once-after', '3s');
    const [status] = (await first.exit) as [number | null];
    const report = await first.output;
    assert.equal(status, 0, report);
    assert.match(report, /^The stores are empty\.$/m);
    assert.ok(ingested(report) > 0, report);
    assert.match(report, /airports by minutes of delay .*µs\n  [A-Z]{3} [\d,]+ /);
    assert.match(report, /longest delay from Atlanta, by day .*µs\n  \d{4}-\d\d-\d\d /);
    assert.match(
      report,
      /latest flights that were late .*µs\n  \d+-\d+  .*  [A-Z]{3}-[A-Z]{3}  \d+ min/,
    );
    assert.match(report, /^Try:\n  redis-cli /m);
    assert.deepEqual(await leftovers(), []);

    const second = start('--once', '--once-after', '1s');
    assert.equal((await second.exit)[0], 0);
    assert.match(await second.output, /^Found [\d,]+ keys from the last run\.$/m);
    assert.deepEqual(await leftovers(), []);
  });

  it('ends cleanly on SIGTERM', async () => {
    const running = start();
    await waitForPort(Number(ports[3]), 30_000);
    running.child.kill('SIGTERM');
    assert.equal((await running.exit)[0], 0);
    assert.match(await running.output, /^Stopped\. /m);
    assert.deepEqual(await leftovers(), []);
  });

  it('takes its processes along when it is killed', async () => {
    const running = start();
    await waitForPort(Number(ports[3]), 30_000);
    running.child.kill('SIGKILL');
    await running.exit;
    for (let patience = 0; (await leftovers()).length > 0 && patience < 100; patience++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(await leftovers(), []);
  });

  /** Processes whose arguments name the folder. */
  async function leftovers(): Promise<string[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    );
    return lines.filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '));
  }
});

function ingested(report: string): number {
  const [, count] = /^ingested ([\d,]+) events/m.exec(report) ?? [];
  return Number((count ?? '0').replaceAll(',', ''));
}
