/**
 * What a series gained from sample to sample. Each step belongs to the later of its two samples, so that the gains of
 * neighbouring buckets add up to the gain of both: the first sample of a bucket is held against the last one before it.
 *
 * A counter that falls began again at zero, and what it shows since is all gained.
 */
export class Gains {
  /** Of the bucket at work. */
  gained = 0;
  #start = 0;
  #end = 0;
  #hasStart = false;
  /** The sample that came last, in whatever bucket. */
  #before = Number.NaN;
  #beforeTime = 0;

  /** A new walk, with no sample yet. */
  open(): void {
    this.#before = Number.NaN;
    this.clear();
  }

  /** A new bucket. */
  clear(): void {
    this.gained = 0;
    this.#hasStart = false;
  }

  /** The sample before the first one of the walk. */
  precede(time: number, value: number): void {
    this.#beforeTime = time;
    this.#before = value;
  }

  addSpan(
    times: Float64Array,
    values: Float64Array,
    from: number,
    to: number,
    isCounter: boolean,
  ): void {
    this.#begin(times[from]);
    let before = this.#before;
    let gained = this.gained;
    let i = from;
    if (Number.isNaN(before)) before = values[i++];
    for (; i < to; i++) {
      const value = values[i];
      gained += isCounter && value < before ? value : value - before;
      before = value;
    }
    this.gained = gained;
    this.#before = before;
    this.#beforeTime = this.#end = times[to - 1];
  }

  /** Adds a block in which no value is less than the one before, or any block where that does not matter. */
  addEnds(
    firstTime: number,
    lastTime: number,
    first: number,
    last: number,
    isCounter: boolean,
  ): void {
    this.#begin(firstTime);
    if (!Number.isNaN(this.#before))
      this.gained += isCounter && first < this.#before ? first : first - this.#before;
    this.gained += last - first;
    this.#before = last;
    this.#beforeTime = this.#end = lastTime;
  }

  #begin(firstTime: number): void {
    if (this.#hasStart) return;
    this.#hasStart = true;
    this.#start = Number.isNaN(this.#before) ? firstTime : this.#beforeTime;
  }

  /** Gained in a second; 0 where the bucket has but the first sample of all. */
  get perSecond(): number {
    const seconds = (this.#end - this.#start) / 1000;
    return seconds > 0 ? this.gained / seconds : 0;
  }
}
