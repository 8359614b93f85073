/**
 * Walks the entries of a stream between two ids, either way, without those that were deleted. `seek` or `seekBack`, then
 * `next` until it says false; at each entry `id` and `pairs` are set, and `nextPart` reads its names and values by turns
 * into `part`. The stream must not change while it is walked, except by `deleteEntry`.
 */
import type { Arena } from '@millrace/memory';
import type { Directory } from './directory.js';
import { StreamId } from './stream-id.js';
import {
  block,
  blockHeaderBytes,
  entryFlag,
  longEntryBytes,
  longTrailerBytes,
} from './stream-layout.js';
import { ValueReader } from './value-codec.js';

/** Entries that a search passes over at once, reading lengths only. */
const stride = 8;

export class StreamCursor {
  readonly id = new StreamId();
  /** Fields of the entry. */
  pairs = 0;
  readonly part: ValueReader;
  /** Where the block of the entry stands in the directory; -1 where there is none. */
  position = -1;
  /** The block of the entry. */
  block = 0;

  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #bound = new StreamId();
  #stream = 0;
  #isBackward = false;
  /** Where the next entry begins; backwards, where it ends. */
  #edge = 0;
  #start = 0;
  #first = 0;
  #end = 0;
  #at = 0;
  #nameAt = 0;
  #flags = 0;
  #partsLeft = 0;
  #high = 0;
  #low = 0;

  constructor(arena: Arena, directory: Directory) {
    this.#arena = arena;
    this.#directory = directory;
    this.part = new ValueReader(arena.bytes);
  }

  get isDeleted(): boolean {
    return (this.#flags & entryFlag.deleted) !== 0;
  }

  /** Whether a block was read to its very end. For the structural check. */
  get isAtEnd(): boolean {
    return this.#edge === this.#end;
  }

  /** Goes before the first entry from `from` on; `next` then goes up to `to`. */
  seek(stream: number, from: StreamId, to: StreamId): void {
    const directory = this.#directory;
    this.#begin(stream, to, false);
    let position = directory.find(stream, from);
    if (position < 0) position = directory.first(stream);
    else if (this.#isBehind(from, position)) position = directory.next(stream, position);
    this.#open(position);
    if (position >= 0) this.#edge = this.#findEdge(from);
  }

  /** Goes behind the last entry up to `from`; `next` then goes down to `to`. */
  seekBack(stream: number, from: StreamId, to: StreamId): void {
    this.#begin(stream, to, true);
    this.#open(this.#directory.find(stream, from));
    if (this.position < 0) return;
    while (this.#edge > this.#first) {
      this.#readHead(this.#startBefore(this.#edge));
      if (this.id.compare(from) <= 0) return;
      this.#edge = this.#start;
    }
  }

  /** Goes before the first entry of a block, deleted ones included in `nextAny`. */
  seekBlock(stream: number, position: number): void {
    this.#begin(stream, this.#bound, false);
    this.#bound.setLast();
    this.#open(position);
  }

  #begin(stream: number, bound: StreamId, isBackward: boolean): void {
    this.#stream = stream;
    this.#bound.set(bound);
    this.#isBackward = isBackward;
    this.#partsLeft = 0;
  }

  #isBehind(id: StreamId, position: number): boolean {
    const ref = this.#directory.blockAt(this.#stream, position);
    return id.compareAt(this.#arena.ints, ref * 2 + block.lastId) > 0;
  }

  #open(position: number): void {
    this.position = position;
    if (position < 0) return;
    const { ints } = this.#arena;
    const ref = this.#directory.blockAt(this.#stream, position);
    this.block = ref;
    this.#first = ref * 8 + ints[ref * 2 + block.entries];
    this.#end = ref * 8 + ints[ref * 2 + block.used];
    this.#edge = this.#isBackward ? this.#end : this.#first;
  }

