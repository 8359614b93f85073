/**
 * How far each source partition has been applied: the offset of the next event, kept in the arena beside what the events
 * changed. An entry's key is the partition as 4 bytes and the name of the source; its own bytes are the offset, a double,
 * and where the flag `owner` is set, what the last delivery was answered of its refusals: their length, 4 bytes, and they.
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryBytes,
  entryFlag,
  entryFlags,
  HashIndex,
  keyLength,
  keyOffset,
  ownOffset,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { roots } from './roots.js';

const partitionBytes = 4;
const offsetBytes = 8;
const lengthBytes = 4;
const hasRefusals = entryFlag.owner;
const offsetKind = 15;

const nothing = new Uint8Array(0);

export class SourceOffsets {
  readonly #arena: Arena;
  readonly #index: HashIndex;
  #key = new Uint8Array(256);
  readonly #double = new Float64Array(1);
  readonly #doubleBytes = new Uint8Array(this.#double.buffer);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new HashIndex(arena);
    if (arena.root(roots.offsets) === 0) arena.setRoot(roots.offsets, this.#index.create());
  }

  /** The offset of the next event to apply; 0 where none was. */
  get(source: ReadonlyBytes, offset: number, length: number, partition: number): number {
    const entry = this.#find(source, offset, length, partition);
    return entry === 0 ? 0 : this.#read(entry);
  }

  /** What was kept of the refusals of the delivery that ended at the offset: where in the arena, and how much; 0 is none. */
  refusalsAt = 0;
  refusalsLength = 0;

  findRefusals(source: ReadonlyBytes, offset: number, length: number, partition: number): void {
    const entry = this.#find(source, offset, length, partition);
    this.refusalsLength = 0;
    if (entry === 0 || (entryFlags(this.#arena, entry) & hasRefusals) === 0) return;
    this.refusalsAt = ownOffset(this.#arena, entry) + offsetBytes + lengthBytes;
    this.refusalsLength = this.#lengthBefore(this.refusalsAt);
  }

  /** Stores an offset, and so many bytes about the refusals below it in place of those that were kept before. */
  set(
    source: ReadonlyBytes,
    offset: number,
    length: number,
    partition: number,
    next: number,
    refusals: ReadonlyBytes = nothing,
    refusalsAt = 0,
    refusalsLength = 0,
  ): void {
    const arena = this.#arena;
    const found = this.#find(source, offset, length, partition);
    const isKept = found > 0 && (entryFlags(arena, found) & hasRefusals) !== 0;
    const entry =
      found === 0 || isKept || refusalsLength > 0
        ? this.#place(found, length + partitionBytes, refusalsLength)
        : found;
    this.#double[0] = next;
    const at = ownOffset(arena, entry);
    arena.copyIn(at, this.#doubleBytes, 0, offsetBytes);
    if (refusalsLength === 0) return;
    for (let i = 0; i < lengthBytes; i++)
      arena.setByte(at + offsetBytes + i, refusalsLength >>> (8 * i));
    arena.copyIn(at + offsetBytes + lengthBytes, refusals, refusalsAt, refusalsLength);
  }

  /** A new entry for the key that was just sought, in place of the one that was found. */
  #place(found: number, keyBytes: number, refusalsLength: number): number {
    const arena = this.#arena;
    const root = arena.root(roots.offsets);
    const flags = entryFlag.noWord | (refusalsLength > 0 ? hasRefusals : 0);
    const more = refusalsLength > 0 ? lengthBytes + refusalsLength : 0;
    const entry = arena.allocate(entryBytes(entryFlag.noWord, keyBytes) + offsetBytes + more);
    writeEntry(arena, entry, offsetKind, flags, 0, this.#key, 0, keyBytes);
    if (found === 0) this.#index.insert(root, entry);
    else {
      this.#index.replace(root, entry);
      arena.free(found);
    }
    return entry;
  }

  #lengthBefore(at: number): number {
    const { bytes } = this.#arena;
    return bytes[at - 4] | (bytes[at - 3] << 8) | (bytes[at - 2] << 16) | (bytes[at - 1] << 24);
  }

  /** Calls `visit` with each partition of a source. */
  forEach(
    source: ReadonlyBytes,
    offset: number,
    length: number,
    visit: (partition: number, next: number) => void,
  ): void {
    this.visitAll((entry) => {
      const { bytes } = this.#arena;
      const at = keyOffset(this.#arena, entry);
      if (keyLength(this.#arena, entry) !== length + partitionBytes) return;
      for (let i = 0; i < length; i++)
        if (bytes[at + partitionBytes + i] !== source[offset + i]) return;
      const partition =
        bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      visit(partition, this.#read(entry));
    });
  }

  /** Calls `visit` with each partition of every source. */
  forEachSource(visit: (source: string, partition: number, next: number) => void): void {
    const { bytes } = this.#arena;
    this.visitAll((entry) => {
      const at = keyOffset(this.#arena, entry);
      const end = at + keyLength(this.#arena, entry);
      const source = Buffer.from(bytes.slice(at + partitionBytes, end)).toString('utf8');
      visit(source, this.#partitionAt(at), this.#read(entry));
    });
  }

  visitAll(visit: (entry: number) => void): void {
    this.#index.forEach(this.#arena.root(roots.offsets), visit);
  }

  /** For the structural check. */
  blocks(visit: (ref: number) => void): void {
    this.#index.blocks(this.#arena.root(roots.offsets), visit);
    this.visitAll(visit);
  }

  #find(source: ReadonlyBytes, offset: number, length: number, partition: number): number {
    if (this.#key.length < length + partitionBytes)
      this.#key = new Uint8Array((length + partitionBytes) * 2);
    const key = this.#key;
    for (let i = 0; i < partitionBytes; i++) key[i] = (partition >>> (8 * i)) & 0xff;
    for (let i = 0; i < length; i++) key[partitionBytes + i] = source[offset + i];
    return this.#index.find(this.#arena.root(roots.offsets), key, 0, length + partitionBytes);
  }

  #partitionAt(at: number): number {
    const { bytes } = this.#arena;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  #read(entry: number): number {
    const at = ownOffset(this.#arena, entry);
    for (let i = 0; i < offsetBytes; i++) this.#doubleBytes[i] = this.#arena.bytes[at + i];
    return this.#double[0];
  }
}
