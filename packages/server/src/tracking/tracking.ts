/**
 * CLIENT TRACKING: clients that keep what they read are told when it changes. https://redis.io/docs/latest/develop/reference/client-side-caching/
 *
 *   a read by a tracking session   → its keys are remembered with it
 *   a change of a remembered key   → all who read it are told once, and the key is forgotten
 *   a change of any key            → those who broadcast its prefix are told at the end of the turn
 */
import type { ReadonlyBytes } from '@millrace/base';
import { flagBit } from '@millrace/commands';
import type { Routine } from '@millrace/commands';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { positionsOfKeys } from '../key-positions.js';
import { mark } from '../marks.js';
import { Message } from '../pubsub/message.js';
import type { Session } from '../session.js';
import { Broadcasts } from './broadcasts.js';
import { ReaderTable } from './reader-table.js';
import type { TrackingState } from './tracking-state.js';

const invalidations = '__redis__:invalidate';

export class Tracking {
  readonly #context: ServerContext;
  readonly #sessions = new Set<Session>();
  readonly #readers = new ReaderTable();
  readonly #broadcasts = new Broadcasts((session, keys) => {
    this.#tell(session, keys);
  });
  readonly #message = new Message();
  readonly #positions = { list: new Int32Array(16) };

  constructor(context: ServerContext) {
    this.#context = context;
  }

  get isOn(): boolean {
    return this.#sessions.size > 0;
  }

  /** For INFO. */
  get counts(): { clients: number; keys: number; items: number; prefixes: number } {
    const { size: keys, items } = this.#readers;
    return { clients: this.#sessions.size, keys, items, prefixes: this.#broadcasts.size };
  }

  begin(session: Session, state: TrackingState): void {
    this.#broadcasts.join(session, state.prefixes);
    session.tracking = state;
    session.marks |= mark.tracking;
    this.#sessions.add(session);
    this.#context.keyWatch.refresh();
  }

  end(session: Session): void {
    const { tracking } = session;
    if (tracking === undefined) return;
    this.#broadcasts.leave(session, tracking.prefixes);
    session.tracking = undefined;
    session.marks &= ~mark.tracking;
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#readers.clear();
    this.#context.keyWatch.refresh();
  }

  /** A tracking session ran a command: what it read is remembered. */
  ran(session: Session, routine: Routine, args: Arguments): void {
    const state = session.tracking;
    if (state === undefined || state.isBroadcast || (routine.flags & flagBit.readonly) === 0)
      return;
    const isRemembered =
      state.remembers === 'all' || state.isCachingSaid === (state.remembers === 'opted-in');
    if (!isRemembered) return;
    const count = positionsOfKeys(routine, args, this.#positions);
    for (let n = 0; n < count; n++)
      this.#readers.add(args.latin1(this.#positions.list[n]), session.id);
    this.#bound();
  }

  /** CLIENT CACHING holds for one command, or one transaction. */
  ended(session: Session, routine: Routine | undefined): void {
    const state = session.tracking;
    if (state === undefined || session.queued !== undefined) return;
    if (routine?.fullName.startsWith('client|') !== true) state.isCachingSaid = false;
  }

  #bound(): void {
    const most = this.#context.config.values['tracking-table-max-keys'];
    while (most > 0 && this.#readers.size > most) this.#forget(this.#readers.first ?? '');
  }

  /** A key has changed. */
  changed(bytes: ReadonlyBytes, offset: number, length: number): void {
    let key = '';
    for (let i = 0; i < length; i++) key += String.fromCharCode(bytes[offset + i]);
    this.#broadcasts.changed(key, this.#context.session);
    if (this.#readers.size > 0) this.#forget(key);
  }

  #forget(key: string): void {
    for (const id of this.#readers.take(key)) {
      const session = this.#context.sessions.get(id);
      const isOwn = session?.tracking?.isNoLoop === true && session === this.#context.session;
      if (session !== undefined && session.tracking?.isBroadcast === false && !isOwn)
        this.#tell(session, [key]);
    }
  }

  /** All keys are gone. */
  flushed(): void {
    for (const session of this.#sessions) this.#tell(session, undefined);
    this.#readers.clear();
  }

  /** Without keys it is of all. */
  #tell(session: Session, keys: readonly string[] | undefined): void {
    const receiver = this.#receiverOf(session);
    if (receiver === undefined) return;
    const message = this.#message;
    if (receiver.protocol === 3) {
      message.begin(2);
      message.text('invalidate');
    } else if (receiver !== session && receiver.subscriptions !== undefined) {
      message.begin(3);
      message.text('message');
      message.text(invalidations);
    } else return;
    if (keys === undefined) message.nil(session.protocol === 3);
    else {
      message.array(keys.length);
      for (const key of keys) message.bytes(Buffer.from(key, 'latin1'), 0, key.length);
    }
    message.sendTo(receiver);
  }

  /** Who is told for a session; undefined where that one has gone, of which the session is told instead. */
  #receiverOf(session: Session): Session | undefined {
    const state = session.tracking;
    if (state === undefined || state.redirectTo === 0) return session;
    const receiver = this.#context.sessions.get(state.redirectTo);
    if (receiver !== undefined) return receiver;
    state.isBroken = true;
    if (session.protocol === 3) {
      this.#message.begin(2);
      this.#message.text('tracking-redir-broken');
      this.#message.integer(state.redirectTo);
      this.#message.sendTo(session);
    }
    return undefined;
  }
}
