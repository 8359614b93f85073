/** A real S3 server for tests: versitygw, built from source once, over a temporary folder. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findOnPath } from './oracles.js';
import { freePort } from './server-process.js';
import { waitForPort } from './wait-for-port.js';

const run = promisify(execFile);

const version = '1.8.0';
const cacheFolder = fileURLToPath(new URL('../../../.cache/versitygw/', import.meta.url));
const binary = join(cacheFolder, version, 'versitygw');
const startMsMax = 20_000;
const buildMsMax = 900_000;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test-secret' };

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A location in the bucket, as the store and the command line take them. */
  location(prefix: string): string;
}

/** Says why there is no S3 server; a test skips with it. */
export class S3Unavailable extends Error {
  override readonly name = 'S3Unavailable';
}

/**
 * `MILLRACE_TEST_S3=http://key:secret@host:port/bucket` names a server that runs already. Without it, versitygw is started; building
 * it takes minutes, so that happens only where `MILLRACE_TEST_SLOW` is set and Go is there.
 */
export async function startS3(): Promise<S3Server> {
  const running = process.env['MILLRACE_TEST_S3'];
  if (running !== undefined) return serverOf(new URL(running), () => Promise.resolve());
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'millrace-s3-'));
  for (const name of ['data/bucket', 'iam', 'versions'])
    await mkdir(join(folder, name), { recursive: true });
  const port = await freePort();
  const child = spawn(
    binary,
    [
      ...['--port', `127.0.0.1:${port}`, '--iam-dir', join(folder, 'iam'), '-q'],
      ...['posix', '--versioning-dir', join(folder, 'versions'), join(folder, 'data')],
    ],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
    },
  );
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async () => {
    process.off('exit', killNow);
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForPort(port, startMsMax, () => child.exitCode === null);
  } catch (error) {
    await stop();
    throw error;
  }
  const { accessKeyId, secretAccessKey } = credentials;
  const url = new URL(`http://${accessKeyId}:${secretAccessKey}@127.0.0.1:${port}/bucket`);
  return serverOf(url, stop);
}

function serverOf(url: URL, stop: () => Promise<void>): S3Server {
  const endpoint = url.origin;
  const bucket = url.pathname.slice(1);
  return {
    endpoint,
    bucket,
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    location: (prefix) => `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
    [Symbol.asyncDispose]: stop,
  };
}

async function ensureBuilt(): Promise<void> {
  if (await exists(binary)) return;
  if (process.env['MILLRACE_TEST_SLOW'] === undefined) {
    throw new S3Unavailable(
      'no S3 server: set MILLRACE_TEST_SLOW=1 to build one (minutes, once), or MILLRACE_TEST_S3=http://key:secret@host:port/bucket',
    );
  }
  if (findOnPath('go') === undefined) throw new S3Unavailable('no S3 server: go is not installed');
  const module = `github.com/versity/versitygw/cmd/versitygw@v${version}`;
  await mkdir(join(cacheFolder, version), { recursive: true });
  // `go install` puts the binary there when it is whole.
  const env = { ...process.env, GOBIN: join(cacheFolder, version) };
  await run('go', ['install', module], { env, timeout: buildMsMax });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
