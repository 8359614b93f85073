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
  const kill = () => Promise.reject(new Error('a store that ran before the tests is not killed'));
  return { ...address, stop, kill, [Symbol.asyncDispose]: stop };
}

export interface TestCluster extends AsyncDisposable {
  /** In the order of their slots. */
  readonly nodes: readonly ServerAddress[];
  stop(): Promise<void>;
}

const HALVES = ['0-8191', '8192-16383'];

/** Two stores that share the slots by halves. `MILLRACE_TEST_CLUSTER=host:port,host:port` names two that run already. */
export async function startTestCluster(): Promise<TestCluster> {
  const running = process.env['MILLRACE_TEST_CLUSTER'];
  if (running !== undefined) {
    return clusterOf(running.split(',').map((text) => leaveRunning(parseAddress(text))));
  }
  const ports = [await freePort(), await freePort()];
  const ids = ports.map((_, index) => `${index + 1}`.repeat(40));
  const topology = ports.map((port, index) => `${ids[index]}@127.0.0.1:${port}=${HALVES[index]}`);
  const flags = ['--cluster-enabled', 'yes', '--cluster-topology', topology.join(';')];
  const nodes: RunningServer[] = [];
  try {
    for (const [index, port] of ports.entries()) {
      const own = ['--port', `${port}`, '--cluster-node-id', ids[index]];
      const args = [millraceCli(), 'store', ...own, ...flags];
      nodes.push(await startServerProcess(process.execPath, args, port));
    }
  } catch (error) {
    await clusterOf(nodes).stop();
    throw error;
  }
  return clusterOf(nodes);
}

function clusterOf(nodes: readonly RunningServer[]): TestCluster {
  const stop = async () => {
    for (const node of nodes) await node.stop();
  };
  return { nodes, stop, [Symbol.asyncDispose]: stop };
}
