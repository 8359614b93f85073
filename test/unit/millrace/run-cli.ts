import { execFile } from 'node:child_process';
import { millraceCli } from '@millrace/testing';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line to its end, as an operator does. */
export function runCli(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, timeout: 15_000 };
    execFile(process.execPath, [millraceCli(), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
