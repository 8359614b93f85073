/** A caller: usually a connection, but also the replayed log, which has no transport. */
import type { Keyspace } from '@millrace/engine';
import type { Routine } from '@millrace/commands';
import { DecoderState } from '@millrace/resp';
import { mark } from './marks.js';
import type { TrackingState } from './tracking/tracking-state.js';
import type { Subscriptions } from './pubsub/subscriptions.js';
import type { QueuedCommands } from './transactions.js';
import type { Waiting } from './waits.js';

/** What a session needs of the connection below it. */
export interface Peer {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly pendingBytes: number;
  /** Goes on with a session that waited: `work` writes its reply. */
  wake(work: () => void): void;
  /** Sends bytes that the client did not ask for now: a copy of `length` of them or, where they are shared, the bytes themselves. */
  push(bytes: Uint8Array, length: number, isShared: boolean): void;
  /** Puts what was pushed behind the replies so far. */
  writePushes(): void;
  /** Sends what was replied, then closes. */
  end(): void;
  destroy(): void;
}

/** CLIENT REPLY; `skipAgain` is a SKIP that was itself to be skipped. */
export const replyMode = { on: 0, off: 1, skipNext: 2, skipAgain: 3 } as const;

export class Session {
  readonly id: number;
  readonly peer: Peer | undefined;
  readonly decoding = new DecoderState();
  readonly createdMs: number;
  keyspace: Keyspace;
  name = '';
  libraryName = '';
  libraryVersion = '';
  protocol: 2 | 3 = 2;
  /** Bits of `mark`. */
  marks: number = mark.guest;
  /** READONLY was sent: a replica may answer. */
  acceptsStale = false;
  /** Commands queued since MULTI; undefined outside. */
  queued: QueuedCommands | undefined = undefined;
  /** EXEC runs what was queued. */
  isInTransaction = false;
  /** Names of watched keys with their databases; undefined where none. */
  watched: Set<string> | undefined = undefined;
  /** A watched key was changed: EXEC does nothing. */
  isDirty = false;
  subscriptions: Subscriptions | undefined = undefined;
  /** CLIENT TRACKING is on. */
  tracking: TrackingState | undefined = undefined;
  /** CLIENT NO-TOUCH: what it reads counts as unused as before. */
  noTouch = false;
  /** CLIENT NO-EVICT. */
  noEvict = false;
  waiting: Waiting | undefined = undefined;
  isClosing = false;
  lastUsedMs: number;
  lastRoutine: Routine | undefined = undefined;
  commands = 0;
  #replyMode: number = replyMode.on;

  constructor(id: number, keyspace: Keyspace, nowMs: number, peer?: Peer) {
    this.id = id;
    this.keyspace = keyspace;
    this.peer = peer;
    this.createdMs = nowMs;
    this.lastUsedMs = nowMs;
  }
  get isAuthenticated(): boolean {
    return (this.marks & mark.guest) === 0;
  }
  set isAuthenticated(is: boolean) {
    this.marks = is ? this.marks & ~mark.guest : this.marks | mark.guest;
  }

  get replyMode(): number {
    return this.#replyMode;
  }
  set replyMode(mode: number) {
    this.#replyMode = mode;
    this.marks = mode === replyMode.on ? this.marks & ~mark.hushed : this.marks | mark.hushed;
  }
}
