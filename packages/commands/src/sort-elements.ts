/** The elements that SORT works on, and their order. */
import { parseDouble } from '@millrace/base';
import { entryAux, entryKind, kind, setLayout } from '@millrace/engine';
import type { MemberVisitor } from '@millrace/engine';
import type { Database } from './database.js';
import type { SortPattern } from './sort-patterns.js';

export interface Element {
  readonly bytes: Uint8Array;
  /** What it is sorted by: a number, or a text, which may be missing. */
  weight: number;
  text: Uint8Array | undefined;
}

/** Copies of all elements, in their own order. */
export function loadElements(database: Database, entry: number): Element[] {
  const found: Element[] = [];
  if (entry === 0) return found;
  const take: MemberVisitor = (bytes, offset, length) => {
    found.push({ bytes: bytes.slice(offset, offset + length), weight: 0, text: undefined });
  };
  const ofKind = entryKind(database.arena, entry);
  if (ofKind === kind.set) loadSet(database, entry, found, take);
  else if (ofKind === kind.list) loadList(database, entry, take);
  else loadSortedSet(database, entry, take);
  return found;
}

function loadSet(database: Database, entry: number, found: Element[], take: MemberVisitor): void {
  database.engine.sets.walk.forEach(entry, take);
  // Where a table has its members depends on its past; equal ones must not come out as that has it.
  if (entryAux(database.arena, entry) === setLayout.table)
    found.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}

function loadList(database: Database, entry: number, take: MemberVisitor): void {
  const { cursor } = database.engine.lists;
  cursor.start(entry, 0, false);
  do {
    cursor.read();
    take(cursor.bytes, cursor.offset, cursor.length);
  } while (cursor.step());
}

function loadSortedSet(database: Database, entry: number, take: MemberVisitor): void {
  const { sortedSets } = database.engine;
  const { cursor } = sortedSets;
  const count = sortedSets.count(entry);
  for (let rank = 0; rank < count; rank++) {
    if (rank === 0) cursor.start(entry, 0, false);
    else cursor.step();
    take(cursor.bytes, cursor.offset, cursor.length);
  }
}

/** Looks up what elements are sorted by. False where a weight is no number. */
export function weigh(
  database: Database,
  elements: readonly Element[],
  by: SortPattern | undefined,
  isAlpha: boolean,
): boolean {
  let areNumbers = true;
  for (const element of elements) {
    const text = by === undefined ? element.bytes : by.lookUp(database, element.bytes);
    if (isAlpha) element.text = text;
    else if (text !== undefined) element.weight = numberOf(text);
    if (Number.isNaN(element.weight)) areNumbers = false;
  }
  return areNumbers;
}

/** As strtod reads it: spaces in front do not count, nor what is behind a zero byte; nothing is 0. */
function numberOf(text: Uint8Array): number {
  const zero = text.indexOf(0);
  const end = zero < 0 ? text.length : zero;
  let at = 0;
  while (at < end && (text[at] === 0x20 || (text[at] >= 9 && text[at] <= 13))) at++;
  // Where there are spaces only, strtod stops before them.
  return end === 0 ? 0 : parseDouble(text, at, end - at);
}

export function sortElements(elements: Element[], isAlpha: boolean, isDescending: boolean): void {
  const compare = isAlpha ? compareTexts : compareWeights;
  elements.sort(isDescending ? (a, b) => compare(b, a) : compare);
}

function compareWeights(a: Element, b: Element): number {
  if (a.weight !== b.weight) return a.weight > b.weight ? 1 : -1;
  return Buffer.compare(a.bytes, b.bytes);
}

/** A missing text comes first. */
function compareTexts(a: Element, b: Element): number {
  if (a.text === undefined || b.text === undefined)
    return Number(a.text !== undefined) - Number(b.text !== undefined);
  return Buffer.compare(a.text, b.text);
}
