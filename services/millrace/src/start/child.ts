// A child process that is kept running: started, awaited, started again with growing pauses when it dies, and stopped for good.
//
//   starting → ready → (it dies) → waiting → starting …          any → stopping → stopped
//
// It dies with its supervisor, however that ends: the channel between them closes, and the child takes that as a signal.
// It has a process group of its own, because Ctrl-C is for the supervisor, which stops its children in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import {
  CHILD_STOP_MS_MAX,
  MillraceError,
  READY_MS_MAX,
  RESTART_FORGIVEN_MS,
  RESTART_PAUSE_MS_MAX,
  RESTART_PAUSE_MS_MIN,
  withDeadline,
} from '@millrace/base';
import { Backoff } from '@millrace/client';
import type { ReadyMessage } from '../service.js';

export interface ChildOptions {
  readonly name: string;
  /** A module and its arguments, run by this Node. */
  readonly args: readonly string[];
  /** What the child prints goes here. */
  readonly logFile: string;
  /** Where relative paths of the child lead. */
  readonly cwd?: string;
  /** Told in words what happens to the child once it was ready: death, restart, no restart. */
  readonly onEvent: (text: string) => void;
}

type State = 'idle' | 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped';

const LOG_TAIL_CHARACTERS = 2000;

export class Child implements AsyncDisposable {
  readonly #options: ChildOptions;
  readonly #backoff = new Backoff(RESTART_PAUSE_MS_MIN, RESTART_PAUSE_MS_MAX);
  #state: State = 'idle';
  #process: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #readyAtMs = 0;
  #ports: ReadyMessage['ports'] = {};

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get state(): State {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Where it listens; known once it is ready. */
  get ports(): ReadyMessage['ports'] {
    return this.#ports;
  }

  /** Returns when the child serves; fails, with what the child printed, when it ends before. */
  async start(): Promise<void> {
    this.#state = 'starting';
    const log = await open(this.#options.logFile, 'a');
    const logStart = (await log.stat()).size;
    try {
      await this.#run(log);
    } catch (error) {
      const printed = (await readFile(this.#options.logFile, 'utf8')).slice(logStart);
      throw new MillraceError(
        'START_FAILED',
        `${this.name} did not start: ${(error as Error).message}\n${printed.slice(-LOG_TAIL_CHARACTERS)}`,
        { cause: error },
      );
    } finally {
      await log.close();
    }
  }

  async #run(log: FileHandle): Promise<void> {
    if (this.#isStopping()) throw new Error('it is to stop');
    const child = spawn(process.execPath, this.#options.args, {
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      detached: true,
      cwd: this.#options.cwd,
    });
    this.#process = child;
    await withDeadline(awaitReady(child), READY_MS_MAX, `the start of ${this.name}`).then(
      (ports) => (this.#ports = ports),
      async (error: unknown) => {
        await end(child);
        throw error;
      },
    );
    if (this.#isStopping()) return;
    this.#state = 'ready';
    this.#readyAtMs = Date.now();
    child.once('exit', (code, signal) => this.#onExit(code, signal));
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#state === 'stopping' || this.#state === 'stopped') return;
    if (Date.now() - this.#readyAtMs > RESTART_FORGIVEN_MS) this.#backoff.reset();
    this.#scheduleRestart(
      signal === null ? `ended with status ${code ?? 0}` : `was ended by ${signal}`,
    );
  }

  #scheduleRestart(what: string): void {
    const pauseMs = Math.round(this.#backoff.next());
    this.#state = 'waiting';
    this.#options.onEvent(`${this.name} ${what}; it starts again in ${pauseMs} ms`);
    this.#restart = setTimeout(() => void this.#startAgain(), pauseMs);
  }

  async #startAgain(): Promise<void> {
    try {
      await this.start();
      if (!this.#isStopping()) this.#options.onEvent(`${this.name} is back`);
    } catch (error) {
      if (!this.#isStopping()) this.#scheduleRestart((error as Error).message.split('\n', 1)[0]);
    }
  }

  #isStopping(): boolean {
    return this.#state === 'stopping' || this.#state === 'stopped';
  }

  /** Asks it to end and waits; kills it when it does not end in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'stopping';
    clearTimeout(this.#restart);
    if (this.#process) await end(this.#process);
    this.#state = 'stopped';
  }
}

function awaitReady(child: ChildProcess): Promise<ReadyMessage['ports']> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`it ended with ${signal ?? `status ${code ?? 0}`}`)),
    );
    child.on('message', (message) => {
      const { type, ports } = message as Partial<ReadyMessage>;
      if (type === 'ready' && ports) resolve(ports);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), CHILD_STOP_MS_MAX);
  await exited;
  clearTimeout(patience);
}
