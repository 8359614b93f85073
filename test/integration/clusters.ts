import { createEvenTopology, formatTopology } from '@millrace/cluster';
import { freePort, millraceCli, startServerProcess } from '@millrace/testing';
import type { RunningServer } from '@millrace/testing';
import { startRedisCluster } from './redis-cluster.js';

/** Two stores of ours, each with half of the slots. */
export async function startMillraceCluster(): Promise<readonly RunningServer[]> {
  const ports = [await freePort(), await freePort()];
  const ids = ['a', 'b'].map((digit) => digit.repeat(40));
  const topology = createEvenTopology(
    ids.map((id, index) => ({ id, host: '127.0.0.1', port: ports[index] })),
  );
  return Promise.all(
    ports.map((port, index) =>
      startServerProcess(
        process.execPath,
        [
          ...[millraceCli(), 'store', '--port', `${port}`, '--cluster-enabled', 'yes'],
          ...['--cluster-topology', formatTopology(topology), '--cluster-node-id', ids[index]],
        ],
        port,
      ),
    ),
  );
}

/** What the gateway is tested over: our stores, and real servers that know all commands of the services. */
export const clusters = [
  { name: 'Millrace', start: startMillraceCluster },
  { name: 'Redis with time series', start: () => startRedisCluster('timeseries') },
];
