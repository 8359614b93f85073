/**
 * Reads an append-only file of Redis: commands as arrays of bulk strings, and lines that begin with # and say when.
 * Bytes come in chunks; a command that the file ends in the middle of is left out, as redis-server leaves it out.
 */
import { MillraceError } from '@millrace/base';

const newline = 0x0a;
const comment = 0x23;
const star = 0x2a;
const dollar = 0x24;

export class AofReader {
  readonly #name: string;
  readonly #take: (args: readonly Uint8Array[], offset: number) => void;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #base = 0;

  constructor(
    name: string,
    base: number,
    take: (args: readonly Uint8Array[], offset: number) => void,
  ) {
    this.#name = name;
    this.#base = base;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    let start = 0;
    for (this.#at = 0; this.#at < this.#bytes.length; start = this.#at) {
      const args = this.#bytes[this.#at] === comment ? this.#skipLine() : this.#readCommand();
      if (args === undefined) break;
      if (args.length > 0) this.#take(args, this.#base + start);
    }
    this.#bytes = this.#bytes.subarray(start);
    this.#base += start;
  }

  /** How many bytes at the end are no whole command. */
  get leftOver(): number {
    return this.#bytes.length;
  }

  #skipLine(): readonly Uint8Array[] | undefined {
    const end = this.#bytes.indexOf(newline, this.#at);
    if (end < 0) return undefined;
    this.#at = end + 1;
    return [];
  }

  /** Undefined where bytes are missing. */
  #readCommand(): readonly Uint8Array[] | undefined {
    const count = this.#readNumber(star);
    if (count === undefined) return undefined;
    const args: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const length = this.#readNumber(dollar);
      if (length === undefined || this.#at + length + 2 > this.#bytes.length) return undefined;
      args.push(this.#bytes.subarray(this.#at, this.#at + length));
      this.#at += length + 2;
    }
    return args;
  }

  #readNumber(mark: number): number | undefined {
    const end = this.#bytes.indexOf(newline, this.#at);
    if (this.#at < this.#bytes.length && this.#bytes[this.#at] !== mark) this.#fail();
    if (end < 0) return undefined;
    const text = Buffer.from(this.#bytes.subarray(this.#at + 1, end)).toString('latin1');
    if (!/^\d+\r$/.test(text)) this.#fail();
    this.#at = end + 1;
    return Number.parseInt(text, 10);
  }

  #fail(): never {
    throw new MillraceError(
      'DATA_DAMAGED',
      `${this.#name}: no command where one should begin, at byte ${this.#base + this.#at}`,
    );
  }
}
