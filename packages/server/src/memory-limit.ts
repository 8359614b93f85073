/**
 * `maxmemory`: where the data takes more, keys go by the policy until it fits. A command waits for that no longer than a slice;
 * what is still over then goes with the next commands and between them.
 */
import { Eviction } from '@millrace/engine';
import type { ServerContext } from './context.js';

const sliceMs = 0.5;
/** Steps between two looks at the clock. */
const stepsALook = 16;
const blocksAStep = 64;

export class MemoryLimit {
  readonly #context: ServerContext;
  #limit = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Brings the configuration here. */
  configure(): void {
    const { config, engine, clock } = this.#context;
    const { values } = config;
    this.#limit = values.maxmemory;
    engine.eviction.policy = values['maxmemory-policy'];
    engine.eviction.samples = values['maxmemory-samples'];
    engine.access.logFactor = values['lfu-log-factor'];
    engine.access.decayMinutes = values['lfu-decay-time'];
    const kind = Eviction.accessKindOf(values['maxmemory-policy']);
    // Idle times that somebody asked for are kept on as long as nothing else is needed.
    if (kind !== 0 || engine.access.kind === 2) engine.access.follow(kind, clock.nowMs());
  }

  get isOver(): boolean {
    return this.#limit > 0 && this.#context.engine.arena.usedBytes > this.#limit;
  }

  /** Makes room, as far as a slice goes. False where there is none to be made. */
  makeRoom(): boolean {
    if (!this.isOver) return true;
    const { clock, engine, statistics } = this.#context;
    const end = clock.monotonicMs() + sliceMs;
    do {
      for (let step = 0; step < stepsALook; step++) {
        if (!this.isOver) return true;
        if (!engine.releases.isIdle) engine.releases.step(blocksAStep);
        else if (engine.isPrimary && engine.eviction.choose()) {
          this.#context.database.evict(engine.eviction.keyspace, engine.eviction.entry);
          statistics.evicted++;
        } else return false;
      }
    } while (clock.monotonicMs() < end);
    return true;
  }
}
