import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '@millrace/testing';
import type { ServerProcess } from '@millrace/testing';
import { cpuSeconds } from './process-figures.js';

const run = promisify(execFile);

export interface Load {
  readonly command: readonly string[];
  readonly pipeline: number;
  readonly requests: number;
  readonly clients: number;
  /** How many different numbers stand for __rand_int__. */
  readonly keys: number;
}

export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server for one request. */
  readonly cpuMicros: number;
}

/** What the columns are named in the first line of the output. */
const column = {
  requestsPerSecond: 'rps',
  p50Ms: 'p50_latency_ms',
  p99Ms: 'p99_latency_ms',
} as const;

/** Why the benchmarks that need it cannot run, or undefined. */
export function missingLoadTool(): string | undefined {
  return findOnPath('redis-benchmark') === undefined
    ? 'redis-benchmark is not on PATH (Debian: redis-tools)'
    : undefined;
}

export async function runLoad(server: ServerProcess, load: Load): Promise<LoadFigures> {
  const before = cpuSeconds(server.pid);
  const { stdout } = await run('redis-benchmark', [
    ...['-p', `${server.port}`, '-c', `${load.clients}`, '-n', `${load.requests}`],
    ...['-P', `${load.pipeline}`, '-r', `${load.keys}`, '--csv', ...load.command],
  ]);
  const cpuMicros = ((cpuSeconds(server.pid) - before) * 1e6) / load.requests;
  const lines = stdout.trim().split('\n');
  const titles = cells(lines.find((line) => line.includes(`"${column.requestsPerSecond}"`)) ?? '');
  const figures = cells(lines.at(-1) ?? '');
  // Counted from the end, because the command in the first cell may hold quotes and commas.
  const read = (title: string): number => {
    const figure = Number(figures.at(titles.indexOf(title) - titles.length));
    if (!titles.includes(title) || Number.isNaN(figure)) {
      throw new Error(`redis-benchmark prints no ${title}: ${stdout}`);
    }
    return figure;
  };
  return {
    requestsPerSecond: read(column.requestsPerSecond),
    p50Ms: read(column.p50Ms),
    p99Ms: read(column.p99Ms),
    cpuMicros,
  };
}

function cells(line: string): string[] {
  return line.split('","').map((cell) => cell.replaceAll('"', ''));
}
