import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { benchmarks } from './benchmarks.js';
import type { Benchmark } from './benchmarks.js';
import { section, writeSections } from './report.js';

const folder = import.meta.dirname;
const page = path.join(folder, '..', '..', '..', 'docs', 'benchmarks.md');

const usage = `npm run bench -- <name>… [--write] [options of the benchmark]

  all         all of them, one after the other
  --write     puts the results into docs/benchmarks.md

Real servers to compare with are found in MILLRACE_ORACLES/bin, by the names redis-7.0, redis-8.2 and valkey-9.1, and
redis-server on PATH; redis-benchmark has to be on PATH. Who is missing is named and left out.
`;

async function main(args: readonly string[]): Promise<void> {
  const firstOption = args.findIndex((arg) => arg.startsWith('--'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const options = args.slice(names.length).filter((arg) => arg !== '--write');
  if (names.length === 0) {
    console.log(`${usage}\n${benchmarks.map(describe).join('\n')}`);
    return;
  }
  const sections = new Map<string, string>();
  for (const benchmark of choose(names)) {
    console.log(`\n## ${benchmark.name}\n`);
    const output = await run(benchmark, options);
    if (output === undefined) process.exitCode = 1;
    else {
      const command = ['npm run bench --', benchmark.name, ...options].join(' ');
      sections.set(benchmark.name, section(benchmark, command, output));
    }
  }
  if (args.includes('--write')) await writeSections(page, sections);
}

function describe({ name, measures, minutes, options }: Benchmark): string {
  const about = `  ${name.padEnd(12)}${measures} (${minutes} min)`;
  return options === undefined ? about : `${about}\n${' '.repeat(14)}${options}`;
}

function choose(names: readonly string[]): readonly Benchmark[] {
  const known = benchmarks.map(({ name }) => name);
  const unknown = names.filter((name) => name !== 'all' && !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`unknown benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
  return names.includes('all') ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

/** What it printed, or undefined where it failed. Progress goes past on stderr. */
async function run(
  { file, nodeFlags = [] }: Benchmark,
  options: readonly string[],
): Promise<string | undefined> {
  const program = path.join(folder, file);
  if (!existsSync(program)) {
    console.error(`${program} is not there`);
    return undefined;
  }
  const args = ['--enable-source-maps', ...nodeFlags, program, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    process.stdout.write(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 ? Buffer.concat(chunks).toString() : undefined;
}

await main(process.argv.slice(2));
