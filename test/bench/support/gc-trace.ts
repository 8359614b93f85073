import { createInterface } from 'node:readline';
import type { ServerProcess } from '@millrace/testing';

interface Collection {
  readonly isScavenge: boolean;
  readonly pauseMs: number;
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

export interface TracedPeriod {
  readonly collections: number;
  readonly scavenges: number;
  readonly allocatedBytes: number;
  /** What the collections found to be garbage. */
  readonly freedBytes: number;
  readonly longestPauseMs: number;
}

/**
 * Follows what `--trace-gc` prints:
 *
 *   [pid:isolate]   2208 ms: Scavenge 13.2 (19.0) -> 9.4 (27.0) MB, 0.94 / 0.00 ms  (average mu = …) …
 */
const line =
  /^\[\d+:\w+\]\s+\d+ ms: (\S+)[^\d]* ([\d.]+) \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB,[^/]*?([\d.]+) \//;
const megabyte = 2 ** 20;

export class GcTrace {
  #collections: Collection[] = [];
  #last: Collection | undefined = undefined;

  constructor(server: ServerProcess) {
    createInterface({ input: server.stdout }).on('line', (text) => {
      const collection = parseCollection(text);
      if (collection !== undefined) this.#collections.push(collection);
    });
  }

  /** What was collected since the last time. */
  take(): TracedPeriod {
    const collections = this.#collections;
    const pauses = collections.map(({ pauseMs }) => pauseMs);
    const period = {
      collections: collections.length,
      scavenges: collections.filter(({ isScavenge }) => isScavenge).length,
      allocatedBytes: allocatedBytes(this.#last, collections),
      freedBytes: collections.reduce((sum, one) => sum + one.beforeBytes - one.afterBytes, 0),
      longestPauseMs: Math.max(0, ...pauses),
    };
    this.#last = collections.at(-1) ?? this.#last;
    this.#collections = [];
    return period;
  }
}

function parseCollection(text: string): Collection | undefined {
  const [, kind, before, after, pauseMs] = line.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return {
    isScavenge: kind === 'Scavenge',
    pauseMs: Number(pauseMs),
    beforeBytes: Number(before) * megabyte,
    afterBytes: Number(after) * megabyte,
  };
}

/** Bytes that came onto the heap from the collection before up to the last of these. */
function allocatedBytes(
  before: Collection | undefined,
  collections: readonly Collection[],
): number {
  let bytes = 0;
  let previous = before;
  for (const collection of collections) {
    if (previous !== undefined) bytes += collection.beforeBytes - previous.afterBytes;
    previous = collection;
  }
  return bytes;
}
