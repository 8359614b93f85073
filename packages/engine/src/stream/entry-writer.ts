/**
 * Appends entries to blocks.
 *
 *   entry    flags | time, less that of the block's first entry (varint) | sequence (varint) | number of fields (varint),
 *            names and values by turns, or with `sameNames` values alone | trailer
 *   trailer  the entry's length before it: one byte, or four bytes and 255, so that blocks are read backwards too
 *   varint   seven bits a byte, low ones first, the top bit set in all but the last; up to 64 bits
 */
import type { Arena } from '@millrace/memory';
import type { StreamId } from './stream-id.js';
import {
  block,
  blockBytesDefault,
  blockEntriesDefault,
  blockHeaderBytes,
  entryFlag,
  longEntryBytes,
} from './stream-layout.js';
import { ValueReader, valueOverheadMax, writeText, writeValue } from './value-codec.js';

/** Flags, three varints, trailer. */
const entryOverheadMax = 1 + 10 + 10 + 5 + 5;
const firstBlockBytes = 96;

/** The fields of an entry as they lie in a command: names and values by turns from argument `from` on. */
export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  offsets: Int32Array = new Int32Array(0);
  lengths: Int32Array = new Int32Array(0);
  from = 0;
  pairs = 0;

  /** Bytes of all names and values. */
  byteLength(): number {
    let sum = 0;
    for (let i = this.from; i < this.from + this.pairs * 2; i++) sum += this.lengths[i];
    return sum;
  }

  namesByteLength(): number {
    let sum = 0;
    for (let i = this.from; i < this.from + this.pairs * 2; i += 2) sum += this.lengths[i];
    return sum;
  }
}

