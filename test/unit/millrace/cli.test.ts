import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { millraceCli } from '@millrace/testing';

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, timeout: 15_000 };
    execFile(process.execPath, [millraceCli(), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const commands = ['start', 'store', 'gateway', 'ingestor'];

describe('millrace: command line', function () {
  this.timeout(60_000);

  it('has a version and lists its commands', async () => {
    assert.match((await run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
    const { stdout } = await run(['--help']);
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  });

  for (const command of commands) {
    it(`${command} explains itself, with examples`, async () => {
      const { code, stdout } = await run([command, '--help']);
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
      [['gateway', '--stores', 'nowhere'], {}, /stores must be host:port, not 'nowhere'/],
      [['ingestor', '--pipelines', 'no-such-file.yaml'], {}, /no-such-file\.yaml/],
    ];
    for (const [args, environment, message] of mistakes) {
      const { code, stderr } = await run(args, environment);
      assert.equal(code, 1, args.join(' '));
      assert.match(stderr, message);
    }
  });
});
