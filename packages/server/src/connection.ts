/**
 * A client's connection: bytes in, commands through dispatch, replies out. The replies of all commands that came in one
 * read go out in one write, as soon as the log says so where durability demands it.
 *
 *   reading   commands are decoded as they come
 *   holding   the session waits for a key, or too much is to be sent or logged: what comes is kept, and reading stops
 */
import { DecodeStatus } from '@millrace/resp';
import type { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { PushRecipient } from './deliveries.js';
import type { Dispatch } from './dispatch.js';
import { Mail } from './mail.js';
import { mark } from './marks.js';
import { outboxReplyBytesMax } from './outbox.js';
import type { Recipient } from './outbox.js';
import type { Pipeline } from './pipeline.js';
import { replyMode, Session } from './session.js';
import type { Peer } from './session.js';
import { Slab } from './slab.js';
import type { OpenTransport, Transport, TransportListener } from './transport.js';
import { ViewCache } from './view-cache.js';

/** Replies of a long pipeline are sent in pieces of about this size. */
const flushBytes = 256 * 1024;
/** A client that lets more than this wait is not read from until it has taken it. */
const unsentBytesMax = 4 * 1024 * 1024;
/** A client that is pushed to, and has no other limit, may leave so much unread. */
const unreadPushBytesMax = 64 * 1024 * 1024;
/** A client that waits for a key may send so much meanwhile before it is read from no more. */
const waitingUnreadBytesMax = 64 * 1024;
/** Output buffers above this are given back after use. */
const keptOutputBytesMax = 1024 * 1024;
/** Of the output buffer. */
const views = new ViewCache();
/** Of replies that wait for the log. */
const slab = new Slab();

interface HeldReplies {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export class Connection implements TransportListener, Peer, Recipient, PushRecipient {
  readonly session: Session;
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #transport: Transport;
  /** Bytes that came while holding, and after the command that made it hold. */
  #unread: Uint8Array | undefined = undefined;
  #isHolding = false;
  /** Replies that wait for the log, in order. */
  #held: HeldReplies[] = [];
  #heldBytes = 0;
  /** What the client did not ask for now: it goes out with the next reply or at the end of the turn. */
  readonly #mail = new Mail();
  #isClosed = false;
  #overSoftSinceMs = 0;

  constructor(context: ServerContext, dispatch: Dispatch, openTransport: OpenTransport) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.session = new Session(
      context.takeSessionId(),
      context.engine.keyspaces[0],
      context.clock.nowMs(),
      this,
    );
    this.#transport = openTransport(this, context.config.values['tcp-keepalive']);
    context.sessions.set(this.session.id, this.session);
    context.monitors.admit(this.session);
  }

  get remoteAddress(): string {
    return this.#transport.remoteAddress;
  }
  get localAddress(): string {
    return this.#transport.localAddress;
  }
  get pendingBytes(): number {
    return this.#transport.pendingBytes;
  }

  received(bytes: Uint8Array, length: number): void {
    const context = this.#context;
    context.statistics.bytesIn += length;
    if (this.#isHolding) {
      this.#keep(bytes, 0, length);
      if (!this.#readsOn()) this.#transport.pause();
      return;
    }
    const now = context.clock.nowMs();
    context.engine.now = now;
    this.session.lastUsedMs = now;
    this.#process(bytes, length);
  }

  #process(bytes: Uint8Array, to: number): void {
    const context = this.#context;
    const { decoder, pipeline, reply, statistics, table } = context;
    const { session } = this;
    const before = session.commands;
    let from = 0;
    reply.resp3 = session.protocol === 3;
    if (this.#mail.length > 0) this.writePushes();
    this.#dispatch.commit.beginBatch(bytes);
    while (from >= 0) {
      const status = pipeline.fill(bytes, from, to, session, decoder, table);
      if (status === DecodeStatus.ready) from = this.#run(pipeline, bytes, to);
      else {
        if (status !== DecodeStatus.needMore) this.#refuseProtocol(status);
        break;
      }
    }
    statistics.endBatch();
    this.#flush(session.commands > before + 1);
    if (session.isClosing) this.end();
  }

  /** Runs the commands of the pipeline; where to go on decoding, or -1 to stop. */
  #run(pipeline: Pipeline, bytes: Uint8Array, to: number): number {
    const { pause, reply } = this.#context;
    const { session } = this;
    let from = 0;
    for (let i = 0; i < pipeline.count; i++) {
      const { args, routine, next } = pipeline.commands[i];
      if (pause.isActive && this.#dispatch.isPaused(session, routine)) {
        this.#holdCommand(args, bytes, next, to);
        return -1;
      }
      from = next;
      this.#dispatch.run(session, routine, args);
      if (session.isClosing) return -1;
      if (reply.length > flushBytes) this.#pause();
      if (session.waiting !== undefined || this.#mustHold()) {
        this.#hold(bytes, from, to);
        return -1;
      }
    }
    return from;
  }

  /** In the middle of a long pipeline: sends what there is. */
  #pause(): void {
    this.#context.statistics.endBatch();
    this.#flush(true);
    this.#context.reply.resp3 = this.session.protocol === 3;
  }

  #mustHold(): boolean {
    return (
      this.#transport.pendingBytes + this.#heldBytes > unsentBytesMax ||
      this.#context.log?.writable === false
    );
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    this.#isHolding = true;
    if (to > from) this.#keep(bytes, from, to);
    if (!this.#readsOn()) this.#transport.pause();
    if (this.session.waiting === undefined) this.#context.congested.add(this);
  }

  /** Who waits is read from all the same, to notice when he goes: what he waits for must not be given to nobody. */
  #readsOn(): boolean {
    const unread = this.#unread === undefined ? 0 : this.#unread.length;
    return this.session.waiting !== undefined && unread <= waitingUnreadBytesMax;
  }

  /** Keeps a command that may not run yet, and what came behind it. */
  #holdCommand(args: Arguments, bytes: Uint8Array, from: number, to: number): void {
    this.#isHolding = true;
    this.#transport.pause();
    this.#keep(args.bytes, args.start, args.end);
    if (to > from) this.#keep(bytes, from, to);
    this.session.decoding.reset();
    this.#context.pause.held.add(this);
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const before = this.#unread;
    if (before === undefined) this.#unread = bytes.slice(from, to);
    else {
      this.#unread = new Uint8Array(before.length + to - from);
      this.#unread.set(before);
      this.#unread.set(bytes.subarray(from, to), before.length);
    }
  }

  /** Goes on reading, first with what was kept. */
  release(): void {
    if (
      !this.#isHolding ||
      this.#isClosed ||
      this.session.waiting !== undefined ||
      this.#mustHold()
    )
      return;
    this.#isHolding = false;
    this.#context.congested.delete(this);
    const unread = this.#unread;
    this.#unread = undefined;
    this.#transport.resume();
    if (unread !== undefined) this.received(unread, unread.length);
  }

  wake(work: () => void): void {
    if (this.#isClosed) return;
    const { reply, engine, clock } = this.#context;
    engine.now = clock.nowMs();
    // Another connection's batch may be at work: what it has replied so far stays.
    const { resp3, length } = reply;
    reply.resp3 = this.session.protocol === 3;
    this.writePushes();
    const written = reply.length;
    work();
    if (this.session.replyMode !== replyMode.on) reply.truncate(written);
    this.writePushes();
    this.#flush(false, length);
    reply.resp3 = resp3;
    if (this.session.waiting === undefined) {
      setImmediate(() => {
        this.release();
      });
    }
  }

  #refuseProtocol(status: DecodeStatus): void {
    const { decoder, reply, statistics } = this.#context;
    if (status === DecodeStatus.protocolError) {
      const text = `ERR ${decoder.errorText}`;
      statistics.countError(text);
      reply.error(text);
    }
    this.session.isClosing = true;
  }

  /**
   * Sends the replies of a batch, or holds them until the log has what they tell of. A lone reply is sent at once. What
   * stands before `from` is not this connection's.
   */
  #flush(isPipeline: boolean, from = 0): void {
    const sequence = this.#dispatch.commit.endBatch();
    const { reply, log, statistics, outbox } = this.#context;
    if (sequence > 0) this.#context.scheduleLogFlush();
    if (reply.length === from) return;
    statistics.bytesOut += reply.length - from;
    if (log !== undefined && this.#mustWait(sequence, log.durableSequence)) {
      this.#holdReplies(sequence, slab.copy(reply.bytes, from, reply.length));
      this.#forgetReplies(from);
      return;
    }
    const bytes =
      from === 0 ? views.view(reply.bytes, reply.length) : reply.bytes.slice(from, reply.length);
    if (isPipeline && bytes.length <= outboxReplyBytesMax) outbox.put(this, bytes);
    else {
      outbox.send();
      if (!this.deliver(bytes) && from === 0) reply.take();
    }
    this.#forgetReplies(from);
  }

  #forgetReplies(from: number): void {
    const { reply } = this.#context;
    if (from === 0) reply.clear(keptOutputBytesMax);
    else reply.truncate(from);
  }

  #holdReplies(sequence: number, bytes: Uint8Array): void {
    this.#held.push({ sequence, bytes });
    this.#heldBytes += bytes.length;
    this.#context.undurable.add(this);
  }

  push(bytes: Uint8Array, length: number, isShared: boolean): void {
    if (this.#isClosed || this.session.isClosing) return;
    const mail = this.#mail;
    if (mail.length === 0) this.#context.deliveries.add(this);
    if (isShared) mail.addShared(bytes);
    else mail.add(bytes, length);
    if (mail.length > flushBytes) this.#checkOutputLimit();
  }

  writePushes(): void {
    if (this.#mail.length > 0) this.#mail.moveTo(this.#context.reply);
  }

  sendPushes(): void {
    if (this.#mail.length === 0 || this.#isClosed) return;
    const { log, statistics, outbox } = this.#context;
    const sequence = this.#dispatch.commit.endBatch();
    statistics.bytesOut += this.#mail.length;
    if (log !== undefined && this.#mustWait(sequence, log.durableSequence)) {
      this.#context.scheduleLogFlush();
      this.#mail.sendTo((bytes) => {
        this.#holdReplies(sequence, bytes.slice());
        return true;
      });
    } else {
      outbox.send();
      this.#mail.sendTo((bytes) => this.deliver(bytes));
    }
  }

  deliver(bytes: Uint8Array): boolean {
    if (this.#transport.send(bytes)) return true;
    this.#checkOutputLimit();
    return false;
  }

  /** A client that does not read its replies is closed where it goes beyond the limit of its class. */
  #checkOutputLimit(): void {
    const { outputLimit, pubsubOutputLimit } = this.#context;
    const isSubscriber = (this.session.marks & mark.subscriber) !== 0;
    const { softBytes, softMs, ...limit } = isSubscriber ? pubsubOutputLimit : outputLimit;
    const pending = this.#transport.pendingBytes + this.#heldBytes + this.#mail.length;
    const isPushed =
      (this.session.marks & pushedMarks) !== 0 || this.#context.monitors.has(this.session);
    const hardBytes = limit.hardBytes === 0 && isPushed ? unreadPushBytesMax : limit.hardBytes;
    const isSoft = softBytes > 0 && pending > softBytes;
    const now = this.#context.clock.monotonicMs();
    if (!isSoft) this.#overSoftSinceMs = 0;
    else if (this.#overSoftSinceMs === 0) this.#overSoftSinceMs = now;
    const isOver = hardBytes > 0 && pending > hardBytes;
    if (!isOver && !(isSoft && now - this.#overSoftSinceMs >= softMs)) return;
    this.#context.logger.warn('closing a client that does not read its replies', {
      client: this.remoteAddress,
      pendingBytes: pending,
      limit: 'client-output-buffer-limit',
    });
    this.destroy();
  }

  /** While the log cannot be written, writes are refused: what else is answered then is a read, and reads go on. */
  #mustWait(sequence: number, durable: number): boolean {
    const { log, config } = this.#context;
    if (this.#held.length > 0) return true;
    if (sequence <= durable || config.values.appendfsync !== 'always') return false;
    return log?.failure === undefined;
  }

  /** The log has come so far: what waited for it goes out. */
  releaseReplies(durable: number): void {
    this.#context.outbox.send();
    let sent = 0;
    while (sent < this.#held.length && this.#held[sent].sequence <= durable) {
      const { bytes } = this.#held[sent++];
      this.#heldBytes -= bytes.length;
      this.#transport.send(bytes);
    }
    if (sent > 0) this.#held = this.#held.slice(sent);
    if (this.#held.length > 0) return;
    this.#context.undurable.delete(this);
    if (this.session.isClosing) this.#transport.end();
    else this.release();
  }

  drained(): void {
    this.release();
  }

  end(): void {
    this.session.isClosing = true;
    this.#context.outbox.send();
    if (this.#held.length === 0) this.#transport.end();
    else this.#transport.pause();
  }

  destroy(): void {
    this.#context.outbox.send();
    this.#transport.destroy();
  }

  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const context = this.#context;
    context.forget(this.session);
    this.#mail.clear();
    context.congested.delete(this);
    context.pause.held.delete(this);
    context.undurable.delete(this);
  }
}

/** Sessions that get what they do not ask for each time. */
const pushedMarks = mark.subscriber | mark.tracking;
