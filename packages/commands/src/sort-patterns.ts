/**
 * Patterns of SORT: the first `*` stands for an element, and gives the name of a key; behind `->` is a field of the hash
 * there. `#` is the element itself.
 */
import { kind } from '@millrace/engine';
import { entryKind } from '@millrace/engine';
import type { Arguments } from '@millrace/resp';
import type { Database } from './database.js';

const star = 0x2a;
const hash = 0x23;
const dash = 0x2d;
const greater = 0x3e;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export class SortPattern {
  /** Without a `*` it leads nowhere, and BY does not sort. */
  readonly hasStar: boolean;
  readonly #text: Uint8Array;
  readonly #isElement: boolean;
  readonly #starAt: number;
  /** Where the pattern of the key ends; what is behind the arrow is the field. */
  readonly #keyEnd: number;
  #key = new Uint8Array(256);

  constructor(text: Uint8Array) {
    this.#text = text;
    this.#isElement = text.length === 1 && text[0] === hash;
    this.#starAt = text.indexOf(star);
    this.hasStar = this.#starAt >= 0;
    const arrow = this.hasStar ? arrowAfter(text, this.#starAt) : -1;
    this.#keyEnd = arrow < 0 ? text.length : arrow;
  }

  /** What the pattern gives for an element: a copy, or undefined where there is nothing. */
  lookUp(database: Database, element: Uint8Array): Uint8Array | undefined {
    if (this.#isElement) return element;
    if (!this.hasStar) return undefined;
    const length = this.#substitute(element);
    const entry = database.keyspace.find(this.#key, 0, length);
    if (entry === 0) return undefined;
    const found = entryKind(database.arena, entry);
    const { hashes, strings } = database.engine;
    const field = this.#keyEnd + 2;
    if (field < this.#text.length) {
      if (found !== kind.hash) return undefined;
      if (!hashes.find(entry, this.#text, field, this.#text.length - field)) return undefined;
      return database.arena.bytes.slice(hashes.valueAt, hashes.valueAt + hashes.valueLength);
    }
    if (found !== kind.string) return undefined;
    strings.read(entry);
    return strings.bytes.slice(strings.offset, strings.offset + strings.length);
  }

  /** Writes the name of the key; its length. */
  #substitute(element: Uint8Array): number {
    const length = this.#keyEnd - 1 + element.length;
    if (length > this.#key.length) this.#key = new Uint8Array(length * 2);
    this.#key.set(this.#text.subarray(0, this.#starAt));
    this.#key.set(element, this.#starAt);
    this.#key.set(
      this.#text.subarray(this.#starAt + 1, this.#keyEnd),
      this.#starAt + element.length,
    );
    return length;
  }

  /** Whether in a cluster the keys are where another key is: only a hash tag without a `*` in it tells. */
  isBeside(database: Database, args: Arguments, i: number): boolean {
    const { slots } = database.engine;
    if (slots === undefined) return true;
    const text = this.#text;
    const open = text.indexOf(openBrace);
    const close = open < 0 ? -1 : text.indexOf(closeBrace, open);
    const hasTag = close > open + 1;
    if (this.hasStar && (!hasTag || text.subarray(open, close).includes(star))) return false;
    const { bytes, offsets, lengths } = args;
    return slots.slotOf(text, 0, text.length) === slots.slotOf(bytes, offsets[i], lengths[i]);
  }
}

/** Where `->` stands with a field behind it, or -1. */
function arrowAfter(text: Uint8Array, from: number): number {
  for (let i = from + 1; i + 2 < text.length; i++)
    if (text[i] === dash && text[i + 1] === greater) return i;
  return -1;
}
