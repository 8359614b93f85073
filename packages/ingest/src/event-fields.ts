/** What a field of an event holds. Anything else than `missing` was present in the event. */
export const FieldKind = {
  missing: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  string: 5,
  object: 6,
  array: 7,
} as const;
export type FieldKind = (typeof FieldKind)[keyof typeof FieldKind];

const kindNames = [
  'missing',
  'null',
  'false',
  'true',
  'a number',
  'a string',
  'an object',
  'a list',
];

export function kindName(kind: number): string {
  return kindNames[kind];
}

/**
 * The fields that a pipeline asks of one event, as places in its bytes; overwritten by the next
 * event. A string is what stands between its quotes. One that has escapes lies decoded in
 * `decoded` instead, so that whoever reads a field need not know about escapes.
 */
export class EventFields {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly #isDecoded: Uint8Array;
  #message: Uint8Array = new Uint8Array(0);
  #decoded = new Uint8Array(256);
  #decodedLength = 0;

  constructor(count: number) {
    this.kinds = new Uint8Array(count);
    this.starts = new Int32Array(count);
    this.lengths = new Int32Array(count);
    this.#isDecoded = new Uint8Array(count);
  }

  begin(message: Uint8Array): void {
    this.#message = message;
    this.#decodedLength = 0;
    this.kinds.fill(FieldKind.missing);
  }

  set(field: number, kind: number, start: number, length: number): void {
    this.kinds[field] = kind;
    this.starts[field] = start;
    this.lengths[field] = length;
    this.#isDecoded[field] = 0;
  }

  /** Room for a string that is decoded to at most `length` bytes; `setDecoded` takes it. */
  reserve(length: number): Uint8Array {
    const needed = this.#decodedLength + length;
    if (needed > this.#decoded.length) {
      const grown = new Uint8Array(Math.max(needed, this.#decoded.length * 2));
      grown.set(this.#decoded);
      this.#decoded = grown;
    }
    return this.#decoded;
  }

  get decodedLength(): number {
    return this.#decodedLength;
  }

  setDecoded(field: number, length: number): void {
    this.kinds[field] = FieldKind.string;
    this.starts[field] = this.#decodedLength;
    this.lengths[field] = length;
    this.#isDecoded[field] = 1;
    this.#decodedLength += length;
  }

  /** The bytes that the field's start and length are places in. */
  bytesOf(field: number): Uint8Array {
    return this.#isDecoded[field] === 1 ? this.#decoded : this.#message;
  }

  textOf(field: number): string {
    const start = this.starts[field];
    const bytes = this.bytesOf(field).subarray(start, start + this.lengths[field]);
    return new TextDecoder().decode(bytes);
  }
}
