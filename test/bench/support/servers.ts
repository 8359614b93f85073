import {
  findOracle,
  freePort,
  millraceCli,
  RawClient,
  startOracle,
  startServerProcess,
  textOf,
} from '@millrace/testing';
import type { OracleName, ServerProcess } from '@millrace/testing';

export interface Contender extends ServerProcess {
  readonly name: string;
}

export const PEERS = ['redis-7.0', 'redis-8.2', 'valkey-9.1'] as const;
export type PeerName = (typeof PEERS)[number];

/** The store as its users start it: in memory only, with the defaults; `nodeFlags` are for what looks into it. */
export async function startStore(
  nodeFlags: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Contender> {
  const port = await freePort();
  const args = [...nodeFlags, millraceCli(), 'store', '--port', `${port}`, ...flags];
  const server = await startServerProcess(process.execPath, args, port);
  return { ...server, name: 'millrace' };
}

/** Those of the peers that are installed; says which are not. */
export async function startPeers(names: readonly OracleName[]): Promise<readonly Contender[]> {
  const peers: Contender[] = [];
  for (const name of presentPeers(names)) {
    const peer = await startOracle(name);
    if (peer !== undefined) peers.push(peer);
  }
  return peers;
}

export function presentPeers<Name extends OracleName>(names: readonly Name[]): readonly Name[] {
  for (const name of names) {
    if (findOracle(name) === undefined)
      console.log(`Left out, because it is not installed: ${name}.\n`);
  }
  return names.filter((name) => findOracle(name) !== undefined);
}

export async function stopAll(servers: readonly ServerProcess[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

export async function call(server: ServerProcess, ...command: readonly string[]): Promise<string> {
  await using client = await RawClient.connect({ port: server.port });
  const reply = await client.call(...command);
  const text = textOf(reply);
  if (typeof reply === 'string' && reply.startsWith('-')) {
    throw new Error(`port ${server.port} answers ${command.join(' ').slice(0, 40)} with: ${text}`);
  }
  return text;
}

/** Whether a server has a command: COMMAND COUNT cannot tell, and a wrong call would change data. */
export async function knows(server: ServerProcess, command: string): Promise<boolean> {
  await using client = await RawClient.connect({ port: server.port });
  const reply = await client.call('COMMAND', 'INFO', command);
  return Array.isArray(reply) && Array.isArray(reply[0]);
}
