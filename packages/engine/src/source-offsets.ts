/**
 * How far each source partition has been applied: the offset of the next event, kept in the arena beside what the events
 * changed. An entry's key is the partition as 4 bytes and the name of the source; its own bytes are the offset, a double.
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryBytes,
  entryFlag,
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
const offsetKind = 15;

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

  set(
    source: ReadonlyBytes,
    offset: number,
    length: number,
    partition: number,
    next: number,
  ): void {
    const arena = this.#arena;
    let entry = this.#find(source, offset, length, partition);
    if (entry === 0) {
      const keyBytes = length + partitionBytes;
      entry = arena.allocate(entryBytes(entryFlag.noWord, keyBytes) + offsetBytes);
      writeEntry(arena, entry, offsetKind, entryFlag.noWord, 0, this.#key, 0, keyBytes);
      this.#index.insert(arena.root(roots.offsets), entry);
    }
    this.#double[0] = next;
    arena.copyIn(ownOffset(arena, entry), this.#doubleBytes, 0, offsetBytes);
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
