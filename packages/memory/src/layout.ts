/**
 * Where things lie in the arena. Page 0 is the superblock; the page descriptors follow, room for the largest arena there
 * can be (untouched descriptors cost no memory); blocks come after. All positions are indices of 32-bit integers.
 *
 *   superblock   magic (2 ints) | version | pages in use | hash seed | snapshot epoch | … | log sequence, cut time (doubles)
 *                | head of each size class | head of each free-run bin | roots of the engine
 *   descriptor   kind | class, or pages of a run | head page | first free block | blocks used | next unused block | next | previous
 *
 * docs/formats/arena.md has the byte tables. A change here needs a new `layoutVersion` and a converter.
 */
import { pageInts } from './size-classes.js';

export const layoutVersion = 1;
/**
 * Counts what was added within a layout version in places that meant nothing before. The engine brings an older arena up to it.
 *   1   blocks of strings count their bits
 */
export const layoutRevision = 1;
export const magic = [0x4c4c494d, 0x45434152] as const; // "MILLRACE"

export const superblock = {
  magic: 0,
  version: 2,
  pageTop: 3,
  hashSeed: 4,
  epoch: 5,
  revision: 6,
  /** Index of a double. */
  sequence: 4,
  /** Index of a double: milliseconds since 1970. */
  cutTime: 5,
  classHeads: 64,
  binHeads: 192,
  roots: 512,
} as const;

/** Roots that the engine may keep in the superblock. */
export const rootCount = 1024;

export const arenaPagesMax = 1 << 20; // 16 GiB
export const descriptorInts = 8;
export const descriptorsAt = pageInts; // page 1
export const firstBlockPage = 1 + (arenaPagesMax * descriptorInts) / pageInts;

/** Fields of a page descriptor. */
export const descriptor = {
  kind: 0,
  /** Size class of a span; pages of a run, used or free. */
  size: 1,
  head: 2,
  free: 3,
  used: 4,
  unused: 5,
  next: 6,
  previous: 7,
} as const;

/** Kinds of pages. Stored: numbers are never reused. */
export const pageKind = {
  never: 0,
  span: 1,
  spanRest: 2,
  run: 3,
  runRest: 4,
  freeRun: 5,
  freeRunRest: 6,
} as const;

/** Free runs of 1 to 62 pages have a bin each; longer ones share the last. */
export const binCount = 63;
