/** Samples outside the arena: reused scratch. `bits` are the values' bits, for what must survive to the last one. */
export class SampleBuffer {
  times: Float64Array;
  values: Float64Array;
  bits: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.bits = new Int32Array(this.values.buffer);
  }

  push(time: number, value: number): void {
    if (this.count === this.times.length) this.reserve(this.count + 1);
    this.times[this.count] = time;
    this.values[this.count++] = value;
  }

  /** Makes room for at least so many samples in all. */
  reserve(capacity: number): void {
    if (capacity <= this.times.length) return;
    const grown = Math.max(capacity, this.times.length * 2);
    const times = new Float64Array(grown);
    const values = new Float64Array(grown);
    const bits = new Int32Array(values.buffer);
    times.set(this.times.subarray(0, this.count));
    bits.set(this.bits.subarray(0, this.count * 2));
    this.times = times;
    this.values = values;
    this.bits = bits;
  }

  /** Gives back the memory of an unusually long answer. */
  clear(keptMax: number): void {
    this.count = 0;
    if (this.times.length <= keptMax) return;
    this.times = new Float64Array(keptMax);
    this.values = new Float64Array(keptMax);
    this.bits = new Int32Array(this.values.buffer);
  }

  reverse(): void {
    this.times.subarray(0, this.count).reverse();
    this.values.subarray(0, this.count).reverse();
  }

  /** Moves the samples from `from` on by so many places; the bits of what was there stay. */
  shift(from: number, by: number): void {
    this.times.copyWithin(from + by, from, this.count);
    this.bits.copyWithin((from + by) * 2, from * 2, this.count * 2);
    this.count += by;
  }

  /** The same among the places behind `from` up to `to`, which is quick where it is near. */
  lowerBoundFrom(time: number, from: number, to: number): number {
    let step = 1;
    while (from + step < to && this.times[from + step] < time) step *= 2;
    return this.lowerBound(
      time,
      from + (step >>> 1) + (step === 1 ? 1 : 0),
      Math.min(from + step, to),
    );
  }

  /** The place of the first sample at or after a time, among some places or all. */
  lowerBound(time: number, from = 0, to = this.count): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
