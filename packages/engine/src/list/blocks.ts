/**
 * Blocks of elements, of packed lists and of linked ones. What the elements of a block begin with is kept once, as its
 * prefix: the first element gives all of itself up to the digits at its end, the next few cut it shorter, and whatever
 * comes later without it is kept whole.
 */
import { copyBytes, formatInteger, INTEGER_TEXT_BYTES_MAX } from '@millrace/base';
import { equalBytes } from '@millrace/base';
import type { ReadonlyBytes, StringRun } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { BlockRoom } from './block-room.js';
import {
  ElementCode,
  listpackBytes,
  listpackIntegerBytes,
  listpackStringBytes,
} from './element-code.js';
import {
  blockBytesMax,
  blockElementsMax,
  blockHeaderBytes,
  blockListpackBytesMax,
  blockStartMax,
  listpackBytesMask,
  prefixBytesMax,
  cutBytesMax,
  prefixCutElementsMax,
  prefixedBytesMax,
} from './layout.js';

const digitMin = 0x30;
const digitMax = 0x39;
const minus = 0x2d;
/** In the place of the bytes that an element shares with the prefix: it is to be kept whole. */
const whole = -1;

export class Blocks extends BlockRoom {
  /** The element that was read last: valid until something is written or read. */
  bytes: ReadonlyBytes;
  offset = 0;
  length = 0;

  readonly code: ElementCode;
  readonly #bytes: ReadonlyBytes;
  /** Elements that do not lie in the arena as they are. */
  #text = new Uint8Array(prefixBytesMax + prefixedBytesMax + INTEGER_TEXT_BYTES_MAX);
  /** The block whose prefix the text begins with. */
  #textOf = 0;
  /** The block of which `fits` was asked last, and what it found out about the element. */
  #asked = 0;
  #askedShared = 0;
  #askedListpack = 0;

  constructor(arena: Arena) {
    super(arena);
    this.#bytes = arena.bytes;
    this.bytes = arena.bytes;
    this.code = new ElementCode(arena);
  }

  // Reading

  /**
   * Reads the element at a position; `code.next` is where the one behind it begins. Where another element of the same
   * block was read just before (`isSameBlock`), the prefix is there already.
   */
  read(block: number, position: number, isSameBlock = false): void {
    const { code } = this;
    code.read(position);
    if (!isSameBlock) this.#textOf = 0;
    const shared = code.isWhole ? 0 : this.prefixBytes(block);
    const isString = Number.isNaN(code.number);
    if (isString && shared === 0) {
      this.bytes = this.#bytes;
      this.offset = code.at;
      this.length = code.length;
    } else if (code.isWhole) {
      // Behind the prefix, which stays there for the elements that have it.
      this.bytes = this.#text;
      this.offset = prefixBytesMax;
      this.length = formatInteger(code.number, this.#text, prefixBytesMax);
    } else this.#assemble(block, shared, isString);
  }

  #assemble(block: number, shared: number, isString: boolean): void {
    const { code } = this;
    const rest = isString ? code.length : INTEGER_TEXT_BYTES_MAX;
    const bytes = this.#bytes;
    if (shared + rest > this.#text.length) {
      this.#text = new Uint8Array((shared + rest) * 2);
      this.#textOf = 0;
    }
    const text = this.#text;
    if (this.#textOf !== block) {
      const prefixAt = block * 8 + blockHeaderBytes;
      copyBytes(text, 0, bytes, prefixAt, shared);
      this.#textOf = block;
    }
    if (isString) copyBytes(text, shared, bytes, code.at, rest);
    this.bytes = text;
    this.offset = 0;
    this.length = shared + (isString ? rest : formatInteger(code.number, text, shared));
  }

  /** Reads elements into a run, from a position on; returns where the next one begins. */
  readRun(block: number, position: number, count: number, run: StringRun): number {
    run.bytes = this.#bytes;
    run.prefixAt = block * 8 + blockHeaderBytes;
    run.prefixLength = this.prefixBytes(block);
    return this.code.readRun(position, count, run);
  }

