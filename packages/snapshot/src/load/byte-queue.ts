/** Bytes of a stream in pieces of the length that is asked for. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #head: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next so many bytes, or undefined where there are fewer. Valid until the next call. */
  async take(length: number): Promise<Buffer | undefined> {
    const bytes = await this.peek(length);
    if (bytes !== undefined) this.#from += length;
    return bytes;
  }

  /** The same, and they stay. */
  async peek(length: number): Promise<Buffer | undefined> {
    if (this.#head.length - this.#from < length && !(await this.#fill(length))) return undefined;
    return this.#head.subarray(this.#from, this.#from + length);
  }

  async #fill(length: number): Promise<boolean> {
    const pieces: Uint8Array[] = [this.#head.subarray(this.#from)];
    let available = pieces[0].length;
    while (available < length) {
      const piece = await this.#source.next();
      if (piece.done === true) break;
      pieces.push(piece.value);
      available += piece.value.length;
    }
    this.#head = Buffer.concat(pieces, available);
    this.#from = 0;
    return available >= length;
  }

  /** Lets go of the stream, wherever it is. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