  /** The start of the first entry of this block that is not before the id, found from its end: most readers want the end. */
  #findEdge(from: StreamId): number {
    if (from.compareAt(this.#arena.ints, this.block * 2 + block.firstId) <= 0) return this.#first;
    let edge = this.#end;
    while (edge > this.#first) {
      let jump = edge;
      for (let i = 0; i < stride && jump > this.#first; i++) jump = this.#startBefore(jump);
      this.#readHead(jump);
      if (this.id.compare(from) < 0) break;
      edge = jump;
    }
    while (edge > this.#first) {
      const start = this.#startBefore(edge);
      this.#readHead(start);
      if (this.id.compare(from) < 0) break;
      edge = start;
    }
    this.#partsLeft = 0;
    return edge;
  }

  /** Moves to the next live entry in bounds. */
  next(): boolean {
    while (this.position >= 0) {
      if (!this.nextInBlock()) {
        this.#open(
          this.#isBackward
            ? this.#directory.previous(this.#stream, this.position)
            : this.#directory.next(this.#stream, this.position),
        );
      } else if (this.#isOutside()) this.position = -1;
      else if (!this.isDeleted) return true;
    }
    return false;
  }

  #isOutside(): boolean {
    const order = this.id.compare(this.#bound);
    return this.#isBackward ? order < 0 : order > 0;
  }

  /** Moves to the next entry of this block, deleted or not, whatever the bounds. */
  nextInBlock(): boolean {
    if (this.#isBackward) {
      if (this.#edge <= this.#first) return false;
      this.#edge = this.#startBefore(this.#edge);
      this.#readHead(this.#edge);
      return true;
    }
    if (this.#partsLeft > 0) this.#skipParts();
    if (this.#edge >= this.#end) return false;
    this.#readHead(this.#edge);
    return true;
  }

  /** Reads a name or, after it, its value. */
  nextPart(): void {
    const isName = (this.#partsLeft & 1) === 0;
    if (isName && (this.#flags & entryFlag.sameNames) !== 0)
      this.#nameAt = this.part.read(this.#nameAt);
    else this.#at = this.part.read(this.#at);
    if (--this.#partsLeft === 0) this.#finish();
  }

  /** Flags the entry as deleted; the caller keeps the counts. */
  deleteEntry(): void {
    this.#arena.setByte(this.#start, this.#flags | entryFlag.deleted);
  }

  #skipParts(): void {
    while (this.#partsLeft > 0) {
      if ((this.#partsLeft & 1) !== 0 || (this.#flags & entryFlag.sameNames) === 0)
        this.#at = this.part.skip(this.#at);
      this.#partsLeft--;
    }
    this.#finish();
  }

  /** All of the entry was read: the next one begins behind the trailer. */
  #finish(): void {
    if (this.#isBackward) return;
    const isLong = this.#at - this.#start >= longEntryBytes;
    this.#edge = this.#at + (isLong ? longTrailerBytes : 1);
  }

  #startBefore(edge: number): number {
    const { bytes } = this.#arena;
    const length = bytes[edge - 1];
    if (length < longEntryBytes) return edge - 1 - length;
    const at = edge - longTrailerBytes;
    return at - (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
  }

  /** Reads flags, id and number of fields of the entry that begins here. */
  #readHead(start: number): void {
    const flags = this.#arena.bytes[start];
    this.#start = start;
    this.#flags = flags;
    this.#at = start + 1;
    this.#readId(flags);
    if ((flags & entryFlag.sameNames) !== 0) {
      this.pairs = this.#arena.ints[this.block * 2 + block.names];
      this.#nameAt = this.block * 8 + blockHeaderBytes;
    } else {
      this.#readVarint();
      this.pairs = this.#low;
    }
    this.#partsLeft = this.pairs * 2;
  }

  #readId(flags: number): void {
    const { id } = this;
    id.load(this.#arena.ints, this.block * 2 + block.firstId);
    this.#readVarint();
    if ((flags & entryFlag.sameTime) !== 0) {
      const low = (id.seqLow + this.#low) | 0;
      const carry = low >>> 0 < this.#low >>> 0 ? 1 : 0;
      id.seqHigh = (id.seqHigh + this.#high + carry) | 0;
      id.seqLow = low;
      return;
    }
    const low = (id.msLow + this.#low) | 0;
    const carry = low >>> 0 < this.#low >>> 0 ? 1 : 0;
    id.msHigh = (id.msHigh + this.#high + carry) | 0;
    id.msLow = low;
    if ((flags & entryFlag.noSeq) !== 0) {
      id.seqHigh = id.seqLow = 0;
      return;
    }
    this.#readVarint();
    id.seqHigh = this.#high;
    id.seqLow = this.#low;
  }

  #readVarint(): void {
    const { bytes } = this.#arena;
    let byte = bytes[this.#at++];
    this.#high = 0;
    this.#low = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[this.#at++];
      const bits = byte & 0x7f;
      if (shift < 32) this.#low |= bits << shift;
      if (shift > 25) this.#high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
    }
  }
}
