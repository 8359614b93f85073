/**
 * What the parts of a store share. `session` is the caller of the command at work: the server's own commands
 * are given the context and find it there.
 */
import { systemTimers } from '@millrace/base';
import type { Clock, LiveConfig, Logger, Timers } from '@millrace/base';
import type { Topology } from '@millrace/cluster';
import { CommandTable, Database } from '@millrace/commands';
import type { Engine } from '@millrace/engine';
import type { Log } from '@millrace/log';
import { CommandDecoder, Reply } from '@millrace/resp';
import { CommandLogs } from './command-log.js';
import type { Connection } from './connection.js';
import type { StoreRows } from './config-table.js';
import { Deliveries } from './deliveries.js';
import type { Defragmenter } from './defragmenter.js';
import type { Dispatch } from './dispatch.js';
import type { Loading } from './loading.js';
import { KeyWatch } from './key-watch.js';
import { LatencyMonitor } from './latency-monitor.js';
import { Monitors } from './monitors.js';
import { Notifications } from './notifications.js';
import { MemoryLimit } from './memory-limit.js';
import { noOutputLimit } from './output-limits.js';
import type { OutputLimit } from './output-limits.js';
import { Outbox } from './outbox.js';
import { Pipeline } from './pipeline.js';
import type { Session } from './session.js';
import { Pause } from './pause.js';
import { PubSub } from './pubsub/pubsub.js';
import type { Snapshots } from './snapshots.js';
import { Statistics } from './statistics.js';
import { Tracking } from './tracking/tracking.js';
import { Waits } from './waits.js';

export interface ContextParts {
  readonly engine: Engine;
  readonly config: LiveConfig<StoreRows>;
  readonly clock: Clock;
  readonly timers?: Timers | undefined;
  readonly logger: Logger;
  readonly topology: Topology | undefined;
  /** Id of this node, 40 hexadecimal digits. */
  readonly nodeId: string;
}

/** Of the wait for others who want to be written together. */
const gatherMsMax = 1;
/** Where nobody waits for the log, it is written when so much came together, or after so long. */
const gatherBytes = 256 * 1024;
const gatherPauseMs = 5;

export class ServerContext {
  readonly engine: Engine;
  readonly database: Database;
  readonly config: LiveConfig<StoreRows>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly topology: Topology | undefined;
  readonly nodeId: string;
  readonly statistics: Statistics;
  readonly commandLogs: CommandLogs;
  readonly latencyMonitor = new LatencyMonitor(this);
  readonly memoryLimit: MemoryLimit;
  readonly pause = new Pause();
  readonly pubsub = new PubSub();
  readonly tracking = new Tracking(this);
  readonly monitors = new Monitors(this);
  readonly notifications = new Notifications(this.pubsub);
  readonly deliveries = new Deliveries();
  readonly keyWatch: KeyWatch;
  readonly waits: Waits;
  readonly sessions = new Map<number, Session>();
  /** Connections that are not read from until the log or their client has taken more. */
  readonly congested = new Set<Connection>();
  /** Connections whose replies wait for the log. */
  readonly undurable = new Set<Connection>();

  // One set for all connections: what one read brought is decoded, run and replied before the next.
  readonly decoder: CommandDecoder;
  readonly pipeline: Pipeline;
  readonly reply = new Reply();
  readonly outbox = new Outbox();

