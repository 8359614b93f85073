/**
 * What the main thread and the worker of a snapshot share. Each page that was there at the cut goes one of two ways:
 *
 *   untaken ── worker ──► reading ──► taken          the worker copies it; a write waits until it has
 *      └────── main ────► preserved                  the main thread puts it into the ring before it writes
 *
 * Both start with one compare-and-exchange, so each page is taken once. The ring has one writer and one reader: `published`
 * and `drained` only rise, and a slot is free again when the second has come past it.
 */
export const pageState = { untaken: 0, reading: 1, taken: 2, preserved: 3 } as const;

/** Indices in `control`. */
export const control = { published: 0, drained: 1, isGivenUp: 2, pages: 3, kibibytes: 4 } as const;
const controlInts = 8;

/** Sent to the worker once, when it starts. */
export interface SharedTake {
  readonly arena: SharedArrayBuffer;
  readonly written: Int32Array;
  /** A `pageState` for each page; ints, because threads can wait for those. */
  readonly states: Int32Array;
  readonly control: Int32Array;
  /** The bytes of preserved pages. */
  readonly ring: Uint8Array;
  /** The page in each slot of the ring. */
  readonly ringPages: Int32Array;
  readonly pageBytes: number;
}

export function createSharedTake(
  arena: { readonly buffer: SharedArrayBuffer; readonly written: Int32Array },
  capacityPages: number,
  pageBytes: number,
  ringSlots: number,
): SharedTake {
  const ints = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(count * 4));
  return {
    arena: arena.buffer,
    written: arena.written,
    states: ints(capacityPages),
    control: ints(controlInts),
    ring: new Uint8Array(new SharedArrayBuffer(ringSlots * pageBytes)),
    ringPages: ints(ringSlots),
    pageBytes,
  };
}