  /** Whether the element at a position is these bytes. Leaves `code.next`, but reads nothing else. */
  equals(
    block: number,
    position: number,
    name: ReadonlyBytes,
    at: number,
    length: number,
  ): boolean {
    const { code } = this;
    code.read(position);
    const shared = code.isWhole ? 0 : this.prefixBytes(block);
    if (!Number.isNaN(code.number)) {
      if (length > shared + INTEGER_TEXT_BYTES_MAX) return false;
      this.read(block, position);
      return this.length === length && equalBytes(this.bytes, this.offset, name, at, length);
    }
    return (
      shared + code.length === length &&
      equalBytes(this.#bytes, code.at, name, at + shared, code.length) &&
      equalBytes(this.#bytes, block * 8 + blockHeaderBytes, name, at, shared)
    );
  }

  /** The position of an element by its number, from whichever end is nearer. */
  seek(block: number, index: number): number {
    const { code } = this;
    const count = this.count(block);
    if (index <= count >> 1) {
      let position = this.first(block);
      for (let i = 0; i < index; i++) position = code.skip(position);
      return position;
    }
    let position = this.end(block);
    for (let i = count; i > index; i--) position = code.previous(position);
    return position;
  }

  // Adding

  /** A new block with its first element, and room for so many bytes in all. */
  begin(
    bytesExpected: number,
    atFront: boolean,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): number {
    const arena = this.arena;
    const prefix = length > prefixedBytesMax ? 0 : stem(source, offset, length);
    const size = this.code.measure(source, offset + prefix, length - prefix, false);
    const low = blockHeaderBytes + prefix;
    const block = arena.allocate(Math.max(low + size, bytesExpected));
    // A block that is to grow at its front may not begin its elements beyond 64 KiB.
    const canGrow = atFront && bytesExpected > low + size;
    const start = canGrow ? arena.capacityOf(block) - size : low;
    this.writeHeader(block, start, start, prefix, 0);
    arena.copyIn(block * 8 + blockHeaderBytes, source, offset, prefix);
    this.code.write(block * 8 + start, source, offset + prefix, length - prefix);
    this.setEnds(block, block * 8 + start, block * 8 + start + size);
    this.add(block, 1, listpackBytes(source, offset, length));
    return block;
  }

  /** Whether a block of a linked list takes one more element, which is the next one to be inserted there. */
  fits(block: number, source: ReadonlyBytes, offset: number, length: number): boolean {
    this.#asked = 0;
    if (this.count(block) >= blockElementsMax) return false;
    const shared = this.#shared(block, source, offset, length);
    const listpack = listpackBytes(source, offset, length);
    if (!this.#hasRoom(block, shared, this.listpackBytes(block) + listpack, source, offset, length))
      return false;
    this.#asked = block;
    this.#askedShared = shared;
    this.#askedListpack = listpack;
    return true;
  }

  #hasRoom(
    block: number,
    shared: number,
    listpack: number,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): boolean {
    // Where the prefix is cut, all elements are written anew.
    if (shared !== whole && shared < this.prefixBytes(block))
      return blockHeaderBytes + shared + listpack + cutBytesMax <= blockBytesMax;
    if (listpack > blockListpackBytesMax) return false;
    const size = this.#measure(shared, source, offset, length);
    return this.occupied(block) + size <= blockBytesMax;
  }

  #measure(shared: number, source: ReadonlyBytes, offset: number, length: number): number {
    const left = shared === whole ? 0 : shared;
    return this.code.measure(source, offset + left, length - left, shared === whole);
  }

  /**
   * Bytes of the prefix that an element shares, or `whole`. A prefix that ends in digits would spoil the integers behind
   * it.
   */
  #shared(block: number, source: ReadonlyBytes, offset: number, length: number): number {
    const bytes = this.#bytes;
    const at = block * 8 + blockHeaderBytes;
    const had = this.prefixBytes(block);
    const most = Math.min(had, length);
    let shared = equalBytes(bytes, at, source, offset, most) ? most : 0;
    while (shared < most && bytes[at + shared] === source[offset + shared]) shared++;
    if (shared < had && this.count(block) >= prefixCutElementsMax) return whole;
    if (shared < had) while (shared > 0 && endsNumber(bytes[at + shared - 1])) shared--;
    return shared;
  }

