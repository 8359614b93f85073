/**
 * Moves the blocks of series to where they are to lie (`Arena.move`), some in each step. The cursor counts the sealed blocks
 * that were passed; where blocks came or went meanwhile, the next round does what is left.
 */
import type { Arena } from '@millrace/memory';
import { option, root as field } from './layout.js';
import type { LabelIndex } from './label-index.js';
import type { TimeSeries } from './time-series.js';

const blocksAStep = 16;
/** A series of which a label has more stays where it is: these are in the order of their refs. */
const seriesUnderLabelMax = 16_384;
/** Parts of a root that are one block each. */
const parts = [field.head, field.labels, field.options] as const;

/** One step from a cursor on; the cursor of the next one, 0 at the end. */
export function relocateSeries(
  arena: Arena,
  all: TimeSeries,
  series: number,
  cursor: number,
): number {
  if (cursor === 0) relocateParts(arena, series);
  const { directory } = all;
  let block = directory.nth(series, cursor);
  for (let left = blocksAStep; left > 0 && block !== 0; left--) {
    directory.relocateHere(series);
    block = directory.next(series);
  }
  return block === 0 ? 0 : cursor + blocksAStep;
}

/** Moves the root of a series, and tells the index of its labels and those that are linked to it. Where it lies then. */
export function relocateRoot(
  arena: Arena,
  all: TimeSeries,
  index: LabelIndex,
  series: number,
): number {
  const labels = all.labelsOf(series);
  if (!arena.isLeaving(series) || index.mostUnder(labels) > seriesUnderLabelMax) return series;
  const source = all.sourceOf(series);
  const moved = arena.move(series);
  all.selections.forget();
  index.renamed(series, moved, labels);
  if (source !== 0) arena.setInt(all.rules.between(source, series) * 2, moved);
  for (let place = 0; place < all.rules.count(moved); place++) {
    const destination = all.rules.destination(all.rules.at(moved, place));
    arena.setInt(all.needOptions(destination) * 2 + option.source, moved);
  }
  return moved;
}

function relocateParts(arena: Arena, series: number): void {
  for (const part of parts) arena.moveAt(series * 2 + part);
  const options = arena.ints[series * 2 + field.options];
  if (options !== 0) arena.moveAt(options * 2 + option.rules);
}
