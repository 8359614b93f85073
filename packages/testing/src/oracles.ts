import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { RawClient } from './raw-client.js';
import { textOf } from './raw-reply.js';
import { freePort, type ServerProcess, startServerProcess } from './server-process.js';

export const ORACLE_NAMES = ['redis-7.0', 'redis-8.2', 'valkey-9.1', 'timeseries'] as const;
export type OracleName = (typeof ORACLE_NAMES)[number];

export interface Oracle extends ServerProcess {
  readonly name: OracleName;
  /** As the server itself tells it. */
  readonly version: string;
}

/** The path of a real server to compare with: from `MILLRACE_ORACLES/bin`, or redis-server from PATH where that is the version asked for. */
export function findOracle(name: OracleName): string | undefined {
  const folder = process.env['MILLRACE_ORACLES'];
  if (folder !== undefined) {
    const inFolder = join(folder, 'bin', name);
    if (existsSync(inFolder)) return inFolder;
  }
  return name === 'redis-7.0' ? findOnPath('redis-server') : undefined;
}

export function findOnPath(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

/** Starts an oracle with an empty folder of its own and no persistence; undefined where it is not installed. */
export async function startOracle(
  name: OracleName,
  flags: readonly string[] = [],
): Promise<Oracle | undefined> {
  const path = findOracle(name);
  if (path === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-oracle-'));
  const port = await freePort();
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = await startServerProcess(path, [...own, ...flags], port);
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const version = await versionOf(name, port);
  return { ...server, name, version, stop, [Symbol.asyncDispose]: stop };
}

async function versionOf(name: OracleName, port: number): Promise<string> {
  await using client = await RawClient.connect({ port });
  const info = textOf(await client.call('INFO', 'everything'));
  const field = name.startsWith('valkey') ? 'valkey_version' : 'redis_version';
  const version = new RegExp(`^${field}:(.*)\r$`, 'm').exec(info)?.[1] ?? 'unknown';
  if (name !== 'timeseries') return version;
  const series = /^module:name=timeseries,ver=(\d+)/m.exec(info)?.[1] ?? 'unknown';
  return `${version} with RedisTimeSeries ${series}`;
}
