/**
 * Which hash of a database is to be looked at next for fields that expire: a binary heap of nodes in the arena.
 *
 *   root     nodes | segments | capacity of the directory | unused | ref of each segment
 *   segment  refs of 512 nodes
 *   node     time to look at the hash (double) | earliest time that the sweep under way has left (double)
 *            | place in the queue, -1 outside | entry of the key | ref of the value | bucket where the sweep goes on
 *
 * The time to look is never later than the first expiry of a small hash. A large one is swept in slices, and not so often that
 * the sweeps would take much of the machine: its fields vanish in time all the same, only their memory comes back later.
 */
import { assert } from '@millrace/base';
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { roots } from '../roots.js';

const headerInts = 4;
const segmentBits = 9;
const segmentInts = 1 << segmentBits;
const directoryStart = 4;

/** Doubles and ints of a node. */
export const nodeBytes = 32;
const node = { lookAt: 0, sweepEarliest: 1, place: 4, entry: 5, value: 6, sweepPlace: 7 } as const;

export class ExpiryQueue {
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
  }

  // Nodes

  createNode(value: number): number {
    const ref = this.#arena.allocate(nodeBytes);
    this.#arena.setDouble(ref + node.lookAt, Infinity);
    this.#arena.setDouble(ref + node.sweepEarliest, Infinity);
    this.#arena.setInt(ref * 2 + node.place, -1);
    this.#arena.setInt(ref * 2 + node.entry, 0);
    this.#arena.setInt(ref * 2 + node.value, value);
    this.#arena.setInt(ref * 2 + node.sweepPlace, 0);
    return ref;
  }
  lookAt(ref: number): number {
    return this.#arena.doubles[ref + node.lookAt];
  }
  setLookAt(ref: number, timeMs: number): void {
    this.#arena.setDouble(ref + node.lookAt, timeMs);
  }
  sweepEarliest(ref: number): number {
    return this.#arena.doubles[ref + node.sweepEarliest];
  }
  setSweepEarliest(ref: number, timeMs: number): void {
    this.#arena.setDouble(ref + node.sweepEarliest, timeMs);
  }
  entry(ref: number): number {
    return this.#ints[ref * 2 + node.entry];
  }
  setEntry(ref: number, entry: number): void {
    this.#arena.setInt(ref * 2 + node.entry, entry);
  }
  value(ref: number): number {
    return this.#ints[ref * 2 + node.value];
  }
  setValue(ref: number, value: number): void {
    this.#arena.setInt(ref * 2 + node.value, value);
  }
  sweepPlace(ref: number): number {
    return this.#ints[ref * 2 + node.sweepPlace];
  }
  setSweepPlace(ref: number, bucket: number): void {
    this.#arena.setInt(ref * 2 + node.sweepPlace, bucket);
  }
  isQueued(ref: number): boolean {
    return this.#place(ref) >= 0;
  }
  #place(ref: number): number {
    return this.#ints[ref * 2 + node.place];
  }

  // The queue of a database

  count(database: number): number {
    const root = this.#root(database);
    return root === 0 ? 0 : this.#ints[root * 2];
  }

  /** The node to look at first, or 0. */
  first(database: number): number {
    return this.count(database) === 0 ? 0 : this.#at(this.#root(database), 0);
  }

  /** Puts a node in its place for a new time to look at it, also from outside the queue; infinity takes it out. */
  move(database: number, ref: number, timeMs: number): void {
    this.setLookAt(ref, timeMs);
    if (timeMs === Infinity) {
      this.remove(database, ref);
      return;
    }
    let place = this.#place(ref);
    if (place < 0) place = this.#append(database, ref);
    this.#sift(this.#root(database), place);
  }

  remove(database: number, ref: number): void {
    const place = this.#place(ref);
    if (place < 0) return;
    const root = this.#root(database);
    const last = this.count(database) - 1;
    const moved = this.#at(root, last);
    this.#arena.setInt(root * 2, last);
    this.#arena.setInt(ref * 2 + node.place, -1);
    if (place !== last) {
      this.#put(root, place, moved);
      this.#sift(root, place);
    }
    this.#shrink(database);
  }

  /** Moves a node to where it is to lie (`Arena.move`); its ref is then its owner's to keep. */
  relocate(database: number, ref: number): number {
    const moved = this.#arena.move(ref);
    if (moved !== ref && this.isQueued(moved))
      this.#put(this.#root(database), this.#place(moved), moved);
    return moved;
  }

  /** Forgets all nodes of a database; they are freed with their hashes. */
  clear(database: number): void {
    const root = this.#root(database);
    if (root === 0) return;
    for (let i = 0; i < this.#segments(root); i++) this.#arena.free(this.#segment(root, i));
    this.#arena.free(root);
    this.#arena.setRoot(roots.fieldExpiries + database, 0);
  }

  swap(one: number, other: number): void {
    const root = this.#root(one);
    this.#arena.setRoot(roots.fieldExpiries + one, this.#root(other));
    this.#arena.setRoot(roots.fieldExpiries + other, root);
  }

  /** Visits the blocks of the queue itself, and checks the order and that each node knows its place. */
  check(database: number, visit: (ref: number) => void): void {
    const root = this.#root(database);
    if (root === 0) return;
    visit(root);
    for (let i = 0; i < this.#segments(root); i++) visit(this.#segment(root, i));
    for (let i = 0; i < this.count(database); i++) {
      const ref = this.#at(root, i);
      assert(this.#place(ref) === i, 'a hash does not know its place in the queue of expiry');
      const parent = this.#at(root, Math.max(0, (i - 1) >> 1));
      assert(this.lookAt(parent) <= this.lookAt(ref), 'the queue of expiry is out of order');
    }
  }

  #root(database: number): number {
    return this.#arena.root(roots.fieldExpiries + database);
  }
  #segments(root: number): number {
    return this.#ints[root * 2 + 1];
  }
  #segment(root: number, i: number): number {
    return this.#ints[root * 2 + headerInts + i];
  }
  #at(root: number, place: number): number {
    return this.#ints[this.#segment(root, place >> segmentBits) * 2 + (place & (segmentInts - 1))];
  }
  #put(root: number, place: number, ref: number): void {
    const segment = this.#segment(root, place >> segmentBits);
    this.#arena.setInt(segment * 2 + (place & (segmentInts - 1)), ref);
    this.#arena.setInt(ref * 2 + node.place, place);
  }

  #append(database: number, ref: number): number {
    const arena = this.#arena;
    let root = this.#root(database);
    if (root === 0) {
      root = arena.allocate((headerInts + directoryStart) * 4);
      arena.setInt(root * 2, 0);
      arena.setInt(root * 2 + 1, 0);
      arena.setInt(root * 2 + 2, directoryStart);
      arena.setInt(root * 2 + 3, 0);
      arena.setRoot(roots.fieldExpiries + database, root);
    }
    const place = this.#ints[root * 2];
    if (place === this.#segments(root) * segmentInts) root = this.#addSegment(database, root);
    arena.setInt(root * 2, place + 1);
    this.#put(root, place, ref);
    return place;
  }

  #addSegment(database: number, from: number): number {
    const arena = this.#arena;
    const segments = this.#segments(from);
    const capacity = this.#ints[from * 2 + 2];
    let root = from;
    if (segments === capacity) {
      const kept = (headerInts + capacity) * 4;
      root = arena.resize(from, kept, kept + capacity * 4);
      arena.setInt(root * 2 + 2, capacity * 2);
      arena.setRoot(roots.fieldExpiries + database, root);
    }
    arena.setInt(root * 2 + headerInts + segments, arena.allocate(segmentInts * 4));
    arena.setInt(root * 2 + 1, segments + 1);
    return root;
  }

  /** Gives back what stays empty; one empty segment is kept, lest it come and go. */
  #shrink(database: number): void {
    const root = this.#root(database);
    const count = this.count(database);
    const segments = this.#segments(root);
    if (count === 0) this.clear(database);
    else if (count <= (segments - 2) * segmentInts) {
      this.#arena.free(this.#segment(root, segments - 1));
      this.#arena.setInt(root * 2 + 1, segments - 1);
    }
  }

  /** Moves a node up or down to where its time belongs. */
  #sift(root: number, from: number): void {
    const ref = this.#at(root, from);
    const time = this.lookAt(ref);
    let place = from;
    while (place > 0) {
      const parent = this.#at(root, (place - 1) >> 1);
      if (this.lookAt(parent) <= time) break;
      this.#put(root, place, parent);
      place = (place - 1) >> 1;
    }
    const count = this.#ints[root * 2];
    for (;;) {
      let child = place * 2 + 1;
      if (child >= count) break;
      if (
        child + 1 < count &&
        this.lookAt(this.#at(root, child + 1)) < this.lookAt(this.#at(root, child))
      )
        child++;
      const below = this.#at(root, child);
      if (this.lookAt(below) >= time) break;
      this.#put(root, place, below);
      place = child;
    }
    this.#put(root, place, ref);
  }
}
