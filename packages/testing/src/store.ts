import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  freePort,
  type RunningServer,
  type ServerAddress,
  startServerProcess,
} from './server-process.js';

/** The command line as it is installed in this workspace. */
export function millraceCli(): string {
  const manifest = createRequire(import.meta.url).resolve('millrace/package.json');
  return join(dirname(manifest), 'bin', 'millrace.js');
}

/**
 * One store to test against, in memory only. `MILLRACE_TEST_STORE=host:port` names one that runs already and is left running:
 * a store under a profiler, or a real server that the suite itself is to be checked with.
 */
export async function startTestStore(flags: readonly string[] = []): Promise<RunningServer> {
  const running = process.env['MILLRACE_TEST_STORE'];
  if (running !== undefined) return leaveRunning(parseAddress(running));
  const port = await freePort();
  const args = [millraceCli(), 'store', '--port', `${port}`, ...flags];
  return startServerProcess(process.execPath, args, port);
}

export function parseAddress(text: string): ServerAddress {
  const [, host, port] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (host === undefined) throw new Error(`not host:port: ${text}`);
  return { host, port: Number(port) };
}

export function leaveRunning(address: ServerAddress): RunningServer {
  const stop = () => Promise.resolve();
  return { ...address, stop, [Symbol.asyncDispose]: stop };
}

export interface TestCluster extends AsyncDisposable {
  /** In the order of their slots; the halves are 0 to 8191 and 8192 to 16383. */
  readonly nodes: readonly ServerAddress[];
  stop(): Promise<void>;
}

/** Two stores that share the slots. `MILLRACE_TEST_CLUSTER=host:port,host:port` names two that run already. */
export async function startTestCluster(): Promise<TestCluster> {
  const running = process.env['MILLRACE_TEST_CLUSTER'];
  if (running === undefined) throw new Error('MILLRACE_TEST_CLUSTER is not set');
  const nodes = running.split(',').map(parseAddress);
  const stop = () => Promise.resolve();
  return { nodes, stop, [Symbol.asyncDispose]: stop };
}
