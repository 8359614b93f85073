/**
 * The data of one shard: the arena, its databases and the structures that live in it. Deterministic: time and chance
 * come from outside, and it knows no socket, no disk, no protocol.
 */
import type { ReadonlyBytes, Random } from '@millrace/base';
import { Arena, entryAux, entryKind, entryWord } from '@millrace/memory';
import type { ArenaOptions } from '@millrace/memory';
import { AccessClocks } from './access-clocks.js';
import { Defragmentation } from './defragmentation.js';
import { Eviction } from './eviction.js';
import { Keyspace } from './keyspace.js';
import { bringUpToDate } from './layout-revision.js';
import { LazyRelease } from './lazy-release.js';
import { FieldExpiry, Hashes } from './hash/index.js';
import { HyperLogLogs } from './hyperloglog/index.js';
import { DiscardedIndex } from './discarded-index.js';
import { Payloads } from './rdb/index.js';
import { Lists } from './list/index.js';
import { databaseCountMax, roots } from './roots.js';
import { SourceOffsets } from './source-offsets.js';
import { Sets } from './set/index.js';
import { SlotCounts } from './slot-counts.js';
import { SortedSets } from './sorted-set/index.js';
import { Streams } from './stream/streams.js';
import { Strings } from './strings.js';
import type { Structure } from './structure.js';
import { kind as kinds } from './structure.js';
import { DiscardedLabels } from './time-series/discarded-labels.js';
import { TimeSeries } from './time-series/time-series.js';
import { Windows } from './window/index.js';

export interface EngineOptions extends ArenaOptions {
  readonly databases?: number;
  readonly random: Random;
  /** Slot of a key; only in cluster mode, where keys are counted by slot. */
  readonly slotOf?: (bytes: ReadonlyBytes, offset: number, length: number) => number;
}

export class Engine {
  readonly arena: Arena;
  readonly keyspaces: readonly Keyspace[];
  readonly strings: Strings;
  readonly hyperLogLogs: HyperLogLogs;
  readonly hashes: Hashes;
  readonly fieldExpiry: FieldExpiry;
  readonly lists: Lists;
  readonly sets: Sets;
  readonly sortedSets: SortedSets;
  readonly timeSeries: TimeSeries;
  readonly windows: Windows;
  readonly streams: Streams;
  readonly slots: SlotCounts | undefined;
  /** Owners of values by kind; a structure adds itself here when it is made. */
  readonly structures: (Structure | undefined)[] = [];
  readonly payloads: Payloads;
  readonly releases: LazyRelease;
  readonly offsets: SourceOffsets;
  readonly random: Random;
  readonly access: AccessClocks;
  readonly eviction: Eviction;
  readonly defragmentation: Defragmentation;
  /** A number from 0 up to, not including, 1. */
  readonly fraction: () => number;
  /** `now`, in an array: a number beyond 2^31 that is passed on would be an object on the heap. */
  readonly moment = new Float64Array(1);
  /** A replica removes expired keys only when its primary says so. */
  isPrimary = true;
  /** True while effects are applied: they see expired keys as they are. */
  isApplying = false;
  /** Called after all keys of a database were removed. */
  onCleared: ((keyspace: Keyspace) => void) | undefined = undefined;
  /** Called after a key was added, while somebody wants to know. */
  onAdded: ((keyspace: Keyspace, entry: number) => void) | undefined = undefined;
  /** Called before an expired entry is removed. */
  onExpired: ((keyspace: Keyspace, entry: number) => void) | undefined = undefined;

  /** Milliseconds since 1970, the same throughout a command. */
  get now(): number {
    return this.moment[0];
  }
  set now(ms: number) {
    this.moment[0] = ms;
  }

  constructor(options: EngineOptions, arena = new Arena(options)) {
    this.arena = arena;
    this.random = options.random;
    this.access = new AccessClocks(arena, options.random);
    this.fraction = () => options.random.fraction();
    this.slots = options.slotOf === undefined ? undefined : new SlotCounts(arena, options.slotOf);
    this.releases = new LazyRelease(arena, this.structures);
    this.strings = new Strings(this);
    this.structures[kinds.string] = this.strings;
    this.hyperLogLogs = new HyperLogLogs(this);
    this.hashes = new Hashes(this);
    this.fieldExpiry = new FieldExpiry(this);
    this.structures[kinds.hash] = this.hashes;
    this.lists = new Lists(arena, this.releases);
    this.structures[kinds.list] = this.lists;
    this.structures[kinds.discardedIndex] = new DiscardedIndex(this);
    this.offsets = new SourceOffsets(this.arena);
    this.sets = new Sets(arena);
    this.structures[kinds.set] = this.sets;
    this.sortedSets = new SortedSets(arena, this.releases);
    this.structures[kinds.sortedSet] = this.sortedSets;
    this.timeSeries = new TimeSeries(arena, this.releases);
    this.structures[kinds.discardedLabels] = new DiscardedLabels(arena);
    this.structures[kinds.timeSeries] = this.timeSeries;
    this.windows = new Windows(arena);
    this.structures[kinds.window] = this.windows;
    this.streams = new Streams(this);
    this.structures[kinds.stream] = this.streams;
    this.payloads = new Payloads(this);
    this.keyspaces = Array.from(
      { length: options.databases ?? databaseCountMax },
      (_, i) => new Keyspace(this, i, roots.databases + i),
    );
    this.eviction = new Eviction(this, this.keyspaces[0]);
    this.defragmentation = new Defragmentation(this);
    bringUpToDate(this);
  }

  countSlot(bytes: ReadonlyBytes, offset: number, length: number, by: number): void {
    if (this.slots !== undefined) this.slots.add(bytes, offset, length, by);
  }

  /** The owner of an entry's value. */
  structureOf(entry: number): Structure {
    const structure = this.structures[entryKind(this.arena, entry)];
    if (structure === undefined) throw new Error('a value of a kind that nobody owns');
    return structure;
  }

  /** Root of the index of an entry's fields or members, or 0 where it has none. */
  memberIndexOf(entry: number): number {
    const structure = this.structures[entryKind(this.arena, entry)];
    if (structure?.memberIndex === undefined) return 0;
    return structure.memberIndex(entryWord(this.arena, entry), entryAux(this.arena, entry));
  }

  /** Frees what hangs on an entry; the entry itself stays. */
  releaseValue(entry: number): void {
    const kind = entryKind(this.arena, entry);
    const aux = entryAux(this.arena, entry);
    if (kind === kinds.string && !this.strings.hasBlock(aux)) return;
    this.releases.release(kind, entryWord(this.arena, entry), aux);
  }

  /** Calls `visit` with each block of an entry's value. */
  blocksOfValue(entry: number, visit: (ref: number) => void): void {
    const aux = entryAux(this.arena, entry);
    if (entryKind(this.arena, entry) === kinds.string && !this.strings.hasBlock(aux)) return;
    this.structureOf(entry).blocks(entryWord(this.arena, entry), aux, visit);
  }
}
