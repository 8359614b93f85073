/** One line that is written over again and again on a terminal, and nothing elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(what: string, done: number, of: number, more = ''): void {
    if (!this.#stream.isTTY) return;
    const percent = of === 0 ? 100 : Math.floor((done / of) * 100);
    const line = `${what}  ${String(percent).padStart(3)} %  ${more}`;
    if (line === this.#shown) return;
    this.#shown = line;
    this.#stream.write(`\r\u001b[K${line}`);
  }

  /** Takes the line away, so that what is printed next stands alone. */
  clear(): void {
    if (this.#shown !== '') this.#stream.write('\r\u001b[K');
    this.#shown = '';
  }
}
