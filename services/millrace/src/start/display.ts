/** Prints a block again and again: in place on a terminal, one below the other elsewhere. */
export class Display {
  readonly #stream: NodeJS.WriteStream;
  #height = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY;
  }

  /** Lines that stay: they go above the block, which is drawn again below them. */
  print(...lines: readonly string[]): void {
    this.#clear();
    this.#stream.write(lines.map((line) => `${line}\n`).join(''));
  }

  show(block: readonly string[]): void {
    this.#clear();
    const columns = this.#stream.columns;
    const fitted = this.isTerminal ? block.map((line) => line.slice(0, columns - 1)) : block;
    this.#stream.write(fitted.map((line) => `${line}\n`).join(''));
    if (this.isTerminal) this.#height = fitted.length;
  }

  #clear(): void {
    // The carriage return, because a terminal echoes ^C where the cursor stands.
    if (this.#height > 0) this.#stream.write(`\r\u001b[${this.#height}A\u001b[0J`);
    this.#height = 0;
  }
}
