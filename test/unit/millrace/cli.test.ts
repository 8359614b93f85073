import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { millraceCli } from '@millrace/testing';
import { runCli } from './run-cli.js';

const commands = ['start', 'store', 'gateway', 'ingestor'];

describe('millrace: command line', function () {
  this.timeout(60_000);

  it('has a version and lists its commands', async () => {
    assert.match((await runCli(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
    const { stdout } = await runCli(['--help']);
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  });

  for (const command of commands) {
    it(`${command} explains itself, with examples`, async () => {
      const { code, stdout } = await runCli([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, /--config <file>/);
      assert.match(stdout, new RegExp(`^Examples:\n  millrace ${command}`, 'm'));
    });
  }

  it('names what is wrong, where, and the nearest that exists', async () => {
    const mistakes: [string[], Record<string, string>, RegExp][] = [
      [['stroe'], {}, /unknown command 'stroe'[^]*Did you mean store\?/],
      [['store', '--prot', '1'], {}, /unknown option '--prot'[^]*Did you mean --port\?/],
      [['store', '--port', '7x'], {}, /--port: port must be an integer, not '7x'/],
      [
        ['store'],
        { MILLRACE_STORE_PROT: '1' },
        /'MILLRACE_STORE_PROT'; did you mean 'MILLRACE_STORE_PORT'\?/,
      ],
      [['store', '--config', 'no-such-file.yaml'], {}, /no-such-file\.yaml: ENOENT/],
      [
        ['store', '--port', '1', '--port', '2'],
        {},
        /--port <integer>' argument '2'[^]*given twice/,
      ],
      [['gateway', '--stores', 'nowhere'], {}, /stores must be host:port, not 'nowhere'/],
      [['ingestor', '--pipelines', 'no-such-file.yaml'], {}, /no-such-file\.yaml/],
    ];
    for (const [args, environment, message] of mistakes) {
      const { code, stderr } = await runCli(args, environment);
      assert.equal(code, 1, args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('names a port that is taken', async () => {
    await using taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await runCli(['store', '--port', String(port)]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port} is in use.*\\(PORT_IN_USE\\)`));
  });

  it('tells whom a snapshot waits for', async () => {
    const args = [millraceCli(), 'snapshot', 'create', '--stores', '127.0.0.1:1'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [told] = (await once(child.stderr, 'data')) as [Buffer];
    child.kill('SIGKILL');
    assert.equal(told.toString(), 'waiting for 127.0.0.1:1 …\n');
  });

  it('serves what the gateway counts and times', async () => {
    const port = await freePort();
    const args = ['gateway', '--port', '0', '--stores', '127.0.0.1:1', '--metrics-port', `${port}`];
    const child = spawn(process.execPath, [millraceCli(), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(child.stderr, 'data'); // "ready for calls" comes once metrics are served
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    child.kill('SIGTERM');
    await once(child, 'exit');
    for (const name of ['serving', 'calls_total', 'call_seconds', 'batch_read_seconds'])
      assert.match(text, new RegExp(`^# TYPE millrace_gateway_${name} `, 'm'));
  });

  it('ends on SIGTERM also while it waits for stores that are not there', async () => {
    const args = [millraceCli(), 'ingestor', '--stores', '127.0.0.1:1'];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    await pause(1500);
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  });
});

async function freePort(): Promise<number> {
  await using server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
