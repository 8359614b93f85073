import type { Connection } from './connection.js';

/** CLIENT PAUSE: commands wait until it ends. */
export class Pause {
  /** Connections that hold a command back. */
  readonly held = new Set<Connection>();
  isActive = false;
  writesOnly = false;
  #timer: NodeJS.Timeout | undefined;

  begin(milliseconds: number, writesOnly: boolean): void {
    this.isActive = true;
    this.writesOnly = writesOnly;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.end();
    }, milliseconds);
    this.#timer.unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.isActive = false;
    const held = [...this.held];
    this.held.clear();
    // Not at once: another connection's commands may be at work.
    setImmediate(() => {
      for (const connection of held) connection.release();
    });
  }
}
