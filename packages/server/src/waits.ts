/**
 * Sessions that wait for keys (BLPOP, XREAD BLOCK and the like). A changed key becomes ready; after the command that changed
 * it, or EXEC as a whole, the keys are served in the order in which they became ready, each one's waiters in the order in
 * which they came. To serve is to run the command that waits again; it keeps its place where it still finds nothing. What
 * it changes may make further keys ready, which are served after those that are.
 */
import type { Wait } from '@millrace/commands';
import { entryKind } from '@millrace/engine';
import { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import { keyOf, keyspaceNumberOf, nameOf } from './key-watch.js';
import type { Session } from './session.js';

export interface Waiting {
  readonly names: readonly string[];
  readonly wait: Wait;
  /** By the monotonic clock; 0 is never. */
  readonly deadlineMs: number;
  timer: NodeJS.Timeout | undefined;
  /** Until it looks again whatever happens. */
  again?: NodeJS.Timeout;
}

/** A timer for longer than this fires at once. */
const timerMsMax = 2 ** 31 - 1;

export class Waits {
  /** Keys became ready: `serve` has to be called. */
  isReady = false;
  readonly #context: ServerContext;
  readonly #waiters = new Map<string, Set<Session>>();
  readonly #readyNames = new Set<string>();
  readonly #args = new Arguments();
  #count = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Sessions that wait. */
  get size(): number {
    return this.#count;
  }

  /** Keys that somebody waits for. */
  get keyCount(): number {
    return this.#waiters.size;
  }

  /** Sessions that wait no longer than for a time. */
  get timedCount(): number {
    const waiting = [...this.#context.sessions.values()].map((session) => session.waiting);
    return waiting.filter((one) => one !== undefined && one.deadlineMs > 0).length;
  }

  /** Makes a session wait; its connection runs no further commands until it is woken. */
  add(session: Session, wait: Wait): void {
    const { clock } = this.#context;
    const names = wait.keys.map((key) => nameOf(session.keyspace, key, 0, key.length));
    const deadlineMs = wait.timeoutMs === 0 ? 0 : clock.monotonicMs() + wait.timeoutMs;
    session.waiting = { names, wait, deadlineMs, timer: undefined };
    this.#setTimer(session, session.waiting);
    this.#setAgain(session.waiting, wait);
    for (const name of names) {
      const waiters = this.#waiters.get(name);
      if (waiters === undefined) this.#waiters.set(name, new Set([session]));
      else waiters.add(session);
    }
    this.#count++;
    this.#context.keyWatch.refresh();
  }

  #setTimer(session: Session, waiting: Waiting): void {
    if (waiting.deadlineMs === 0) return;
    const left = waiting.deadlineMs - this.#context.clock.monotonicMs();
    waiting.timer = setTimeout(
      () => {
        if (left > timerMsMax) this.#setTimer(session, waiting);
        else this.#end(session, undefined);
      },
      Math.min(Math.max(0, left), timerMsMax),
    );
  }

  /** Its keys become ready after a while; the next slice of background work serves them. */
  #setAgain(waiting: Waiting, { againMs }: Wait): void {
    clearTimeout(waiting.again);
    if (againMs === undefined) return;
    const look = (): void => {
      for (const name of waiting.names) this.signal(name);
    };
    waiting.again = setTimeout(look, Math.min(againMs, timerMsMax));
  }

  /** A session waits no longer, whatever the reason. */
  remove(session: Session): void {
    this.#forget(session);
    session.waiting = undefined;
  }

  #forget(session: Session): void {
    const { waiting } = session;
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    clearTimeout(waiting.again);
    let wasThere = false;
    for (const name of waiting.names) {
      const waiters = this.#waiters.get(name);
      if (waiters?.delete(session) === true) wasThere = true;
      if (waiters?.size === 0) this.#waiters.delete(name);
    }
    if (!wasThere) return;
    this.#count--;
    this.#context.keyWatch.refresh();
  }

  signal(name: string): void {
    if (!this.#waiters.has(name)) return;
    this.#readyNames.add(name);
    this.isReady = true;
  }

  signalAll(prefix: string): void {
    for (const name of this.#waiters.keys()) if (name.startsWith(prefix)) this.signal(name);
  }

  /** Runs the commands of those whose keys became ready. */
  serve(run: (session: Session, args: Arguments) => Wait | undefined): void {
    while (this.#readyNames.size > 0) {
      const [name] = this.#readyNames;
      // It may become ready again while it is served.
      this.#readyNames.delete(name);
      this.#serveKey(name, run);
    }
    this.isReady = false;
  }

  #serveKey(name: string, run: (session: Session, args: Arguments) => Wait | undefined): void {
    for (const session of [...(this.#waiters.get(name) ?? [])]) {
      const { waiting } = session;
      if (waiting === undefined || !this.#concerns(name, waiting.wait)) continue;
      if (waiting.wait.endsOnDelete === true && this.#entryOf(name) === 0) {
        this.#end(session, undefined);
        continue;
      }
      this.#args.load(waiting.wait.resume);
      session.peer?.wake(() => {
        const wait = run(session, this.#args);
        if (wait === undefined) this.remove(session);
        else this.#setAgain(waiting, wait);
      });
    }
  }

  /** Whether a key is by now what somebody waits for. */
  #concerns(name: string, wait: Wait): boolean {
    if (wait.kind === undefined || wait.wakesOnDelete === true) return true;
    const entry = this.#entryOf(name);
    return entry !== 0 && entryKind(this.#context.engine.arena, entry) === wait.kind;
  }

  #entryOf(name: string): number {
    const key = keyOf(name);
    return this.#context.engine.keyspaces[keyspaceNumberOf(name)].find(key, 0, key.length);
  }

  /** CLIENT UNBLOCK: after the command at work. False where the session does not wait, or was told so already. */
  unblock(session: Session, withError: boolean): boolean {
    const { waiting } = session;
    if (waiting === undefined || !this.#isWaiting(session, waiting)) return false;
    this.#forget(session);
    setImmediate(() => {
      if (session.waiting !== waiting) return;
      this.#end(session, withError ? 'UNBLOCKED client unblocked via CLIENT UNBLOCK' : undefined);
    });
    return true;
  }

  #isWaiting(session: Session, { names }: Waiting): boolean {
    return names.some((name) => this.#waiters.get(name)?.has(session) === true);
  }

  /** Ends the waiting of a session with an error, or as a time-out does. */
  #end(session: Session, error: string | undefined): void {
    const onTimeout = session.waiting?.wait.onTimeout;
    session.peer?.wake(() => {
      this.remove(session);
      if (error === undefined && onTimeout !== undefined)
        onTimeout(session.keyspace, this.#context.reply);
      else if (error === undefined) this.#context.reply.nilArray();
      else this.#context.reply.error(error);
    });
  }
}
