/**
 * Who wants to know that a key changed: sessions that WATCH it and sessions that wait for it. While nobody does, commands
 * do not even make the key's name.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { EventClass, KeyObserver } from '@millrace/commands';
import type { Keyspace } from '@millrace/engine';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import { isMiss } from './key-misses.js';
import type { Session } from './session.js';

/** A key with its database as one text. */
export function nameOf(
  keyspace: Keyspace,
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
): string {
  let name = `${keyspace.number.toString()}:`;
  for (let i = 0; i < length; i++) name += String.fromCharCode(bytes[offset + i]);
  return name;
}

export function keyspaceNumberOf(name: string): number {
  return Number(name.slice(0, name.indexOf(':')));
}
export function keyOf(name: string): Uint8Array {
  const from = name.indexOf(':') + 1;
  return Uint8Array.from({ length: name.length - from }, (_, i) => name.charCodeAt(from + i));
}

export class KeyWatch implements KeyObserver {
  readonly #context: ServerContext;
  readonly #watchers = new Map<string, Set<Session>>();

  /** Keys that somebody watches. */
  get watchedCount(): number {
    return this.#watchers.size;
  }

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Commands tell of their keys only while somebody wants to know. */
  refresh(): void {
    const { database, notifications, tracking, waits } = this.#context;
    const isWanted =
      this.#watchers.size > 0 || waits.size > 0 || notifications.isOn || tracking.isOn;
    database.observer = isWanted ? this : undefined;
    database.tellsAdded = notifications.wants('n');
    database.onMissed = notifications.wants('m') ? this.#missed : undefined;
  }

  modified(
    keyspace: Keyspace,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    event: string,
    eventClass: EventClass,
  ): void {
    const { notifications, tracking, waits } = this.#context;
    if (tracking.isOn) tracking.changed(bytes, offset, length);
    if (notifications.isOn) notifications.tell(keyspace, bytes, offset, length, event, eventClass);
    if (this.#watchers.size === 0 && waits.size === 0) return;
    const name = nameOf(keyspace, bytes, offset, length);
    const watchers = this.#watchers.get(name);
    if (watchers !== undefined) for (const session of watchers) session.isDirty = true;
    waits.signal(name);
  }

  /** Whoever waits in a group that is gone must be told, and whoever claims what is released. */
  noted(
    keyspace: Keyspace,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    event: string,
    eventClass: EventClass,
  ): void {
    const { notifications, waits } = this.#context;
    if (notifications.isOn) notifications.tell(keyspace, bytes, offset, length, event, eventClass);
    if (event === 'xgroup-destroy' || event === 'xnack')
      waits.signal(nameOf(keyspace, bytes, offset, length));
  }

  readonly #missed = (args: Arguments, i: number): void => {
    const { database, table, notifications } = this.#context;
    const routine = table.findCalled(args);
    if (routine === undefined || !isMiss(routine, args, i)) return;
    const { bytes, offsets, lengths } = args;
    notifications.tell(database.keyspace, bytes, offsets[i], lengths[i], 'keymiss', 'm');
  };

  flushes(): void {
    this.#context.tracking.flushed();
  }

  /** All keys of a database are about to change: FLUSHDB, SWAPDB. Watched keys that exist, there or where the new ones come from, change. */
  modifiesAll(keyspace: Keyspace, from?: Keyspace): void {
    const prefix = `${keyspace.number.toString()}:`;
    for (const [name, watchers] of this.#watchers) {
      if (!name.startsWith(prefix)) continue;
      const key = keyOf(name);
      const exists =
        keyspace.find(key, 0, key.length) !== 0 || (from?.find(key, 0, key.length) ?? 0) !== 0;
      if (exists) for (const session of watchers) session.isDirty = true;
    }
    this.#context.waits.signalAll(prefix);
  }

  watch(session: Session, name: string): void {
    session.watched ??= new Set();
    session.watched.add(name);
    const watchers = this.#watchers.get(name);
    if (watchers === undefined) this.#watchers.set(name, new Set([session]));
    else watchers.add(session);
    this.refresh();
  }

  unwatch(session: Session): void {
    session.isDirty = false;
    if (session.watched === undefined) return;
    for (const name of session.watched) {
      const watchers = this.#watchers.get(name);
      watchers?.delete(session);
      if (watchers?.size === 0) this.#watchers.delete(name);
    }
    session.watched = undefined;
    this.refresh();
  }
}
