/**
 * Hands out runs of pages and joins them again when they come back. Free runs lie in doubly linked lists, one a length
 * (`binCount`, the last for all longer ones), kept in the page descriptors of their first pages; the last page of a free
 * run names its first, so that a run that is freed behind it finds it.
 */
import { assert } from '@millrace/base';
import { ArenaFull } from './arena-full.js';
import type { Arena } from './arena.js';
import {
  arenaPagesMax,
  binCount,
  descriptor,
  descriptorInts,
  descriptorsAt,
  firstBlockPage,
  pageKind,
  superblock,
} from './layout.js';
import { classBlocks, classPages, classUnits, pageBytes, pageUnits } from './size-classes.js';

const at = (page: number): number => descriptorsAt + page * descriptorInts;
const binOf = (pages: number): number => superblock.binHeads + Math.min(pages, binCount) - 1;

export class PageAllocator {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The first page of a run; its descriptor and those of the rest get the kinds. */
  take(pages: number, kind: number, restKind: number): number {
    const page = this.#takeFree(pages) || this.#takeTop(pages);
    this.#mark(page, pages, kind, restKind);
    return page;
  }

  /** Gives a run or span back. */
  give(page: number): void {
    const ints = this.#arena.ints;
    let first = page;
    let pages = this.#lengthOf(page);
    this.#arena.setInt(at(page), pageKind.freeRunRest);
    const before = page - 1;
    if (before >= firstBlockPage && this.#isFree(before)) {
      first = ints[at(before) + descriptor.head];
      pages += page - first;
      this.#unlinkFree(first);
    }
    const after = first + pages;
    if (after < this.#arena.pageTop && this.#isFree(after)) {
      pages += ints[at(after) + descriptor.size];
      this.#unlinkFree(after);
    }
    if (first + pages === this.#arena.pageTop) this.#arena.setInt(superblock.pageTop, first);
    else this.#addFree(first, pages);
  }

  /** Pages of the longest free run, as far as the bins tell: exact up to 62, then of the first long one. */
  longestFree(): number {
    for (let bin = binCount - 1; bin >= 0; bin--) {
      const page = this.#arena.ints[superblock.binHeads + bin];
      if (page !== 0) return this.#arena.ints[at(page) + descriptor.size];
    }
    return 0;
  }

  /** Walks all pages in use and adds up what is in blocks. */
  countUsedUnits(): number {
    const { ints, pageTop } = this.#arena;
    let units = 0;
    for (let page = firstBlockPage; page < pageTop; page++) {
      const kind = ints[at(page)];
      const size = ints[at(page) + descriptor.size];
      if (kind === pageKind.run) units += size * pageUnits;
      else if (kind === pageKind.span) units += ints[at(page) + descriptor.used] * classUnits[size];
    }
    return units;
  }

  /** Throws where spans, runs and free runs do not cover the pages in use exactly, or a list is broken. */
  check(): void {
    const { ints, pageTop } = this.#arena;
    for (let page = firstBlockPage; page < pageTop;) {
      const kind = ints[at(page)];
      const size = ints[at(page) + descriptor.size];
      if (kind === pageKind.span) {
        this.#checkSpan(page, size);
        page += classPages[size];
      } else {
        assert(kind === pageKind.run || kind === pageKind.freeRun, 'a page belongs to nobody');
        assert(size > 0 && page + size <= pageTop, 'a run leaves the pages in use');
        page += size;
      }
    }
  }

  #checkSpan(page: number, index: number): void {
    const { ints } = this.#arena;
    const used = ints[at(page) + descriptor.used];
    let free = 0;
    for (let ref = ints[at(page) + descriptor.free]; ref !== 0; ref = ints[ref * 2]) {
      assert(
        ref >>> 11 >= page && ref >>> 11 < page + classPages[index],
        'a free block of another span',
      );
      assert(++free <= classBlocks[index], 'free blocks in a circle');
    }
    const touched = (ints[at(page) + descriptor.unused] - page * pageUnits) / classUnits[index];
    assert(used + free === touched, 'a span counts its blocks wrongly');
  }

  pushFront(headAt: number, page: number): void {
    const arena = this.#arena;
    const next = arena.ints[headAt];
    arena.setInt(at(page) + descriptor.next, next);
    arena.setInt(at(page) + descriptor.previous, 0);
    if (next !== 0) arena.setInt(at(next) + descriptor.previous, page);
    arena.setInt(headAt, page);
  }

  unlink(headAt: number, page: number): void {
    const arena = this.#arena;
    const next = arena.ints[at(page) + descriptor.next];
    const previous = arena.ints[at(page) + descriptor.previous];
    if (previous === 0) arena.setInt(headAt, next);
    else arena.setInt(at(previous) + descriptor.next, next);
    if (next !== 0) arena.setInt(at(next) + descriptor.previous, previous);
  }

  #takeFree(pages: number): number {
    const ints = this.#arena.ints;
    for (let bin = Math.min(pages, binCount) - 1; bin < binCount; bin++) {
      let page = ints[superblock.binHeads + bin];
      while (page !== 0 && ints[at(page) + descriptor.size] < pages)
        page = ints[at(page) + descriptor.next];
      if (page === 0) continue;
      const length = ints[at(page) + descriptor.size];
      this.#unlinkFree(page);
      if (length > pages) this.#addFree(page + pages, length - pages);
      return page;
    }
    return 0;
  }

  #takeTop(pages: number): number {
    const arena = this.#arena;
    const page = arena.pageTop;
    if (page + pages > Math.min(arena.capacityPages, arenaPagesMax))
      throw new ArenaFull(pages * pageBytes, arena.capacityBytes);
    arena.setInt(superblock.pageTop, page + pages);
    return page;
  }

  #mark(page: number, pages: number, kind: number, restKind: number): void {
    const arena = this.#arena;
    arena.setInt(at(page), kind);
    arena.setInt(at(page) + descriptor.size, pages);
    arena.setInt(at(page) + descriptor.head, page);
    for (let rest = page + 1; rest < page + pages; rest++) {
      arena.setInt(at(rest), restKind);
      arena.setInt(at(rest) + descriptor.head, page);
    }
  }

  #lengthOf(page: number): number {
    const ints = this.#arena.ints;
    if (ints[at(page)] === pageKind.run) return ints[at(page) + descriptor.size];
    let end = page + 1;
    while (
      end < this.#arena.pageTop &&
      ints[at(end)] === pageKind.spanRest &&
      ints[at(end) + descriptor.head] === page
    )
      end++;
    return end - page;
  }

  #isFree(page: number): boolean {
    const kind = this.#arena.ints[at(page)];
    return kind === pageKind.freeRun || kind === pageKind.freeRunRest;
  }

  /** Only the ends of a free run are described; a page that becomes an inner one keeps an older description. */
  #addFree(page: number, pages: number): void {
    const arena = this.#arena;
    const last = page + pages - 1;
    arena.setInt(at(last), last === page ? pageKind.freeRun : pageKind.freeRunRest);
    arena.setInt(at(last) + descriptor.head, page);
    arena.setInt(at(page), pageKind.freeRun);
    arena.setInt(at(page) + descriptor.size, pages);
    arena.setInt(at(page) + descriptor.head, page);
    this.pushFront(binOf(pages), page);
  }

  #unlinkFree(page: number): void {
    this.unlink(binOf(this.#arena.ints[at(page) + descriptor.size]), page);
  }
}
