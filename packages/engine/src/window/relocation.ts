/**
 * Moves the blocks of windows to where they are to lie (`Arena.move`), some in each step. The cursor has the number of the
 * ring and of the cell in it to go on with; where buckets came or went meanwhile, the next round does what is left.
 */
import { entryAux, entryWord, moveEntryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { headInt, windowLayout } from './layout.js';
import type { Windows } from './windows.js';

/** Above the cells of any ring. */
const ringStride = 16_384;
const cellsAStep = 64;

/** One step from a cursor on; the cursor of the next one, 0 at the end. */
export function relocateWindow(
  arena: Arena,
  windows: Windows,
  entry: number,
  cursor: number,
): number {
  if (cursor === 0) relocateHead(arena, entry);
  if (entryAux(arena, entry) === windowLayout.events) return 0;
  const window = entryWord(arena, entry);
  windows.loadShape(window);
  let index = Math.floor(cursor / ringStride);
  let cell = cursor % ringStride;
  for (let left = cellsAStep; index < windows.shape.count; index++) {
    windows.openRing(window, index);
    if (cell === 0) windows.ring.relocateBlock();
    const end = keepsParts(windows) ? windows.ring.cells : 0;
    for (; cell < end; cell++) {
      if (left-- === 0) return index * ringStride + cell;
      if (windows.ring.isUsed(cell)) relocateParts(arena, windows, cell);
    }
    cell = 0;
  }
  return 0;
}

function relocateHead(arena: Arena, entry: number): void {
  moveEntryWord(arena, entry);
  const window = entryWord(arena, entry);
  arena.moveAt(window * 2 + headInt.shape);
  arena.moveAt(window * 2 + headInt.labels);
}

function keepsParts(windows: Windows): boolean {
  return windows.ring.columns.hasDistinct || windows.ring.columns.hasSketch;
}

function relocateParts(arena: Arena, windows: Windows, cell: number): void {
  const { ring } = windows;
  const { columns } = ring;
  const place = ring.place(cell);
  const set = columns.distinct(place);
  if (arena.isLeaving(set)) columns.setDistinct(place, arena.move(set));
  const sketch = columns.sketch(place);
  if (arena.isLeaving(sketch)) columns.setSketch(place, arena.move(sketch));
}
