/**
 * Sessions that wait for keys (XREAD BLOCK and the like). A changed key makes its waiters ready, in the order in which they
 * came; after the command that changed it they run their command again, and wait on where it still finds nothing.
 */
import type { Wait } from '@millrace/commands';
import { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import { nameOf } from './key-watch.js';
import type { Session } from './session.js';

export interface Waiting {
  readonly names: readonly string[];
  readonly resume: readonly Uint8Array[];
  readonly timer: NodeJS.Timeout | undefined;
  readonly sinceMs: number;
}

export class Waits {
  readonly #context: ServerContext;
  readonly #waiters = new Map<string, Set<Session>>();
  readonly #ready = new Set<Session>();
  readonly #args = new Arguments();
  #count = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Sessions that wait. */
  get size(): number {
    return this.#count;
  }

  /** Makes a session wait; its connection reads no further commands until it is woken. */
  add(
    session: Session,
    wait: Wait,
    deadlineMs = wait.timeoutMs === 0 ? 0 : this.#context.clock.monotonicMs() + wait.timeoutMs,
  ): void {
    const names = wait.keys.map((key) => nameOf(session.keyspace, key, 0, key.length));
    const left = Math.max(0, deadlineMs - this.#context.clock.monotonicMs());
    const timer =
      deadlineMs === 0
        ? undefined
        : setTimeout(() => {
            this.#timeOut(session);
          }, left);
    session.waiting = { names, resume: wait.resume, timer, sinceMs: this.#context.clock.nowMs() };
    for (const name of names) {
      const waiters = this.#waiters.get(name);
      if (waiters === undefined) this.#waiters.set(name, new Set([session]));
      else waiters.add(session);
    }
    this.#count++;
    this.#context.keyWatch.refresh();
  }

  /** A session waits no longer, whatever the reason. */
  remove(session: Session): void {
    const { waiting } = session;
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    for (const name of waiting.names) {
      const waiters = this.#waiters.get(name);
      waiters?.delete(session);
      if (waiters?.size === 0) this.#waiters.delete(name);
    }
    session.waiting = undefined;
    this.#ready.delete(session);
    this.#count--;
    this.#context.keyWatch.refresh();
  }

  signal(name: string): void {
    const waiters = this.#waiters.get(name);
    if (waiters !== undefined) for (const session of waiters) this.#ready.add(session);
  }

  signalAll(prefix: string): void {
    for (const name of this.#waiters.keys()) if (name.startsWith(prefix)) this.signal(name);
  }

  /** Runs the commands of those whose keys changed. */
  serve(run: (session: Session, args: Arguments) => Wait | undefined): void {
    while (this.#ready.size > 0) {
      const [session] = this.#ready;
      this.#ready.delete(session);
      const { waiting } = session;
      if (waiting === undefined) continue;
      this.#args.load(waiting.resume);
      session.peer?.wake(() => {
        // Where it waits again it keeps its place among the waiters, its timer and its resolved command.
        if (run(session, this.#args) === undefined) this.remove(session);
      });
    }
  }

  #timeOut(session: Session): void {
    session.peer?.wake(() => {
      this.remove(session);
      this.#context.reply.nilArray();
    });
  }

  /** CLIENT UNBLOCK. Nothing happens where the session waits no longer. */
  unblock(session: Session, withError: boolean): void {
    if (session.waiting === undefined) return;
    session.peer?.wake(() => {
      this.remove(session);
      if (withError) this.#context.reply.error('UNBLOCKED client unblocked via CLIENT UNBLOCK');
      else this.#context.reply.nilArray();
    });
  }
}