  /**
   * Adds an element before a position. Returns the block as it is then. A packed one (`isTight`) grows by no more than it
   * needs. Whether the element fits was asked before.
   */
  insert(
    block: number,
    position: number,
    isTight: boolean,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): number {
    const isKnown = this.#asked === block;
    const shared = isKnown ? this.#askedShared : this.#shared(block, source, offset, length);
    const listpack = isKnown ? this.#askedListpack : listpackBytes(source, offset, length);
    const isCut = shared !== whole && shared < this.prefixBytes(block);
    let target = block;
    this.#asked = 0;
    this.hole = position;
    if (isCut) target = this.#cutPrefix(block, shared, position);
    if (isCut || !isKnown) this.#measure(shared, source, offset, length);
    target = this.open(target, this.hole, this.code.measured, isTight);
    const left = shared === whole ? 0 : shared;
    this.code.write(this.hole, source, offset + left, length - left);
    this.add(target, 1, listpack);
    return target;
  }

  /** Writes a block anew with a shorter prefix; `hole` is where the position lies then. */
  #cutPrefix(block: number, prefix: number, position: number): number {
    const arena = this.arena;
    const { code } = this;
    const listpack = this.listpackBytes(block);
    const count = this.count(block);
    const low = blockHeaderBytes + prefix;
    const prefixAt = block * 8 + blockHeaderBytes;
    const fresh = arena.allocate(low + this.#bytesBehind(block, prefix));
    arena.copyWithin(fresh * 8 + blockHeaderBytes, prefixAt, prefix);
    let to = fresh * 8 + low;
    let from = this.first(block);
    let hole = 0;
    for (let i = 0; i < count; i++) {
      if (from === position) hole = to;
      this.read(block, from);
      from = code.next;
      const left = this.#begins(prefixAt, prefix) ? prefix : 0;
      const size = code.measure(this.bytes, this.offset + left, this.length - left, left < prefix);
      code.write(to, this.bytes, this.offset + left, this.length - left);
      to += size;
    }
    this.writeHeader(fresh, low, to - fresh * 8, prefix, count);
    this.add(fresh, 0, listpack);
    this.hole = hole === 0 ? to : hole;
    arena.free(block);
    return fresh;
  }

