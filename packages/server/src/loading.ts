/** How far a store that starts has come: for its log, for INFO, and for whoever watches the terminal. */
import type { Clock, Logger } from '@millrace/base';

export interface LoadingProgress {
  readonly phase: 'loading a snapshot' | 'replaying the log' | 'importing dump.rdb';
  readonly bytes: number;
  readonly ofBytes: number;
  readonly keys: number;
  readonly secondsLeft: number;
}

export interface LoadingParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onProgress?: (progress: LoadingProgress) => void;
}

const logEveryMs = 2000;
const showEveryMs = 100;

export class Loading {
  readonly startedMs: number;
  readonly #parts: LoadingParts;
  #phase: LoadingProgress['phase'] = 'loading a snapshot';
  #keys: () => number = () => 0;
  #bytes = 0;
  #ofBytes = 0;
  #phaseFrom = 0;
  #loggedAt: number;
  #shownAt = 0;

  constructor(parts: LoadingParts) {
    this.#parts = parts;
    this.startedMs = parts.clock.nowMs();
    this.#loggedAt = parts.clock.monotonicMs();
  }

  begin(phase: LoadingProgress['phase'], ofBytes: number, keys: () => number = () => 0): void {
    this.#phase = phase;
    this.#keys = keys;
    this.#bytes = 0;
    this.#ofBytes = ofBytes;
    this.#phaseFrom = this.#parts.clock.monotonicMs();
  }

  /** So many bytes of the phase are done, all together. */
  reach(bytes: number): void {
    this.#bytes = bytes;
    const now = this.#parts.clock.monotonicMs();
    if (now - this.#shownAt < showEveryMs) return;
    this.#shownAt = now;
    this.#parts.onProgress?.(this.progress);
    if (now - this.#loggedAt < logEveryMs) return;
    this.#loggedAt = now;
    const { phase, ...facts } = this.progress;
    this.#parts.logger.info(phase, facts);
  }

  get progress(): LoadingProgress {
    const bytes = Math.min(this.#bytes, this.#ofBytes);
    const seconds = (this.#parts.clock.monotonicMs() - this.#phaseFrom) / 1000;
    const secondsLeft = bytes === 0 ? 0 : Math.ceil((seconds * (this.#ofBytes - bytes)) / bytes);
    return { phase: this.#phase, bytes, ofBytes: this.#ofBytes, keys: this.#keys(), secondsLeft };
  }

  /** For INFO, as Redis names them. */
  fields(): Record<string, string | number> {
    const { bytes, ofBytes, keys, secondsLeft } = this.progress;
    return {
      loading_start_time: Math.floor(this.startedMs / 1000),
      loading_total_bytes: ofBytes,
      loading_loaded_bytes: bytes,
      loading_loaded_perc: (ofBytes === 0 ? 0 : (bytes / ofBytes) * 100).toFixed(2),
      loading_eta_seconds: secondsLeft,
      loading_loaded_keys: keys,
    };
  }
}