export class EntryWriter {
  /** Of a block. */
  entriesMax = blockEntriesDefault;
  bytesMax = blockBytesDefault;
  readonly #arena: Arena;
  readonly #reader: ValueReader;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#reader = new ValueReader(arena.bytes);
  }

  /** Bytes that an entry takes in a block at most. */
  bound(fields: Fields): number {
    return fields.byteLength() + entryOverheadMax + fields.pairs * 2 * valueOverheadMax;
  }

  /** Whether a block takes one more entry of up to so many bytes. */
  hasRoom(ref: number, bound: number): boolean {
    const { ints } = this.#arena;
    const entries = ints[ref * 2 + block.counts] & 0xffff;
    return entries < this.entriesMax && ints[ref * 2 + block.used] + bound <= this.bytesMax;
  }

  /** The block, moved to a larger place where an entry of up to so many bytes does not fit this one. */
  grow(ref: number, bound: number): number {
    const arena = this.#arena;
    const used = arena.ints[ref * 2 + block.used];
    const capacity = arena.capacityOf(ref);
    if (used + bound <= capacity) return ref;
    const wanted = Math.max(used + bound, Math.min(this.bytesMax, capacity + (capacity >> 1)));
    return arena.resize(ref, used, wanted);
  }

  /** The block in the smallest place for what it holds: nothing will be appended any more. */
  seal(ref: number): number {
    const used = this.#arena.ints[ref * 2 + block.used];
    return this.#arena.resize(ref, used, used);
  }

  /** A block without entries; the names of the fields are those of its first entry. */
  create(id: StreamId, fields: Fields, bound: number, expectedBytes: number): number {
    const arena = this.#arena;
    const names = fields.namesByteLength() + fields.pairs * valueOverheadMax;
    const least = blockHeaderBytes + names + bound;
    const ref = arena.allocate(Math.max(least, expectedBytes, firstBlockBytes));
    id.store(arena, ref * 2 + block.firstId);
    const into = arena.writableBytes(ref * 8 + blockHeaderBytes, names);
    let at = ref * 8 + blockHeaderBytes;
    for (let i = 0; i < fields.pairs; i++) {
      const argument = fields.from + i * 2;
      at = writeText(into, at, fields.bytes, fields.offsets[argument], fields.lengths[argument]);
    }
    arena.setInt(ref * 2 + block.counts, 0);
    arena.setInt(ref * 2 + block.names, fields.pairs);
    arena.setInt(ref * 2 + block.entries, at - ref * 8);
    arena.setInt(ref * 2 + block.used, at - ref * 8);
    return ref;
  }

  /** Appends an entry to a block that has room for it. */
  append(ref: number, id: StreamId, fields: Fields, bound: number): void {
    const arena = this.#arena;
    const header = ref * 2;
    const start = ref * 8 + arena.ints[header + block.used];
    const into = arena.writableBytes(start, bound);
    let flags = this.#hasSameNames(ref, fields) ? entryFlag.sameNames : 0;
    const { ints } = arena;
    const isSameTime =
      id.msLow === ints[header + block.firstId + 1] && id.msHigh === ints[header + block.firstId];
    if (isSameTime) flags |= entryFlag.sameTime;
    else if ((id.seqHigh | id.seqLow) === 0) flags |= entryFlag.noSeq;
    into[start] = flags;
    let at = this.#writeId(into, start + 1, header + block.firstId, flags, id);
    at = writeFields(into, at, fields, flags);
    at = writeTrailer(into, at, at - start);
    id.store(arena, header + block.lastId);
    const own = arena.writableInts(header + block.counts, 2);
    own[header + block.counts]++;
    own[header + block.used] = at - ref * 8;
  }

  #writeId(into: Uint8Array, at: number, first: number, flags: number, id: StreamId): number {
    const { ints } = this.#arena;
    if ((flags & entryFlag.sameTime) !== 0) {
      const low = id.seqLow - ints[first + 3];
      const borrow = id.seqLow >>> 0 < ints[first + 3] >>> 0 ? 1 : 0;
      return writeVarint(into, at, id.seqHigh - ints[first + 2] - borrow, low);
    }
    const low = id.msLow - ints[first + 1];
    const borrow = id.msLow >>> 0 < ints[first + 1] >>> 0 ? 1 : 0;
    const end = writeVarint(into, at, id.msHigh - ints[first] - borrow, low);
    return (flags & entryFlag.noSeq) !== 0 ? end : writeVarint(into, end, id.seqHigh, id.seqLow);
  }

  #hasSameNames(ref: number, fields: Fields): boolean {
    const { ints } = this.#arena;
    if (ints[ref * 2 + block.names] !== fields.pairs) return false;
    let at = ref * 8 + blockHeaderBytes;
    const { bytes, offsets, lengths, from } = fields;
    for (let i = from; i < from + fields.pairs * 2; i += 2) {
      if (!this.#reader.isText(at, bytes, offsets[i], lengths[i])) return false;
      at = this.#reader.skip(at);
    }
    return true;
  }
}

function writeFields(into: Uint8Array, at: number, fields: Fields, flags: number): number {
  const { bytes, offsets, lengths, from } = fields;
  const end = from + fields.pairs * 2;
  let to = at;
  if ((flags & entryFlag.sameNames) !== 0) {
    for (let i = from + 1; i < end; i += 2)
      to = writeValue(into, to, bytes, offsets[i], lengths[i]);
    return to;
  }
  to = writeVarint(into, to, 0, fields.pairs);
  for (let i = from; i < end; i++) to = writeValue(into, to, bytes, offsets[i], lengths[i]);
  return to;
}

function writeTrailer(into: Uint8Array, at: number, length: number): number {
  if (length < longEntryBytes) {
    into[at] = length;
    return at + 1;
  }
  for (let i = 0; i < 4; i++) into[at + i] = (length >>> (i * 8)) & 0xff;
  into[at + 4] = longEntryBytes;
  return at + 5;
}

/** Writes 64 bits that are given as two halves of any sign. */
function writeVarint(into: Uint8Array, at: number, high: number, low: number): number {
  let to = at;
  let upper = high | 0;
  let lower = low | 0;
  while (upper !== 0 || lower >>> 0 > 0x7f) {
    into[to++] = (lower & 0x7f) | 0x80;
    lower = (lower >>> 7) | (upper << 25);
    upper >>>= 7;
  }
  into[to] = lower;
  return to + 1;
}
