/** What the kernel tells about a process; Linux only, as the benchmarks are. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
/** Fields behind the program's name, which may hold spaces. */
const field = { userTicks: 11, systemTicks: 12 } as const;

/** Seconds of processor time that a process has used so far, all its threads together. */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[field.userTicks]) + Number(fields[field.systemTicks])) / ticksPerSecond;
}

export function residentBytes(pid: number): number {
  return statusKibibytes(pid, 'VmRSS') * 1024;
}

function statusKibibytes(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`the kernel does not tell ${name} of ${pid}`);
  return Number(kibibytes);
}
