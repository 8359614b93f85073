/**
 * Channels, patterns and the channels of shards: who is subscribed to what, and the way of a message to all of them.
 *
 *   #audiences.channels  "news" → sessions       a message goes to those of its channel,
 *   #audiences.patterns  "n*"   → sessions       then to those of each pattern that its channel matches;
 *   #audiences.shards    "news" → sessions       one of a shard only to those of its channel there
 */
import type { ReadonlyBytes } from '@millrace/base';
import { mark } from '../marks.js';
import type { Session } from '../session.js';
import { Message } from './message.js';
import { Audience, subscriptionKinds, Subscriptions } from './subscriptions.js';
import type { SubscriptionKind } from './subscriptions.js';

type Audiences = Readonly<Record<SubscriptionKind, Map<string, Audience>>>;

export class PubSub {
  readonly #audiences: Audiences = {
    channels: new Map(),
    patterns: new Map(),
    shards: new Map(),
  };
  readonly #message = new Message();
  #lastChannel: Audience | undefined = undefined;

  /** Whether a message to a channel that is not one of a shard could reach anybody. */
  get hasListeners(): boolean {
    return this.#audiences.channels.size > 0 || this.#audiences.patterns.size > 0;
  }

  subscribe(session: Session, kind: SubscriptionKind, name: string): void {
    const own = (session.subscriptions ??= new Subscriptions());
    if (own[kind].has(name)) return;
    own[kind].add(name);
    session.marks |= mark.subscriber;
    const audiences = this.#audiences[kind];
    let audience = audiences.get(name);
    if (audience === undefined) audiences.set(name, (audience = new Audience(name)));
    audience.sessions.add(session);
  }

  unsubscribe(session: Session, kind: SubscriptionKind, name: string): void {
    const own = session.subscriptions;
    if (own?.[kind].delete(name) !== true) return;
    const audience = this.#audiences[kind].get(name);
    audience?.sessions.delete(session);
    if (audience?.sessions.size === 0) {
      this.#audiences[kind].delete(name);
      if (this.#lastChannel === audience) this.#lastChannel = undefined;
    }
    if (own.isEmpty) {
      session.subscriptions = undefined;
      session.marks &= ~mark.subscriber;
    }
  }

  /** Ends all subscriptions of a session without a word to it. */
  leave(session: Session): void {
    for (const kind of subscriptionKinds) {
      for (const name of [...(session.subscriptions?.[kind] ?? [])])
        this.unsubscribe(session, kind, name);
    }
  }

  /** Sends a message to a channel. How many got it. */
  publish(channel: Span, message: Span): number {
    return this.#publishToChannel(channel, message) + this.#publishToPatterns(channel, message);
  }

  #publishToChannel(channel: Span, message: Span): number {
    if (this.#audiences.channels.size === 0) return 0;
    const audience = this.#findChannel(channel);
    return audience === undefined ? 0 : this.#send('message', audience, channel, message);
  }

  /** Messages in a row mostly go to one channel: its name is compared before a text is made of it. */
  #findChannel(channel: Span): Audience | undefined {
    const last = this.#lastChannel;
    if (last?.isOf(channel.bytes, channel.offset, channel.length) === true) return last;
    const found = this.#audiences.channels.get(textOf(channel));
    if (found !== undefined) this.#lastChannel = found;
    return found;
  }

  #publishToPatterns(channel: Span, message: Span): number {
    let reached = 0;
    for (const audience of this.#audiences.patterns.values()) {
      if (!isMatch(audience, channel)) continue;
      this.#message.begin(4);
      this.#message.text('pmessage');
      this.#message.bytes(audience.name, 0, audience.name.length);
      reached += this.#finish(audience, channel, message);
    }
    return reached;
  }

  publishToShard(channel: Span, message: Span): number {
    const audience = this.#audiences.shards.get(textOf(channel));
    return audience === undefined ? 0 : this.#send('smessage', audience, channel, message);
  }

  #send(kind: string, audience: Audience, channel: Span, message: Span): number {
    this.#message.begin(3);
    this.#message.text(kind);
    return this.#finish(audience, channel, message);
  }

  #finish(audience: Audience, channel: Span, message: Span): number {
    this.#message.bytes(channel.bytes, channel.offset, channel.length);
    this.#message.bytes(message.bytes, message.offset, message.length);
    const { size } = audience.sessions;
    for (const session of audience.sessions) this.#message.sendTo(session);
    return size;
  }

  /** Slots are served here no longer: who listens to their channels is told that this has ended. */
  dropShards(isDropped: (name: Uint8Array) => boolean): void {
    for (const [text, audience] of this.#audiences.shards) {
      if (!isDropped(audience.name)) continue;
      for (const session of [...audience.sessions]) {
        this.unsubscribe(session, 'shards', text);
        this.#message.begin(3);
        this.#message.text('sunsubscribe');
        this.#message.bytes(audience.name, 0, audience.name.length);
        this.#message.integer(session.subscriptions?.countFor('shards') ?? 0);
        this.#message.sendTo(session);
      }
    }
  }

  names(kind: SubscriptionKind): Iterable<Audience> {
    return this.#audiences[kind].values();
  }
  countOf(kind: SubscriptionKind): number {
    return this.#audiences[kind].size;
  }
  subscribersOf(kind: SubscriptionKind, name: string): number {
    return this.#audiences[kind].get(name)?.sessions.size ?? 0;
  }
}

/** Bytes that lie in others. */
export interface Span {
  readonly bytes: ReadonlyBytes;
  readonly offset: number;
  readonly length: number;
}

/** In Redis no pattern but the empty one matches the channel without a name. */
const isMatch = ({ glob, name }: Audience, channel: Span): boolean =>
  channel.length === 0
    ? name.length === 0
    : glob.matches(channel.bytes, channel.offset, channel.length);

const textOf = ({ bytes, offset, length }: Span): string => {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[offset + i]);
  return text;
};
