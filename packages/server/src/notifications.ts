/**
 * Keyspace notifications: what happens to keys, published on `__keyspace@<db>__:<key>` (what happened) and
 * `__keyevent@<db>__:<event>` (to which key), for the classes that `notify-keyspace-events` names.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { EventClass } from '@millrace/commands';
import type { Keyspace } from '@millrace/engine';
import { OutputBuffer } from '@millrace/resp';
import type { PubSub, Span } from './pubsub/pubsub.js';

/** In the order in which Redis prints them; `A` stands for the first ten. */
const classLetters = 'g$lshzxetd';
const rareLetters = 'noc';
const refusal = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
/** A buffer for names of channels that grew above this is given back. */
const keptBytesMax = 1 << 16;

/** The classes as Redis prints them; throws where one is unknown. */
export function normaliseEventClasses(text: string): string {
  if (!/^[AKEgnocm$lshzxetd]*$/.test(text)) throw new Error(refusal);
  const pick = (letters: string): string =>
    Array.from(letters)
      .filter((letter) => text.includes(letter))
      .join('');
  const isAll = text.includes('A') || pick(classLetters) === classLetters;
  const own = isAll ? `A${pick(rareLetters)}` : pick(classLetters + rareLetters);
  return own + pick('KEm');
}

/** What CONFIG GET shows: with `A` Redis leaves the rare classes out. */
export const showEventClasses = (text: string): string =>
  text.startsWith('A') ? text.replaceAll(/[noc]/g, '') : text;

export class Notifications {
  readonly #pubsub: PubSub;
  readonly #channel = new OutputBuffer(256);
  readonly #eventBytes = new Map<string, Span>();
  #classes = new Set<string>();
  #toKeyspace = false;
  #toKeyevent = false;

  constructor(pubsub: PubSub) {
    this.#pubsub = pubsub;
  }

  configure(text: string): void {
    this.#toKeyspace = text.includes('K');
    this.#toKeyevent = text.includes('E');
    this.#classes = new Set(text.replace('A', classLetters).replaceAll(/[KE]/g, ''));
  }

  get isOn(): boolean {
    return this.#classes.size > 0 && (this.#toKeyspace || this.#toKeyevent);
  }

  wants(eventClass: EventClass): boolean {
    return this.isOn && this.#classes.has(eventClass);
  }

  /** Something happened to a key. An event without a name concerns nobody here. */
  tell(
    keyspace: Keyspace,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    event: string,
    eventClass: EventClass,
  ): void {
    if (!this.#pubsub.hasListeners || event === '' || !this.#classes.has(eventClass)) return;
    const eventSpan = this.#spanOf(event);
    const key = { bytes, offset, length };
    if (this.#toKeyspace)
      this.#pubsub.publish(this.#channelOf('keyspace', keyspace.number, key), eventSpan);
    if (this.#toKeyevent)
      this.#pubsub.publish(this.#channelOf('keyevent', keyspace.number, eventSpan), key);
  }

  #channelOf(kind: string, database: number, last: Span): Span {
    const out = this.#channel;
    out.clear(keptBytesMax);
    const prefix = this.#spanOf(`__${kind}@${database.toString()}__:`);
    out.raw(prefix.bytes, prefix.offset, prefix.length);
    out.raw(last.bytes, last.offset, last.length);
    return { bytes: out.bytes, offset: 0, length: out.length };
  }

  /** Events and prefixes of channels are few. */
  #spanOf(text: string): Span {
    let span = this.#eventBytes.get(text);
    if (span === undefined) {
      const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
      this.#eventBytes.set(text, (span = { bytes, offset: 0, length: bytes.length }));
    }
    return span;
  }
}
