/** Runs the effects of log records on an engine: at the start of a store, and where a shard is rebuilt off to the side. */
import { MillraceError } from '@millrace/base';
import type { LogRecord } from '@millrace/log';
import { Arguments, CommandDecoder, DecodeStatus } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Session } from './session.js';

export class RecordApplier {
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #session: Session;
  readonly #decoder = new CommandDecoder();
  readonly #args = new Arguments();

  constructor(context: ServerContext, dispatch: Dispatch) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.#session = new Session(0, context.engine.keyspaces[0], context.clock.nowMs());
    this.#session.isAuthenticated = this.#session.decoding.isAuthenticated = true;
  }

  apply(record: LogRecord): void {
    const { engine } = this.#context;
    const session = this.#session;
    engine.isApplying = true;
    engine.now = record.timeMs;
    session.keyspace = engine.keyspaces[0];
    const end = record.from + record.length;
    for (let at = record.from; at < end; at = this.#decoder.next) {
      const status = this.#decoder.decode(record.bytes, at, end, this.#args, session.decoding);
      if (status !== DecodeStatus.ready)
        throw new MillraceError(
          'DATA_DAMAGED',
          `record ${record.sequence.toString()} of the log does not hold commands`,
        );
      this.#dispatch.apply(session, this.#args);
    }
  }

  /** From now on commands are a client's again. */
  end(): void {
    this.#context.engine.isApplying = false;
  }
}
