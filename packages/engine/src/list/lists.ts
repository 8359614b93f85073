/**
 * Lists: one block while small, linked blocks once large. When they change is told by what they would take in Redis'
 * listpack, so that OBJECT ENCODING answers as Redis does. A list without elements has no block; its entry is the
 * caller's to remove.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { entryAux, entryWord, setEntryAux, setEntryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { atOnce } from '../lazy-release.js';
import type { Releases } from '../lazy-release.js';
import type { Structure } from '../structure.js';
import { kind } from '../structure.js';
import { Blocks } from './blocks.js';
import { listLayout } from './layout.js';
import { LinkedLists } from './linked-lists.js';
import { ListCursor } from './list-cursor.js';

/** What an empty listpack takes. */
const listpackHeaderBytes = 7;
/** Sizes for the values -1 to -5 of list-max-listpack-size. */
const packedBytesOf = [4096, 8192, 16384, 32768, 65536];
/** Where the size is given as a number of elements, a list of more bytes is large all the same. */
const packedBytesByCount = 8192;
const packedElementsMax = 32767;
/** More elements than these at an end are freed in slices, where fewer are left. */
const removedAtOnceMax = 10_000;

export class Lists implements Structure {
  readonly kind = kind.list;
  /** For the walks of commands. */
  readonly cursor: ListCursor;

  readonly #arena: Arena;
  readonly #releases: Releases;
  readonly #blocks: Blocks;
  readonly #linked: LinkedLists;
  #packedBytesMax = 8192;
  #packedElementsMax = packedElementsMax;

  constructor(arena: Arena, releases: Releases = atOnce(this)) {
    this.#arena = arena;
    this.#releases = releases;
    this.#blocks = new Blocks(arena);
    this.#linked = new LinkedLists(arena, this.#blocks);
    this.cursor = new ListCursor(arena);
  }

  /** list-max-listpack-size: elements, or -1 to -5 for 4 to 64 KiB. */
  setPackedSize(size: number): void {
    this.#packedElementsMax =
      size < 0 ? packedElementsMax : Math.min(Math.max(size, 1), packedElementsMax);
    this.#packedBytesMax =
      size < 0 ? (packedBytesOf[Math.min(-size, 5) - 1] ?? 0) : packedBytesByCount;
  }

