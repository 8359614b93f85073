/**
 * Active defragmentation in slices between commands: of a length that nobody notices, and so often that they take no more
 * of the processor than configured. While a snapshot is taken it rests, because each page that it writes would be copied.
 */
import type { ServerContext } from './context.js';

const sliceMs = 0.5;
/** Between two looks whether there is something to do; longer while what was done did not help. */
const restMs = 1000;
const restMsMax = 60_000;
/** Of what could be spared, this much at least has to be left after a round for the next one to wait longer. */
const unhelpedShare = 0.75;

export class Defragmenter implements AsyncDisposable {
  readonly #context: ServerContext;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #restMs = restMs;
  /** What could be spared when the last round began. */
  #spareBefore = Infinity;

  constructor(context: ServerContext) {
    this.#context = context;
    this.#schedule(restMs);
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#schedule(this.#slice());
    }, delayMs);
    this.#timer.unref();
  }

  /** Milliseconds till the next slice. */
  #slice(): number {
    const { clock, config, engine } = this.#context;
    const { defragmentation, arena } = engine;
    if (!config.values.activedefrag) {
      defragmentation.stop();
      return restMs;
    }
    if (arena.onPreserve !== undefined) return restMs;
    const end = clock.monotonicMs() + sliceMs;
    if (defragmentation.isResting) {
      defragmentation.ignoredBytes = config.values['active-defrag-ignore-bytes'];
      defragmentation.ignoredPercent = config.values['active-defrag-threshold-lower'];
      defragmentation.start();
    }
    const wasMoving = defragmentation.isMoving;
    do defragmentation.step();
    while (!defragmentation.isResting && clock.monotonicMs() < end);
    if (!wasMoving && defragmentation.isMoving) this.#begin(defragmentation.spareBytes);
    if (!defragmentation.isResting) return (sliceMs * 100) / this.#percent - sliceMs;
    return wasMoving ? 0 : this.#restMs;
  }

  /** A round begins: the last one helped where there is less to be spared than before it. */
  #begin(spareBytes: number): void {
    const hasHelped = spareBytes < this.#spareBefore * unhelpedShare;
    this.#restMs = hasHelped ? restMs : Math.min(this.#restMs * 2, restMsMax);
    this.#spareBefore = spareBytes;
  }

  /** 0 while it rests. */
  get runningPercent(): number {
    return this.#context.engine.defragmentation.isMoving ? Math.max(1, this.#percent) : 0;
  }

  /** What it takes of the processor at most: the more, the more there is to be spared. */
  get #percent(): number {
    const { config, engine } = this.#context;
    const { values } = config;
    const least = values['active-defrag-cycle-min'];
    const lower = values['active-defrag-threshold-lower'];
    const upper = Math.max(values['active-defrag-threshold-upper'], lower + 1);
    const most = Math.max(values['active-defrag-cycle-max'], least);
    const spare = (engine.defragmentation.spareBytes * 100) / Math.max(engine.arena.usedBytes, 1);
    const share = Math.min(Math.max((spare - lower) / (upper - lower), 0), 1);
    return least + share * (most - least);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    return Promise.resolve();
  }
}
