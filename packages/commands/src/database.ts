/**
 * What a handler works with: the selected keyspace, the time, and the ways to say what it changed. One object serves all
 * callers; dispatch sets it up before each command. A handler says `changed` for what it did; where the effect to log is
 * not the command itself it writes that into `effects`.
 */
import type { Random, ReadonlyBytes } from '@millrace/base';
import type { Engine, ExpiredField, Keyspace } from '@millrace/engine';
import { entryKind, keyLength, keyOffset, LookAhead, lookAheadMax } from '@millrace/engine';
import type { Arena } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { Effects } from './effects.js';
import { errors } from './errors.js';

/** Classes of keyspace events, by Redis' letters. The last four are no changes: new, overwritten, changed type, missed. */
export type EventClass =
  '$' | 'l' | 's' | 'h' | 'z' | 't' | 'g' | 'x' | 'e' | 'd' | 'n' | 'o' | 'c' | 'm';

/** What a command that has to wait leaves behind. */
export interface Wait {
  /** A change of one of these keys wakes it, in the order in which its waiters came. */
  readonly keys: readonly Uint8Array[];
  /** The key must be of this kind by then; without it any change wakes. */
  readonly kind?: number;
  /** It is also woken where a key goes, or becomes something else: it then answers that. */
  readonly wakesOnDelete?: boolean;
  /** It is woken after so long whatever happens, to look again. */
  readonly againMs?: number;
  /** 0 waits for ever. */
  readonly timeoutMs: number;
  /** The command to run when woken: the one that waits, with what depended on the moment resolved. */
  readonly resume: readonly Uint8Array[];
  /** It ends as at a time-out where the key that woke it is gone. */
  readonly endsOnDelete?: boolean;
  /** What is answered when the time is out, where it is not null. */
  readonly onTimeout?: (keyspace: Keyspace, reply: Reply) => void;
}

export interface KeyObserver {
  modified(
    keyspace: Keyspace,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    event: string,
    eventClass: EventClass,
  ): void;
  /** Something beside the value of a key changed: it is an event, but nobody who watches the key is told. */
  noted(
    keyspace: Keyspace,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    event: string,
    eventClass: EventClass,
  ): void;
  modifiesAll(keyspace: Keyspace, from?: Keyspace): void;
  /** One database or all were emptied on purpose. */
  flushes(): void;
}

export class Database {
  readonly engine: Engine;
  readonly arena: Arena;
  readonly effects = new Effects();
  readonly lookAhead: LookAhead;
  keyspace: Keyspace;
  /** Changes by the command at work; 0 is none, and nothing is logged. */
  changes = 0;
  /** Effects are wanted; without a log a handler may do without those that take time. */
  isLogged = true;
  /** Keys that the command at work looked for: those that were there, and those that were not. */
  hits = 0;
  misses = 0;
  /** Keys that are found count as used. */
  touches = false;
  /** False inside MULTI and wherever nobody can wait. */
  mayWait = false;
  wait: Wait | undefined = undefined;
  #replaces = false;
  /** Told of keys that were looked for and are not there, while somebody wants to know. */
  onMissed: ((args: Arguments, i: number) => void) | undefined = undefined;
  /** Told of every changed key, while somebody watches, waits or subscribes. */
  observer: KeyObserver | undefined = undefined;

  constructor(engine: Engine) {
    this.engine = engine;
    this.arena = engine.arena;
    this.lookAhead = new LookAhead(engine.arena);
    this.keyspace = engine.keyspaces[0];
    engine.onExpired = (keyspace, entry) => {
      this.#expired(keyspace, entry);
    };
    engine.fieldExpiry.onField = (keyspace, entry, bytes, offset, length) => {
      this.onFieldExpired?.(keyspace, entry, bytes, offset, length);
    };
    engine.fieldExpiry.onHash = (keyspace, entry, isEmpty) => {
      this.#fieldsExpired(keyspace, entry, isEmpty);
    };
  }

  /** In a cluster there is one database only. */
  get isCluster(): boolean {
    return this.engine.slots !== undefined;
  }
  /** Milliseconds since 1970, the same throughout a command. */
  get now(): number {
    return this.engine.now;
  }
  get random(): Random {
    return this.engine.random;
  }

  /** Before each command. */
  begin(keyspace: Keyspace): void {
    this.keyspace = keyspace;
    this.changes = this.hits = this.misses = 0;
    this.wait = undefined;
  }

  /** The live entry of the key at argument i, or 0. The keyspace's create, remove and setExpiry go by the last find. */
  find(args: Arguments, i: number): number {
    const { keyspace } = this;
    const { bytes } = args;
    const offset = args.offsets[i];
    const length = args.lengths[i];
    const hash =
      i < args.hashedTo && i >= args.hashedFrom
        ? args.hashes[i]
        : keyspace.index.hash(bytes, offset, length);
    const entry = keyspace.findHashed(bytes, offset, length, hash);
    if (entry === 0) {
      this.misses++;
      this.onMissed?.(args, i);
      return 0;
    }
    this.hits++;
    if (this.touches) this.engine.access.touch(entry);
    return entry;
  }

  /** `find` for commands of many keys, every `step`th from i on: what the next few lead to is fetched from memory together. */
  findAmong(args: Arguments, i: number, step = 1): number {
    this.findAhead(args, i, step);
    return this.find(args, i);
  }

  /** Fetches what these keys lead to, where that was not done yet. */
  findAhead(args: Arguments, i: number, step: number): void {
    if (i >= args.hashedTo && i + step < args.count) this.#lookAhead(args, i, step);
  }

