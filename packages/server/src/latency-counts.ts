/** How long calls of one command took: counts by microseconds, exact below 64, above it in 32 steps a doubling. */
const exactBelow = 64;
const stepBits = 5;
const cells = exactBelow + 26 * (1 << stepBits);

export class LatencyCounts {
  readonly #counts = new Float64Array(cells);
  total = 0;

  record(micros: number, count: number): void {
    this.#counts[cellOf(Math.min(Math.max(micros, 0), 2 ** 31 - 1) | 0)] += count;
    this.total += count;
  }

  /** The time within which so many per cent of the calls were done. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil((this.total * percent) / 100));
    let seen = 0;
    for (let cell = 0; cell < cells; cell++) {
      seen += this.#counts[cell];
      if (seen >= wanted) return highestOf(cell);
    }
    return 0;
  }

  /** Cumulative counts at limits that double, as LATENCY HISTOGRAM shows them: only where there are more than before. */
  cumulative(): (readonly [micros: number, count: number])[] {
    const shown: (readonly [number, number])[] = [];
    let [cell, seen] = [0, 0];
    for (let limit = 1; seen < this.total; limit *= 2) {
      const before = seen;
      while (cell < cells && highestOf(cell) <= limit * widening) seen += this.#counts[cell++];
      if (seen > before) shown.push([Math.floor(limit * widening), seen]);
    }
    return shown;
  }
}

/** Redis' limits are those of its cells: 33, 66, 132 and so on. */
const widening = 1.032;

function cellOf(micros: number): number {
  if (micros < exactBelow) return micros;
  const shift = 31 - Math.clz32(micros) - stepBits;
  return exactBelow + ((shift - 1) << stepBits) + ((micros >> shift) & ((1 << stepBits) - 1));
}

function highestOf(cell: number): number {
  if (cell < exactBelow) return cell;
  const above = cell - exactBelow;
  const shift = (above >> stepBits) + 1;
  return ((1 << stepBits) + (above & ((1 << stepBits) - 1)) + 1) * 2 ** shift - 1;
}
