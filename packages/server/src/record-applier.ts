/** Runs the effects of log records on an engine: at the start of a store, and where a shard is rebuilt off to the side. */
import { MillraceError } from '@millrace/base';
import type { LogRecord } from '@millrace/log';
import { CommandDecoder, DecodeStatus } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Pipeline } from './pipeline.js';
import { Session } from './session.js';

export class RecordApplier {
  /** Commands applied so far. */
  effects = 0;
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #session: Session;
  readonly #decoder = new CommandDecoder();
  readonly #pipeline: Pipeline;

  constructor(context: ServerContext, dispatch: Dispatch) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.#pipeline = new Pipeline(context.engine, context.database.lookAhead);
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
    const pipeline = this.#pipeline;
    for (let at = record.from; at < end;) {
      const { table } = this.#context;
      const status = pipeline.fill(record.bytes, at, end, session, this.#decoder, table);
      if (status !== DecodeStatus.ready)
        throw new MillraceError(
          'DATA_DAMAGED',
          `record ${record.sequence.toString()} of the log does not hold commands`,
        );
      for (let i = 0; i < pipeline.count; i++) {
        const { args, routine, next } = pipeline.commands[i];
        this.#dispatch.apply(session, routine, args);
        at = next;
      }
      this.effects += pipeline.count;
    }
  }

  /** From now on commands are a client's again. */
  end(): void {
    this.#context.engine.isApplying = false;
  }
}