  table = new CommandTable([]);
  /** For commands that run others; set when the store is composed. */
  dispatch!: Pick<
    Dispatch,
    'commit' | 'execute' | 'follow' | 'runNested' | 'serveWaiting' | 'whereElse'
  >;
  log: Log | undefined = undefined;
  /** Set when the store runs. */
  snapshots: Snapshots | undefined = undefined;
  /** The caller of the command at work. */
  session!: Session;
  /** What a client may leave unread before it is closed; the second is for those with subscriptions. */
  outputLimit: OutputLimit = noOutputLimit;
  pubsubOutputLimit: OutputLimit = noOutputLimit;
  defragmenter: Defragmenter | undefined = undefined;
  isLoading = false;
  /** Whether expired keys are removed before somebody asks for them. */
  expiresActively = true;
  /** How far it has come, while it is loading. */
  loading: Loading | undefined = undefined;
  /** The port that clients use. */
  port = 0;
  /** What other parts add to INFO persistence. */
  persistenceFields: () => Record<string, string | number> = () => ({});
  /** Asks the store to stop; set when it runs. */
  requestStop: () => void = () => undefined;
  #nextSessionId = 1;
  #isFlushScheduled = false;
  #isGathering = false;
  readonly #timers: Timers;
  /** With appendfsync always: what has been gathered to be written together, and until when that goes on. */
  #gatheredSequence = 0;
  #gatherUntilMs = 0;

  constructor(parts: ContextParts) {
    this.engine = parts.engine;
    this.database = new Database(parts.engine);
    this.config = parts.config;
    this.clock = parts.clock;
    this.#timers = parts.timers ?? systemTimers;
    this.logger = parts.logger;
    this.topology = parts.topology;
    this.nodeId = parts.nodeId;
    this.statistics = new Statistics(parts.clock);
    this.decoder = new CommandDecoder();
    this.pipeline = new Pipeline(parts.engine, this.database.lookAhead);
    this.commandLogs = new CommandLogs(this);
    this.memoryLimit = new MemoryLimit(this);
    this.keyWatch = new KeyWatch(this);
    this.waits = new Waits(this);
  }

  /** With appendfsync always, what came in one event-loop turn is written at its end; else as soon as it is worth a call. */
  scheduleLogFlush(): void {
    const { log } = this;
    if (log?.fsync !== 'always') {
      this.#gatherForFlush(log);
      return;
    }
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    this.#gatherUntilMs = 0;
    setImmediate(this.#flushLog);
  }

  #gatherForFlush(log: Log | undefined): void {
    if (log === undefined || log.waitingBytes === 0) return;
    if (log.waitingBytes >= gatherBytes) log.flush();
    else if (!this.#isGathering) {
      this.#isGathering = true;
      this.#timers.after(gatherPauseMs, this.#flushGathered);
    }
  }

  readonly #flushGathered = (): void => {
    this.#isGathering = false;
    this.log?.flush();
  };

  readonly #flushLog = (): void => {
    const { log } = this;
    if (log?.fsync === 'always') {
      // Its end is told by `onDurable`, and then it is gathered again.
      if (log.isWriting) {
        this.#isFlushScheduled = false;
        return;
      }
      if (this.#isMoreComing(log)) {
        setImmediate(this.#flushLog);
        return;
      }
    }
    this.#isFlushScheduled = false;
    log?.flush();
  };

  /**
   * Clients that wait for the log get their replies together and come back one after the other. Who is written with the
   * first of them need not wait for the next sync: as long as each turn brings another one, writing waits, but never
   * longer than a sync takes.
   */
  #isMoreComing(log: Log): boolean {
    const { lastSequence, lastSyncMs } = log;
    const now = this.clock.monotonicMs();
    if (this.#gatherUntilMs === 0) this.#gatherUntilMs = now + Math.min(lastSyncMs, gatherMsMax);
    else if (lastSequence === this.#gatheredSequence) return false;
    this.#gatheredSequence = lastSequence;
    return now < this.#gatherUntilMs;
  }

  /** How far each source partition was applied, for INFO. */
  sourceFields(): Record<string, number> {
    const fields: Record<string, number> = {};
    this.engine.offsets.forEachSource((source, partition, next) => {
      fields[`source_${source}_${partition.toString()}_next_offset`] = next;
    });
    return fields;
  }

  /** A session has ended: nothing in the server knows it any more. */
  forget(session: Session): void {
    this.waits.remove(session);
    this.keyWatch.unwatch(session);
    this.pubsub.leave(session);
    this.tracking.end(session);
    this.monitors.delete(session);
    this.sessions.delete(session.id);
  }

  takeSessionId(): number {
    return this.#nextSessionId++;
  }
}
