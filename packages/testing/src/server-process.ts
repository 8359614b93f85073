import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from './raw-client.js';

const STOP_GRACE_MS = 5000;

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface RunningServer extends ServerAddress, AsyncDisposable {
  stop(): Promise<void>;
  /** Ends it with SIGKILL, as a crash would. Not for a server that was running before. */
  kill(): Promise<void>;
}

/** A server in a process that this one started, for those who measure it. */
export interface ServerProcess extends RunningServer {
  readonly pid: number;
  readonly stdout: Readable;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts a program that serves RESP on `port`, and returns once it answers PING. */
export async function startServerProcess(
  command: string,
  args: readonly string[],
  port: number,
  readyWithinMs = 20_000,
): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keepTail = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keepTail);
  child.stderr.on('data', keepTail);
  // A test run that dies of an exception must not leave servers behind.
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const tellOfDeath = (status: number | null) => {
    console.error(`${command} ${args.join(' ')} ended by itself with status ${status}: ${output}`);
  };
  const stop = async () => {
    child.off('exit', tellOfDeath);
    await stopProcess(child);
    process.off('exit', killNow);
  };
  const kill = async () => {
    child.off('exit', tellOfDeath);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    process.off('exit', killNow);
  };
  try {
    await answersPing(child, port, readyWithinMs);
  } catch (error) {
    await stop();
    throw new Error(`${command} ${args.join(' ')} did not start: ${output}`, { cause: error });
  }
  child.once('exit', tellOfDeath);
  const { pid = 0, stdout } = child;
  return { host: '127.0.0.1', port, pid, stdout, stop, kill, [Symbol.asyncDispose]: stop };
}

async function answersPing(child: ChildProcess, port: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with status ${child.exitCode}`);
    try {
      await using client = await RawClient.connect({ port });
      if ((await client.call('PING')) === '+PONG') return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error(`no PONG within ${withinMs} ms`);
    await sleep(30);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(patience);
}
