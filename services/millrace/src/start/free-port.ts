import { once } from 'node:events';
import { createServer } from 'node:net';
import { errorCodeOf, MillraceError } from '@millrace/base';

const TRIES_MAX = 100;

/** The first port from `wanted` upwards that nobody listens on and that is not in `taken`, which it then joins. */
export async function findFreePort(wanted: number, taken: Set<number>): Promise<number> {
  for (let port = wanted; port < wanted + TRIES_MAX && port <= 65535; port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new MillraceError(
    'PORT_IN_USE',
    `no port is free from ${wanted} to ${wanted + TRIES_MAX - 1}`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch (error) {
    if (errorCodeOf(error) === 'EADDRINUSE' || errorCodeOf(error) === 'EACCES') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
