/**
 * Groups of a stream, and consumers of a group, in the order of their names. The owner has the list's ref in one of its ints;
 * what is listed keeps its name.
 *
 *   list   names | refs
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';

/** Where an owner has its list (int), and what is listed its name's length (int) and its name (byte). */
export interface NamePlaces {
  readonly listAt: number;
  readonly lengthAt: number;
  readonly nameFrom: number;
}

export class NameList {
  readonly #arena: Arena;
  readonly #places: NamePlaces;
  /** Where the last name looked for is, or belongs. */
  #index = 0;

  constructor(arena: Arena, places: NamePlaces) {
    this.#arena = arena;
    this.#places = places;
  }

  count(owner: number): number {
    const list = this.#list(owner);
    return list === 0 ? 0 : this.#arena.ints[list * 2];
  }
  at(owner: number, i: number): number {
    return this.#arena.ints[this.#list(owner) * 2 + 1 + i];
  }
  nameLength(item: number): number {
    return this.#arena.ints[item * 2 + this.#places.lengthAt];
  }
  /** In the arena's bytes. */
  nameOffset(item: number): number {
    return item * 8 + this.#places.nameFrom;
  }

  #list(owner: number): number {
    return this.#arena.ints[owner * 2 + this.#places.listAt];
  }

  /** What has a name, or 0. */
  find(owner: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    let low = 0;
    let high = this.count(owner);
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#compare(this.at(owner, middle), bytes, offset, length);
      if (order === 0) {
        this.#index = middle;
        return this.at(owner, middle);
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    this.#index = low;
    return 0;
  }

  #compare(item: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    const own = this.#arena.bytes;
    const from = this.nameOffset(item);
    const ownLength = this.nameLength(item);
    const common = Math.min(ownLength, length);
    for (let i = 0; i < common; i++) {
      const order = own[from + i] - bytes[offset + i];
      if (order !== 0) return order;
    }
    return ownLength - length;
  }

  /** Lists what has the name that was just not found; where nothing is listed yet, nothing need be looked for. */
  insert(owner: number, item: number): void {
    const arena = this.#arena;
    const count = this.count(owner);
    if (count === 0) this.#index = 0;
    const list = this.#listWithRoom(owner, count);
    const at = list * 2 + 1 + this.#index;
    arena.copyWithin((at + 1) * 4, at * 4, (count - this.#index) * 4);
    arena.setInt(at, item);
    arena.setInt(list * 2, count + 1);
  }

  #listWithRoom(owner: number, count: number): number {
    const arena = this.#arena;
    const list = this.#list(owner);
    if (list !== 0 && (count + 2) * 4 <= arena.capacityOf(list)) return list;
    const bytes = (count + 2 + (count >> 1)) * 4;
    const grown = list === 0 ? arena.allocate(bytes) : arena.resize(list, (count + 1) * 4, bytes);
    arena.setInt(owner * 2 + this.#places.listAt, grown);
    return grown;
  }

  /** Takes out what was just found. */
  remove(owner: number): void {
    const arena = this.#arena;
    const list = this.#list(owner);
    const count = this.count(owner) - 1;
    if (count === 0) {
      arena.free(list);
      arena.setInt(owner * 2 + this.#places.listAt, 0);
      return;
    }
    const at = list * 2 + 1 + this.#index;
    arena.copyWithin(at * 4, (at + 1) * 4, (count - this.#index) * 4);
    arena.setInt(list * 2, count);
  }

  /** Takes out the last, and returns it; 0 where there is none. */
  pop(owner: number): number {
    const count = this.count(owner);
    if (count === 0) return 0;
    this.#index = count - 1;
    const item = this.at(owner, count - 1);
    this.remove(owner);
    return item;
  }

  /** Lists something behind all others, for copies. */
  push(owner: number, item: number): void {
    this.#index = this.count(owner);
    this.insert(owner, item);
  }

  /** Moves the list's own block to where it is to lie (`Arena.move`). */
  relocate(owner: number): void {
    this.#arena.moveAt(owner * 2 + this.#places.listAt);
  }
  /** The same with what is listed at a place; true where it moved. */
  relocateItem(owner: number, i: number): boolean {
    return this.#arena.moveAt(this.#list(owner) * 2 + 1 + i);
  }

  /** Calls `visit` with the list's own block. */
  blocks(owner: number, visit: (ref: number) => void): void {
    const list = this.#list(owner);
    if (list !== 0) visit(list);
  }

  check(owner: number): void {
    const { bytes } = this.#arena;
    for (let i = 1; i < this.count(owner); i++) {
      const item = this.at(owner, i);
      if (
        this.#compare(this.at(owner, i - 1), bytes, this.nameOffset(item), this.nameLength(item)) >=
        0
      )
        throw new Error('names in a stream are out of order');
    }
  }
}
