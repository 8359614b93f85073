/**
 * Values of modules: the module's id, then its parts, each with a mark of what it is, and an end. The id is nine
 * characters of six bits and ten bits of version.
 */
import type { RdbInput, Text } from './rdb-input.js';
import type { RdbOutput } from './rdb-output.js';

const mark = { end: 0, signed: 1, unsigned: 2, float: 3, double: 4, string: 5 } as const;
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const versionMask = 0x3ff;

/** The name in a module's id that is given by its halves. */
export function moduleName(high: number, low: number): string {
  const id = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  let name = '';
  for (let shift = 58n; shift >= 10n; shift -= 6n) name += characters[Number((id >> shift) & 63n)];
  return name;
}

/** The halves of the id of a module's name and version. */
export function moduleId(name: string, version: number): { high: number; low: number } {
  let id = 0n;
  for (const character of name) id = (id << 6n) | BigInt(characters.indexOf(character));
  id = (id << 10n) | BigInt(version);
  return { high: Number(BigInt.asIntN(32, id >> 32n)), low: Number(BigInt.asIntN(32, id)) };
}

export function moduleVersion(low: number): number {
  return low & versionMask;
}

export class ModuleReader {
  readonly #input: RdbInput;

  constructor(input: RdbInput) {
    this.#input = input;
  }

  #mark(expected: number): void {
    if (this.#input.length() !== expected)
      this.#input.fail('another part than the module has there');
  }

  unsigned(): number {
    this.#mark(mark.unsigned);
    const value = this.#input.length();
    return Number.isSafeInteger(value) ? value : this.#input.fail('a number out of range');
  }
  /** The same where any 64 bits may come: they are in the input's `high` and `low`. */
  unsigned64(): void {
    this.#mark(mark.unsigned);
    this.#input.length();
  }
  double(): number {
    this.#mark(mark.double);
    return this.#input.double();
  }
  text(into: Text): void {
    this.#mark(mark.string);
    this.#input.text(into);
  }
  end(): void {
    this.#mark(mark.end);
  }

  /** Passes over one part and returns whether it was a string; undefined at the end, which stays. */
  skipPart(): 'string' | 'number' | undefined {
    const input = this.#input;
    const { at } = input;
    const found = input.length();
    if (found === mark.end) {
      input.at = at;
      return undefined;
    }
    if (found === mark.signed || found === mark.unsigned) input.length();
    else if (found === mark.float) input.skip(4);
    else if (found === mark.double) input.skip(8);
    else if (found === mark.string) input.skipText();
    else input.fail('a part of an unknown kind');
    return found === mark.string ? 'string' : 'number';
  }

  /** Passes over all parts and the end. */
  skipAll(): void {
    while (this.skipPart() !== undefined);
    this.end();
  }
}

export class ModuleWriter {
  readonly #output: RdbOutput;

  constructor(output: RdbOutput) {
    this.#output = output;
  }

  unsigned(value: number): void {
    this.#output.size(mark.unsigned);
    this.#output.size(value);
  }
  unsigned64(high: number, low: number): void {
    this.#output.size(mark.unsigned);
    this.#output.size64(high, low);
  }
  double(value: number): void {
    this.#output.size(mark.double);
    this.#output.double(value);
  }
  text(bytes: Parameters<RdbOutput['text']>[0], offset: number, length: number): void {
    this.#output.size(mark.string);
    this.#output.text(bytes, offset, length);
  }
  end(): void {
    this.#output.size(mark.end);
  }
}
