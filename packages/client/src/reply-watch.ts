/** Notices that replies stopped coming, with one timer a connection instead of one a command. */
export class ReplyWatch {
  readonly #timer: NodeJS.Timeout | undefined;
  #lastProgress = performance.now();

  /** Calls `onSilence` when no progress was reported for `timeoutMs`; 0: never. */
  constructor(timeoutMs: number, onSilence: () => void) {
    if (timeoutMs === 0) return;
    this.#timer = setInterval(
      () => {
        if (performance.now() - this.#lastProgress < timeoutMs) return;
        this.progress();
        onSilence();
      },
      Math.max(1, timeoutMs / 4),
    );
  }

  progress(): void {
    this.#lastProgress = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
