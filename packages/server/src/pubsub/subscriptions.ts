/** What one session has subscribed to. Names are texts of one character a byte. */
import type { ReadonlyBytes } from '@millrace/base';
import { Glob } from '@millrace/commands';
import type { Session } from '../session.js';

export const subscriptionKinds = ['channels', 'patterns', 'shards'] as const;
export type SubscriptionKind = (typeof subscriptionKinds)[number];

export class Subscriptions {
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  readonly shards = new Set<string>();

  get isEmpty(): boolean {
    return this.channels.size + this.patterns.size + this.shards.size === 0;
  }

  /** What confirmations tell: channels of shards are counted for themselves. */
  countFor(kind: SubscriptionKind): number {
    return kind === 'shards' ? this.shards.size : this.channels.size + this.patterns.size;
  }
}

/** The subscribers of one name. */
export class Audience {
  readonly sessions = new Set<Session>();
  readonly name: Uint8Array;
  readonly glob: Glob;

  /** Whether it is that of a name. */
  isOf(bytes: ReadonlyBytes, offset: number, length: number): boolean {
    const { name } = this;
    if (name.length !== length) return false;
    for (let i = 0; i < length; i++) if (name[i] !== bytes[offset + i]) return false;
    return true;
  }

  constructor(name: string) {
    this.name = Uint8Array.from(Buffer.from(name, 'latin1'));
    this.glob = new Glob(this.name);
  }
}
