/**
 * Size classes of the arena, in units of 8 bytes: every unit up to 16, then eight steps a doubling up to 64 KiB.
 * A class is served from spans of one or more pages, chosen so that little of the span's end is wasted.
 */
export const unitBytes = 8;
export const pageBytes = 16384;
export const pageUnits = pageBytes / unitBytes;
export const pageInts = pageBytes / 4;

/** Blocks above this many units come from page runs of their own. */
export const classUnitsMax = 8192;

const spanPagesMax = 16;
const spanWasteMax = 1 / 32;
const exactUnits = 16;
const stepsPerDoubling = 8;

function listClassUnits(): number[] {
  const units: number[] = [];
  for (let size = 1; size <= exactUnits; size++) units.push(size);
  for (let base = exactUnits; base < classUnitsMax; base *= 2) {
    for (let step = 1; step <= stepsPerDoubling; step++)
      units.push(base + (base / stepsPerDoubling) * step);
  }
  return units;
}

function choosePages(units: number): number {
  let best = 1;
  let bestWaste = 1;
  for (let pages = Math.ceil(units / pageUnits); pages <= spanPagesMax; pages++) {
    const span = pages * pageUnits;
    const waste = (span % units) / span;
    if (waste < bestWaste) [best, bestWaste] = [pages, waste];
    if (waste <= spanWasteMax) break;
  }
  return best;
}

const sizes = listClassUnits();

export const classCount = sizes.length;
/** Units of a block of each class. */
export const classUnits = Int32Array.from(sizes);
/** Pages of a span of each class. */
export const classPages = Int32Array.from(sizes, choosePages);
/** Blocks in a span of each class. */
export const classBlocks = Int32Array.from(sizes, (units, i) =>
  Math.floor(((classPages[i] ?? 1) * pageUnits) / units),
);
/** The class that serves each number of units up to `classUnitsMax`. */
export const classOfUnits = (() => {
  const table = new Uint8Array(classUnitsMax + 1);
  let index = 0;
  for (let units = 1; units <= classUnitsMax; units++) {
    if (units > (sizes[index] ?? 0)) index++;
    table[units] = index;
  }
  return table;
})();
