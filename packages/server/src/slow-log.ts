/** The commands that took longest, as SLOWLOG shows them. */
import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Session } from './session.js';

export interface SlowCommand {
  readonly id: number;
  readonly timeSeconds: number;
  readonly micros: number;
  readonly arguments: readonly string[];
  readonly address: string;
  readonly client: string;
}

/** From such a threshold on, runs of quick commands are timed together: none of them comes near it. */
const timedTogetherMicros = 1000;
/** Except where so much came with one. */
const timedTogetherBytesMax = 64 * 1024;
const argumentsMax = 32;
const argumentBytesMax = 128;

export class SlowLog {
  /** True where commands must be timed one by one, however quick they are: the threshold is among their times. */
  #timesEach = false;
  readonly #context: ServerContext;
  #entries: SlowCommand[] = [];
  #nextId = 0;

  constructor(context: ServerContext) {
    this.#context = context;
    const follow = (): void => {
      const threshold = context.config.values['slowlog-log-slower-than'];
      this.#timesEach = threshold >= 0 && threshold < timedTogetherMicros;
    };
    follow();
    context.config.onChange(follow);
  }

  /** Whether a command must be timed by itself. */
  timesAlone(routine: Routine, args: Arguments): boolean {
    return !routine.isQuick || this.#timesEach || args.end - args.start > timedTogetherBytesMax;
  }

  /** Newest first. */
  get entries(): readonly SlowCommand[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Notes a command that took so many microseconds, where that is slow. */
  consider(session: Session, args: Arguments, micros: number): void {
    const { values } = this.#context.config;
    const threshold = values['slowlog-log-slower-than'];
    if (threshold < 0 || micros < threshold || values['slowlog-max-len'] === 0) return;
    this.#entries.unshift({
      id: this.#nextId++,
      timeSeconds: Math.floor(this.#context.clock.nowMs() / 1000),
      micros,
      arguments: describe(args),
      address: session.peer?.remoteAddress ?? '',
      client: session.name,
    });
    this.#entries.length = Math.min(this.#entries.length, values['slowlog-max-len']);
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
