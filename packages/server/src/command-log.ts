/** Commands that stood out, as SLOWLOG and COMMANDLOG show them: by their time, their size or that of their reply. */
import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Session } from './session.js';

export interface LoggedCommand {
  readonly id: number;
  readonly timeSeconds: number;
  /** Microseconds, or bytes. */
  readonly value: number;
  readonly arguments: readonly string[];
  readonly address: string;
  readonly client: string;
}

export class CommandLog {
  readonly #context: ServerContext;
  #from = 0;
  #entriesMax = 0;
  #entries: LoggedCommand[] = [];
  #nextId = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Commands from so much on are kept, none where that is negative; and no more than so many of them. */
  configure(from: number, entriesMax: number): void {
    this.#from = from;
    this.#entriesMax = entriesMax;
  }

  /** Newest first. */
  get entries(): readonly LoggedCommand[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Notes a command where its value is large enough. */
  consider(session: Session, args: Arguments, value: number): void {
    if (this.#from < 0 || value < this.#from || this.#entriesMax === 0) return;
    this.#entries.unshift({
      id: this.#nextId++,
      timeSeconds: Math.floor(this.#context.clock.nowMs() / 1000),
      value,
      arguments: describe(args),
      address: session.peer?.remoteAddress ?? '',
      client: session.name,
    });
    this.#entries.length = Math.min(this.#entries.length, this.#entriesMax);
  }
}

/** From such a threshold on, runs of quick commands are timed together: none of them comes near it. */
const timedTogetherMicros = 1000;
/** Except where so much came with one. */
const timedTogetherBytesMax = 64 * 1024;
/** No reply is larger. */
const replyBytesNever = 2 ** 31 - 1;
const argumentsMax = 32;
const argumentBytesMax = 128;

export class CommandLogs {
  readonly slow: CommandLog;
  readonly largeRequests: CommandLog;
  readonly largeReplies: CommandLog;
  /** Replies from so many bytes on may have to be noted. */
  replyBytesFrom = replyBytesNever;
  /** True where commands must be timed one by one, however quick they are: the threshold is among their times. */
  #timesEach = false;
  #bytesTogetherMax = timedTogetherBytesMax;

  constructor(context: ServerContext) {
    const { config } = context;
    const { values } = config;
    this.slow = new CommandLog(context);
    this.largeRequests = new CommandLog(context);
    this.largeReplies = new CommandLog(context);
    const follow = (): void => {
      const threshold = values['slowlog-log-slower-than'];
      this.#timesEach = threshold >= 0 && threshold < timedTogetherMicros;
      const requests = values['commandlog-request-larger-than'];
      this.#bytesTogetherMax =
        requests < 0 ? timedTogetherBytesMax : Math.min(timedTogetherBytesMax, requests - 1);
      const replies = values['commandlog-reply-larger-than'];
      this.replyBytesFrom = replies < 0 ? replyBytesNever : Math.min(replies, replyBytesNever);
      this.slow.configure(threshold, values['slowlog-max-len']);
      this.largeRequests.configure(requests, values['commandlog-large-request-max-len']);
      this.largeReplies.configure(replies, values['commandlog-large-reply-max-len']);
    };
    follow();
    config.onChange(follow);
  }

  /** Whether a command must be timed by itself, and told when it ran. */
  timesAlone(routine: Routine, args: Arguments): boolean {
    return (
      args.count > routine.quickTo ||
      this.#timesEach ||
      args.end - args.start > this.#bytesTogetherMax
    );
  }

  /** A command that was timed by itself has ended. */
  ran(session: Session, routine: Routine, args: Arguments, micros: number): void {
    if ((routine.flags & flagBit.skip_slowlog) !== 0) return;
    this.slow.consider(session, args, micros);
    this.largeRequests.consider(session, args, args.end - args.start);
  }

  /** A command was answered with so many bytes. */
  replied(session: Session, routine: Routine, args: Arguments, bytes: number): void {
    if ((routine.flags & flagBit.skip_slowlog) === 0)
      this.largeReplies.consider(session, args, bytes);
  }
}

function describe(args: Arguments): string[] {
  const shown = Math.min(args.count, argumentsMax);
  const texts: string[] = [];
  for (let i = 0; i < shown; i++) {
    if (i === argumentsMax - 1 && args.count > argumentsMax) {
      texts.push(`... (${(args.count - argumentsMax + 1).toString()} more arguments)`);
    } else {
      const more = args.lengths[i] - argumentBytesMax;
      const text = args.latin1(i);
      texts.push(
        more > 0 ? `${text.slice(0, argumentBytesMax)}... (${more.toString()} more bytes)` : text,
      );
    }
  }
  return texts;
}
