/** Large sets: an index over members, which are entries without a word and with nothing behind the name. */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryBytes,
  entryFlag,
  HashIndex,
  keyLength,
  keyOffset,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { kind } from '../structure.js';

export class SetTable {
  readonly index: HashIndex;
  readonly #arena: Arena;
  readonly #freeMember = (ref: number): void => {
    this.#arena.free(ref);
  };

  constructor(arena: Arena) {
    this.#arena = arena;
    this.index = new HashIndex(arena);
  }

  has(root: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    return this.index.find(root, name, offset, length) !== 0;
  }

  /** False where the member is there already. */
  add(root: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    if (this.index.find(root, name, offset, length) !== 0) return false;
    const member = this.#arena.allocate(entryBytes(entryFlag.noWord, length));
    writeEntry(this.#arena, member, kind.set, entryFlag.noWord, 0, name, offset, length);
    this.index.insert(root, member);
    return true;
  }

  remove(root: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const member = this.index.find(root, name, offset, length);
    if (member === 0) return false;
    this.index.remove(root);
    this.#arena.free(member);
    return true;
  }

  removeMember(root: number, member: number): void {
    const { bytes } = this.#arena;
    this.remove(root, bytes, keyOffset(this.#arena, member), keyLength(this.#arena, member));
  }

  copy(root: number): number {
    const arena = this.#arena;
    const copied = this.index.create();
    this.index.forEach(root, (member) => {
      this.add(copied, arena.bytes, keyOffset(arena, member), keyLength(arena, member));
    });
    return copied;
  }

  release(root: number, budget: number): boolean {
    return this.index.dismantle(root, budget, this.#freeMember);
  }

  blocks(root: number, visit: (ref: number) => void): void {
    this.index.blocks(root, visit);
    this.index.forEach(root, visit);
  }
}
