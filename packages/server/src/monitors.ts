/** MONITOR: sessions that are shown every command that any session runs. While there are some, all sessions are marked. */
import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import { mark } from './marks.js';
import type { Session } from './session.js';

const redacted = '"(redacted)"';

export class Monitors {
  readonly #context: ServerContext;
  readonly #sessions = new Set<Session>();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  has(session: Session): boolean {
    return this.#sessions.has(session);
  }

  add(session: Session): void {
    this.#sessions.add(session);
    this.#markAll();
  }

  delete(session: Session): void {
    if (this.#sessions.delete(session)) this.#markAll();
  }

  /** A session that begins. */
  admit(session: Session): void {
    if (this.#sessions.size > 0) session.marks |= mark.monitored;
  }

  #markAll(): void {
    const bit = this.#sessions.size > 0 ? mark.monitored : 0;
    for (const session of this.#context.sessions.values())
      session.marks = (session.marks & ~mark.monitored) | bit;
  }

  /** A session has run a command. What administrators do is shown to nobody. */
  ran(session: Session, routine: Routine, args: Arguments): void {
    if ((routine.flags & (flagBit.admin | flagBit.skip_monitor)) !== 0) return;
    const line = `+${this.#describe(session, routine, args)}\r\n`;
    const bytes = Uint8Array.from(Buffer.from(line, 'latin1'));
    for (const monitor of this.#sessions) monitor.peer?.push(bytes, bytes.length, false);
  }

  #describe(session: Session, routine: Routine, args: Arguments): string {
    const micros = Math.floor(this.#context.clock.nowMs() * 1000);
    const time = `${Math.floor(micros / 1e6).toString()}.${(micros % 1e6).toString().padStart(6, '0')}`;
    const from = `${session.keyspace.number.toString()} ${session.peer?.remoteAddress ?? ''}`;
    const secret = firstSecret(routine, args);
    const words: string[] = [];
    for (let i = 0; i < args.count; i++)
      words.push(i >= secret.from && i < secret.to ? redacted : quote(args.latin1(i)));
    return `${time} [${from}] ${words.join(' ')}`;
  }
}

/** Which arguments are passwords. */
function firstSecret(routine: Routine, args: Arguments): { from: number; to: number } {
  if (routine.fullName === 'auth') return { from: 1, to: args.count };
  if (routine.fullName === 'hello') {
    for (let i = 2; i < args.count; i++)
      if (args.latin1(i).toLowerCase() === 'auth') return { from: i + 1, to: i + 3 };
  }
  return { from: 0, to: 0 };
}

const escapes: Partial<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
};

/** As Redis prints bytes. */
function quote(text: string): string {
  const escaped = text.replaceAll(
    /[^ !#-[\]-~]/g,
    (char) => escapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}
