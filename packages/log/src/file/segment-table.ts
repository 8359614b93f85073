import { assert } from '@millrace/base';

export interface Segment {
  readonly path: string;
  readonly firstSequence: number;
  /** How much of the file readers may see. */
  bytes: number;
}

/** The segments of an open log, oldest first, the last one being written. Writer, readers and trim share it. */
export class SegmentTable {
  readonly #segments: Segment[] = [];
  #waiting: ((isMore: boolean) => void)[] = [];
  #isClosed = false;
  #bytes = 0;

  get count(): number {
    return this.#segments.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get first(): Segment {
    return this.#segments[0];
  }

  get last(): Segment {
    return this.#segments[this.#segments.length - 1];
  }

  push(segment: Segment): void {
    assert(
      this.count === 0 || segment.firstSequence > this.last.firstSequence,
      'segments are in order',
    );
    this.#segments.push(segment);
    this.#bytes += segment.bytes;
    this.#wake(true);
  }

  /** More of the last segment may be read from now on. */
  publish(bytes: number): void {
    this.#bytes += bytes - this.last.bytes;
    this.last.bytes = bytes;
    this.#wake(true);
  }

  /** The segment in which a record is, or will be; undefined where it has been trimmed. */
  find(sequence: number): Segment | undefined {
    return this.#segments.findLast((segment) => segment.firstSequence <= sequence);
  }

  /** Bytes of the segments in which records from this one on are. */
  bytesFrom(sequence: number): number {
    const first = this.find(sequence)?.firstSequence ?? 0;
    return this.#segments.reduce(
      (sum, segment) => (segment.firstSequence >= first ? sum + segment.bytes : sum),
      0,
    );
  }

  after(segment: Segment): Segment | undefined {
    return this.#segments.find((other) => other.firstSequence > segment.firstSequence);
  }

  /** The first segment, if all its records come before this one; never the one that is being written. */
  firstBelow(sequence: number): Segment | undefined {
    return this.count > 1 && this.#segments[1].firstSequence <= sequence ? this.first : undefined;
  }

  drop(segment: Segment): void {
    if (this.first !== segment) return;
    this.#segments.shift();
    this.#bytes -= segment.bytes;
  }

  /** Resolves at the next change: true when there may be more to read, false when the log is closed. */
  async wait(): Promise<boolean> {
    if (this.#isClosed) return false;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#isClosed = true;
    this.#wake(false);
  }

  #wake(isMore: boolean): void {
    if (this.#waiting.length === 0) return;
    const woken = this.#waiting;
    this.#waiting = [];
    for (const resolve of woken) resolve(isMore);
  }
}
