/** Bounds the bytes that wait for shards, over all source partitions together. */
export class ByteBudget {
  readonly #max: number;
  readonly #waiting = new Set<() => void>();
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get used(): number {
    return this.#used;
  }

  get isExceeded(): boolean {
    return this.#used > this.#max;
  }

  take(bytes: number): void {
    this.#used += bytes;
  }

  release(bytes: number): void {
    this.#used -= bytes;
    if (this.isExceeded) return;
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  /** Calls back once there is room. */
  whenRoom(resume: () => void): void {
    if (this.isExceeded) this.#waiting.add(resume);
    else resume();
  }
}
