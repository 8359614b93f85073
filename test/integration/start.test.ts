import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { millraceCli } from '@millrace/testing';
import { readText } from '../unit/source-files.js';

/** The whole command as an operator runs it; its processes are known by the folder that their arguments name. */
describe('millrace start', function () {
  this.timeout(120_000);
  let folder = '';
  const ports: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-start-'));
    // Below the range that the system takes outgoing connections from, or one of them could come in between.
    const base = 20_000 + (process.pid % 100) * 100;
    for (const [index, flag] of ['store-port', 'gateway-port', 'metrics-port'].entries()) {
      ports.push(`--${flag}`, String(base + 10 * index));
    }
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
    await runs(running.child);
    running.child.kill('SIGTERM');
    assert.equal((await running.exit)[0], 0);
    assert.match(await running.output, /^Stopped\. /m);
    assert.deepEqual(await leftovers(), []);
  });

  it('serves health and metrics of each process, and all that the dashboard shows', async () => {
    const running = start();
    await runs(running.child);
    const first = Number(ports[ports.indexOf('--metrics-port') + 1]);
    const shown = new Set<string>();
    for (let port = first; port < first + 4; port++) {
      const at = `http://127.0.0.1:${port.toString()}`;
      const health = await fetch(`${at}/healthz`);
      assert.equal(health.status, 200, at);
      assert.equal(((await health.json()) as { status: string }).status, 'ok');
      const lines = (await (await fetch(`${at}/metrics`)).text()).split('\n');
      for (const line of lines) shown.add(/^[a-z_0-9]*/.exec(line)?.[0] ?? '');
      const quantiles = lines.filter((line) =>
        /^millrace_\w+_seconds\{.*quantile="0.999"/.test(line),
      );
      assert.ok(quantiles.length > 0, `${at} tells p99.9`);
    }
    running.child.kill('SIGTERM');
    assert.equal((await running.exit)[0], 0);
    const { panels } = JSON.parse(readText('deploy/grafana/dashboards/millrace.json')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const asked = panels
      .flatMap(({ targets }) => targets)
      .flatMap(({ expr }) => expr.match(/\b(millrace|nodejs|process)_\w+/g) ?? []);
    assert.ok(asked.length >= panels.length);
    assert.deepEqual(
      asked.filter((name) => !shown.has(name)),
      [],
    );
  });

  it('takes its processes along when it is killed', async () => {
    const running = start();
    await runs(running.child);
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

/** Returns when it has started everything. */
function runs({ stdout }: ChildProcessByStdio<null, Readable, null>): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    stdout.on('data', (chunk: Buffer | string) => {
      printed += chunk.toString();
      if (printed.includes('Ctrl-C ends it.')) resolve();
    });
    stdout.once('end', () => reject(new Error(`it ended: ${printed}`)));
  });
}

function ingested(report: string): number {
  const [, count] = /^ingested ([\d,]+) events/m.exec(report) ?? [];
  return Number((count ?? '0').replaceAll(',', ''));
}