  #lookAhead(args: Arguments, from: number, step: number): void {
    const { index, root } = this.keyspace;
    const to = Math.min(args.count, from + lookAheadMax * step);
    for (let i = from; i < to; i += step) {
      args.hashes[i] = index.hash(args.bytes, args.offsets[i], args.lengths[i]);
      this.lookAhead.add(index, root, args.hashes[i]);
    }
    args.hashedFrom = from;
    args.hashedTo = to;
    this.lookAhead.fetch(index);
  }

  /** The same for a key that must be of a kind: -1 where it is not, and the error is replied. */
  findKind(args: Arguments, i: number, kind: number, reply: Reply): number {
    const entry = this.find(args, i);
    if (entry === 0 || entryKind(this.arena, entry) === kind) return entry;
    reply.error(errors.wrongType);
    return -1;
  }

  /** A new entry for the key at argument i, which was just not found. */
  create(args: Arguments, i: number, kind: number, aux: number, word: number): number {
    return this.keyspace.create(kind, args.bytes, args.offsets[i], args.lengths[i], aux, word);
  }

  /** Says that the key at argument i was changed. Without an event only watchers and the log are told. */
  changed(args: Arguments, i: number, event: string, eventClass: EventClass): void {
    this.changes++;
    if (this.observer !== undefined) {
      this.observer.modified(
        this.keyspace,
        args.bytes,
        args.offsets[i],
        args.lengths[i],
        event,
        eventClass,
      );
    }
  }

  /** Says that something beside the value of the key at argument i was changed, such as a group of its stream. */
  noted(args: Arguments, i: number, event: string, eventClass: EventClass): void {
    this.changes++;
    this.observer?.noted(
      this.keyspace,
      args.bytes,
      args.offsets[i],
      args.lengths[i],
      event,
      eventClass,
    );
  }

  /** Says that a key got another value, before the event of the command. `oldKind` is what it was, 0 where it was not there. */
  overwrote(args: Arguments, i: number, oldKind: number, newKind: number): void {
    this.#replaces = false;
    if (this.observer === undefined || oldKind === 0) return;
    const { bytes, offsets, lengths } = args;
    this.observer.noted(this.keyspace, bytes, offsets[i], lengths[i], 'overwritten', 'o');
    if (oldKind !== newKind)
      this.observer.noted(this.keyspace, bytes, offsets[i], lengths[i], 'type_changed', 'c');
  }

  /** Removes the entry that was just found to make another in its place: its key is no new one then. Follow with `overwrote`. */
  removeReplaced(entry: number): void {
    this.#replaces = true;
    this.keyspace.remove(entry);
  }

  /** Whether keys that are added make themselves known. */
  set tellsAdded(is: boolean) {
    this.engine.onAdded = is
      ? (keyspace, entry) => {
          this.#added(keyspace, entry);
        }
      : undefined;
  }

  #added(keyspace: Keyspace, entry: number): void {
    if (this.#replaces) return;
    const { arena } = this;
    const [offset, length] = [keyOffset(arena, entry), keyLength(arena, entry)];
    this.observer?.noted(keyspace, arena.bytes, offset, length, 'new', 'n');
  }

  /** Removes the entry that was just found because nothing is left in it. */
  removeEmpty(args: Arguments, i: number, entry: number): void {
    this.keyspace.remove(entry);
    this.changed(args, i, 'del', 'g');
  }

  /** Says that all keys of a database are about to be removed, or replaced by those of another. */
  replacesAll(keyspace: Keyspace, from?: Keyspace): void {
    this.observer?.modifiesAll(keyspace, from);
  }

  /** Begins an effect on the key at argument i: so many arguments in all, name and key included. */
  effectOn(name: string, count: number, args: Arguments, i: number): Effects {
    this.effects.begin(name, count);
    this.effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
    return this.effects;
  }

  /** Removes a key because memory is short. */
  evict(keyspace: Keyspace, entry: number): void {
    const offset = keyOffset(this.arena, entry);
    const length = keyLength(this.arena, entry);
    this.onEvicted?.(keyspace, offset, length);
    this.observer?.modified(keyspace, this.arena.bytes, offset, length, 'evicted', 'e');
    keyspace.index.find(keyspace.root, this.arena.bytes, offset, length);
    keyspace.remove(entry);
  }

  #expired(keyspace: Keyspace, entry: number): void {
    const offset = keyOffset(this.arena, entry);
    const length = keyLength(this.arena, entry);
    this.onExpired?.(keyspace, offset, length);
    this.observer?.modified(keyspace, this.arena.bytes, offset, length, 'expired', 'x');
  }

  #fieldsExpired(keyspace: Keyspace, entry: number, isEmpty: boolean): void {
    const { observer, arena } = this;
    if (observer === undefined) return;
    const offset = keyOffset(arena, entry);
    const length = keyLength(arena, entry);
    observer.modified(keyspace, arena.bytes, offset, length, 'hexpired', 'h');
    if (isEmpty) observer.modified(keyspace, arena.bytes, offset, length, 'del', 'g');
  }

  /** The same for an expired field of a hash. */
  onFieldExpired: ExpiredField | undefined = undefined;

  /** Logs the removal of a key that goes because memory is short. */
  onEvicted: ((keyspace: Keyspace, offset: number, length: number) => void) | undefined = undefined;
  /** Logs the removal of an expired key, at once: it comes before whatever the command at work does. */
  onExpired: ((keyspace: Keyspace, offset: number, length: number) => void) | undefined = undefined;
}
