// Drives a gRPC server with ghz, a load client written in Go.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');
const cache = path.join(repository, '.cache');

export interface Load {
  readonly port: number;
  readonly proto: string;
  readonly method: string;
  /** The encoded request. */
  readonly request: Uint8Array;
  readonly seconds: number;
  readonly callers: number;
  /** Calls a second; as many as it takes where absent. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly callsASecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface GhzReport {
  count: number;
  rps: number;
  statusCodeDistribution: Record<string, number>;
  latencyDistribution: { percentage: number; latency: number }[] | null;
}

export function runGhz(ghz: string, load: Load): LoadResult {
  mkdirSync(cache, { recursive: true });
  const request = path.join(cache, 'ghz-request.bin');
  writeFileSync(request, load.request);
  const { status, stdout, stderr } = spawnSync(ghz, argumentsOf(load, request), {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`ghz: ${stderr}`);
  const report = JSON.parse(stdout) as GhzReport;
  const { OK: ok = 0, ...others } = report.statusCodeDistribution;
  // Calls that were under way when the time was over are counted as failed.
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0);
  if (ok === 0 || failed > load.callers) {
    throw new Error(`calls failed: ${JSON.stringify(report.statusCodeDistribution)}`);
  }
  const at = (percentage: number): number =>
    (report.latencyDistribution?.find((entry) => entry.percentage === percentage)?.latency ?? 0) /
    1e6;
  return { callsASecond: report.rps * (ok / report.count), p50Ms: at(50), p99Ms: at(99) };
}

function argumentsOf(load: Load, request: string): string[] {
  const protos = path.join(repository, 'proto');
  return [
    ...['--insecure', '--format', 'json', '--import-paths', protos],
    ...['--proto', path.join(protos, load.proto), '--call', load.method],
    ...['--binary-file', request, '--duration', `${load.seconds}s`],
    ...['--concurrency', `${load.callers}`, '--connections', '4'],
    ...(load.rate === undefined ? [] : ['--rps', `${Math.round(load.rate)}`]),
    `127.0.0.1:${load.port}`,
  ];
}
