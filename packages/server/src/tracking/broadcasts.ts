/**
 * Sessions that are told of every changed key with a prefix. Keys gather until the end of the event-loop turn and go out in
 * one message a prefix.
 */
import type { Session } from '../session.js';

interface Prefix {
  readonly sessions: Set<Session>;
  /** Changed keys, with the session that changed each last. */
  readonly keys: Map<string, Session>;
}

export type SendKeys = (session: Session, keys: readonly string[]) => void;

export class Broadcasts {
  readonly #prefixes = new Map<string, Prefix>();
  readonly #send: SendKeys;
  #isScheduled = false;

  constructor(send: SendKeys) {
    this.#send = send;
  }

  get size(): number {
    return this.#prefixes.size;
  }

  join(session: Session, prefixes: readonly string[]): void {
    for (const text of prefixes) {
      const prefix = this.#prefixes.get(text);
      if (prefix !== undefined) prefix.sessions.add(session);
      else this.#prefixes.set(text, { sessions: new Set([session]), keys: new Map() });
    }
  }

  leave(session: Session, prefixes: readonly string[]): void {
    for (const text of prefixes) {
      const prefix = this.#prefixes.get(text);
      prefix?.sessions.delete(session);
      if (prefix?.sessions.size === 0) this.#prefixes.delete(text);
    }
  }

  changed(key: string, by: Session): void {
    for (const [text, { keys }] of this.#prefixes) {
      if (!key.startsWith(text)) continue;
      keys.set(key, by);
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    for (const { sessions, keys } of this.#prefixes.values()) {
      if (keys.size === 0) continue;
      const all = [...keys.keys()];
      for (const session of sessions) {
        const isNoLoop = session.tracking?.isNoLoop === true;
        const told = isNoLoop ? all.filter((key) => keys.get(key) !== session) : all;
        if (told.length > 0) this.#send(session, told);
      }
      keys.clear();
    }
  }
}
