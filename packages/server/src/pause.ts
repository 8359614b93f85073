import type { Connection } from './connection.js';

/** CLIENT PAUSE, and the moment before a cluster is cut: commands wait until both have ended. */
export class Pause {
  /** Connections that hold a command back. */
  readonly held = new Set<Connection>();
  isActive = false;
  writesOnly = false;
  #timer: NodeJS.Timeout | undefined;
  /** What CLIENT PAUSE asked for. */
  #paused: 'nothing' | 'writes' | 'all' = 'nothing';
  #isHoldingWrites = false;

  begin(milliseconds: number, writesOnly: boolean): void {
    this.#paused = writesOnly ? 'writes' : 'all';
    this.#settle();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.end();
    }, milliseconds);
    this.#timer.unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#paused = 'nothing';
    this.#settle();
    this.#release();
  }

  /** The caller sets the limit. */
  holdWrites(): void {
    this.#isHoldingWrites = true;
    this.#settle();
  }

  releaseWrites(): void {
    if (!this.#isHoldingWrites) return;
    this.#isHoldingWrites = false;
    this.#settle();
    this.#release();
  }

  #settle(): void {
    this.isActive = this.#isHoldingWrites || this.#paused !== 'nothing';
    this.writesOnly = this.#paused !== 'all';
  }

  /** Who has to wait for the other reason holds his command back again. */
  #release(): void {
    const held = [...this.held];
    this.held.clear();
    // Not at once: another connection's commands may be at work.
    setImmediate(() => {
      for (const connection of held) connection.release();
    });
  }
}