  /** Bytes of all elements of a block behind a shorter prefix. */
  #bytesBehind(block: number, prefix: number): number {
    const { code } = this;
    const prefixAt = block * 8 + blockHeaderBytes;
    const end = this.end(block);
    let bytes = 0;
    for (let from = this.first(block); from < end;) {
      this.read(block, from);
      from = code.next;
      const left = this.#begins(prefixAt, prefix) ? prefix : 0;
      bytes += code.measure(this.bytes, this.offset + left, this.length - left, left < prefix);
    }
    return bytes;
  }

  /** Whether the element that was read begins with so many bytes of the arena. */
  #begins(prefixAt: number, prefix: number): boolean {
    return (
      this.length >= prefix && equalBytes(this.bytes, this.offset, this.#bytes, prefixAt, prefix)
    );
  }

  // Removing

  /** Removes so many elements from a position on, but not all. Returns the block as it is then. */
  remove(block: number, position: number, elements: number, isTight: boolean): number {
    const arena = this.arena;
    const { code } = this;
    let to = position;
    let listpack = 0;
    for (let i = 0; i < elements; i++) {
      code.read(to);
      listpack += this.#listpackBytesRead(block);
      to = code.next;
    }
    const first = this.first(block);
    const end = this.end(block);
    const isNearFront = position - first < end - to;
    if (isNearFront && first + to - position - block * 8 <= blockStartMax) {
      if (position > first) arena.copyWithin(first + to - position, first, position - first);
      this.setEnds(block, first + to - position, end);
    } else {
      if (to < end) arena.copyWithin(position, to, end - to);
      this.setEnds(block, first, end - (to - position));
    }
    this.add(block, -elements, -listpack);
    return isTight ? this.shrink(block) : block;
  }

  #listpackBytesRead(block: number): number {
    const { code } = this;
    const shared = code.isWhole ? 0 : this.prefixBytes(block);
    if (Number.isNaN(code.number)) return this.#listpackOfString(block, shared);
    if (shared === 0) return listpackIntegerBytes(code.number);
    return listpackStringBytes(shared + formatInteger(code.number, this.#text, 0));
  }

  /** Integers of more than 53 bits lie as strings here, and as integers in a listpack. */
  #listpackOfString(block: number, shared: number): number {
    const { code } = this;
    if (shared === 0) return listpackBytes(this.#bytes, code.at, code.length);
    return listpackStringBytes(shared + code.length);
  }

  /** Moves the elements from a position on into a new block, which is returned. Some must stay, and some must go. */
  split(block: number, position: number, index: number): number {
    const arena = this.arena;
    const end = this.end(block);
    const moved = end - position;
    const prefix = this.prefixBytes(block);
    const low = blockHeaderBytes + prefix;
    const fresh = arena.allocate(low + moved);
    arena.copyWithin(fresh * 8 + blockHeaderBytes, block * 8 + blockHeaderBytes, prefix);
    arena.copyWithin(fresh * 8 + low, position, moved);
    let listpack = 0;
    for (let at = position; at < end; at = this.code.next) {
      this.code.read(at);
      listpack += this.#listpackBytesRead(block);
    }
    const elements = this.count(block) - index;
    this.writeHeader(fresh, low, low + moved, prefix, elements);
    this.add(fresh, 0, listpack);
    this.setEnds(block, this.first(block), position);
    this.add(block, -elements, -listpack);
    return fresh;
  }

  /** Whether two blocks have the same prefix, and together no more elements than one may have. */
  isAlike(a: number, b: number): boolean {
    const prefix = this.prefixBytes(a);
    return (
      prefix === this.prefixBytes(b) &&
      this.count(a) + this.count(b) <= blockElementsMax &&
      equalBytes(
        this.#bytes,
        a * 8 + blockHeaderBytes,
        this.#bytes,
        b * 8 + blockHeaderBytes,
        prefix,
      )
    );
  }

  check(block: number): void {
    const { code } = this;
    const count = this.count(block);
    const end = this.end(block);
    must(count > 0, 'a block of a list is empty');
    must(this.first(block) >= this.low(block), 'the elements of a block lie on its prefix');
    must(end <= block * 8 + this.arena.capacityOf(block), 'a block of a list is over-full');
    let listpack = 0;
    let position = this.first(block);
    for (let i = 0; i < count; i++) {
      code.read(position);
      const { next } = code;
      must(code.skip(position) === next, 'an element is skipped wrongly');
      must(code.previous(next) === position, 'an element tells a wrong length');
      code.read(position);
      listpack += this.#listpackBytesRead(block);
      position = next;
    }
    must(position === end, 'a block counts its elements or bytes wrongly');
    must(
      Math.min(listpack, listpackBytesMask) === this.listpackBytes(block),
      'a block counts its bytes of listpack wrongly',
    );
  }
}

function endsNumber(byte: number): boolean {
  return (byte >= digitMin && byte <= digitMax) || byte === minus;
}

/** Bytes of an element without the number at its end. */
function stem(source: ReadonlyBytes, offset: number, length: number): number {
  let bytes = Math.min(length, prefixBytesMax);
  while (bytes > 0 && endsNumber(source[offset + bytes - 1])) bytes--;
  return bytes;
}

function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