  count(entry: number): number {
    const word = entryWord(this.#arena, entry);
    if (word === 0) return 0;
    return this.#isPacked(entry) ? this.#blocks.count(word) : this.#linked.count(word);
  }

  #isPacked(entry: number): boolean {
    return entryAux(this.#arena, entry) === listLayout.packed;
  }

  /** Before elements of so many bytes are added: a list that will be large becomes so now. */
  expect(entry: number, elements: number, bytes: number): void {
    if (!this.#isPacked(entry)) return;
    const block = entryWord(this.#arena, entry);
    const has = block === 0 ? 0 : this.#blocks.count(block);
    const size = block === 0 ? 0 : this.#blocks.listpackBytes(block);
    if (
      size + bytes + listpackHeaderBytes > this.#packedBytesMax ||
      has + elements > this.#packedElementsMax
    )
      this.#link(entry);
  }

  /** A list without elements becomes large with its first one. */
  #link(entry: number): void {
    const block = entryWord(this.#arena, entry);
    setEntryAux(this.#arena, entry, listLayout.linked);
    if (block !== 0) setEntryWord(this.#arena, entry, this.#linked.create(block));
  }

  // At the ends

  push(
    entry: number,
    toTail: boolean,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): void {
    const arena = this.#arena;
    const blocks = this.#blocks;
    const word = entryWord(arena, entry);
    if (word === 0) {
      const block = blocks.begin(0, !toTail, source, offset, length);
      setEntryWord(arena, entry, this.#isPacked(entry) ? block : this.#linked.create(block));
    } else if (!this.#isPacked(entry)) {
      if (toTail) this.#linked.pushBack(word, source, offset, length);
      else this.#linked.pushFront(word, source, offset, length);
    } else {
      const at = toTail ? blocks.end(word) : blocks.first(word);
      const block = blocks.insert(word, at, true, source, offset, length);
      if (block !== word) setEntryWord(arena, entry, block);
    }
  }

  /** Removes the first or last element. */
  drop(entry: number, fromTail: boolean): void {
    const count = this.count(entry);
    if (this.#isPacked(entry) || count === 1) this.remove(entry, fromTail ? count - 1 : 0, 1);
    else {
      this.#linked.drop(entryWord(this.#arena, entry), fromTail);
      this.#packSmall(entry);
    }
  }

  // Anywhere; the numbers of elements must be right

  insert(
    entry: number,
    index: number,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): void {
    const arena = this.#arena;
    const blocks = this.#blocks;
    const word = entryWord(arena, entry);
    if (this.#isPacked(entry)) {
      const position = blocks.seek(word, index);
      setEntryWord(arena, entry, blocks.insert(word, position, true, source, offset, length));
    } else this.#linked.insert(word, index, source, offset, length);
  }

  set(entry: number, index: number, source: ReadonlyBytes, offset: number, length: number): void {
    const arena = this.#arena;
    const blocks = this.#blocks;
    const word = entryWord(arena, entry);
    if (!this.#isPacked(entry)) {
      this.#linked.set(word, index, source, offset, length);
      this.#packSmall(entry);
    } else if (blocks.count(word) === 1) {
      arena.free(word);
      setEntryWord(arena, entry, blocks.begin(0, false, source, offset, length));
    } else {
      const without = blocks.remove(word, blocks.seek(word, index), 1, true);
      const position = blocks.seek(without, index);
      setEntryWord(arena, entry, blocks.insert(without, position, true, source, offset, length));
    }
  }

  /** Removes so many elements from one on. An emptied list's entry is the caller's to remove. */
  remove(entry: number, index: number, elements: number): void {
    const arena = this.#arena;
    const blocks = this.#blocks;
    const word = entryWord(arena, entry);
    if (elements === this.count(entry)) {
      if (this.#isPacked(entry)) arena.free(word);
      else this.#linked.release(word, Infinity);
      setEntryWord(arena, entry, 0);
      setEntryAux(arena, entry, listLayout.packed);
    } else if (this.#isPacked(entry))
      setEntryWord(arena, entry, blocks.remove(word, blocks.seek(word, index), elements, true));
    else {
      const kept = this.count(entry) - elements;
      const isAtEnd = index === 0 || index === kept;
      if (isAtEnd && elements > removedAtOnceMax && kept < elements) {
        setEntryWord(arena, entry, this.#linked.splitOff(word, kept, index === 0));
        this.#releases.release(kind.list, word, listLayout.linked);
      } else this.#linked.remove(word, index, elements);
      this.#packSmall(entry);
    }
  }

  /** A large list of one block that is half as large as a small one may be becomes small again. */
  #packSmall(entry: number): void {
    const root = entryWord(this.#arena, entry);
    const block = this.#linked.single(root);
    if (block === 0) return;
    const blocks = this.#blocks;
    const size = blocks.listpackBytes(block) + listpackHeaderBytes;
    if (size > this.#packedBytesMax >> 1 || blocks.count(block) > this.#packedElementsMax >> 1)
      return;
    this.#arena.free(root);
    setEntryWord(this.#arena, entry, blocks.shrink(block));
    setEntryAux(this.#arena, entry, listLayout.packed);
  }

  // As every structure

  release(value: number, aux: number, budget: number): boolean {
    if (value === 0) return true;
    if (aux === listLayout.linked) return this.#linked.release(value, budget);
    this.#arena.free(value);
    return true;
  }

  relocate(_database: number, entry: number, cursor: number): number {
    const arena = this.#arena;
    if (cursor === 0) setEntryWord(arena, entry, arena.move(entryWord(arena, entry)));
    return this.#isPacked(entry) ? 0 : this.#linked.relocate(entryWord(arena, entry), cursor);
  }

  memory(value: number, aux: number): number {
    let bytes = 0;
    this.blocks(value, aux, (ref) => (bytes += this.#arena.capacityOf(ref)));
    return bytes;
  }

  blocks(value: number, aux: number, visit: (ref: number) => void): void {
    if (aux === listLayout.linked) this.#linked.blocks(value, visit);
    else visit(value);
  }

  check(value: number, aux: number): void {
    if (aux === listLayout.linked) this.#linked.check(value);
    else this.#blocks.check(value);
  }

  copy(value: number, aux: number): number {
    return aux === listLayout.linked ? this.#linked.copy(value) : this.#blocks.copy(value);
  }

  encoding(_value: number, aux: number): string {
    return aux === listLayout.linked ? 'quicklist' : 'listpack';
  }
}
