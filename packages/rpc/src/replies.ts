import type { ReplyValue } from '@millrace/client';
import { ProtocolViolation } from '@millrace/client';

/** What the services expect of replies; anything else is a store that we do not understand. */
export function bytesOf(value: ReplyValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw unexpected('a bulk string');
}

export function textOf(value: ReplyValue): string {
  if (typeof value === 'string') return value;
  return Buffer.from(bytesOf(value)).toString();
}

export function integerOf(value: ReplyValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw unexpected('an integer');
}

/** A double, which stores send as such or as text. */
export function doubleOf(value: ReplyValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  const text = textOf(value).toLowerCase();
  if (text === 'inf' || text === '+inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
}

export function arrayOf(value: ReplyValue): ReplyValue[] {
  if (Array.isArray(value)) return value;
  throw unexpected('an array');
}

/** Pairs come nested in RESP3 and flat in RESP2. */
export function pairsOf(value: ReplyValue): [ReplyValue, ReplyValue][] {
  const items = arrayOf(value);
  if (items.length > 0 && Array.isArray(items[0])) {
    return items.map((item) => arrayOf(item) as [ReplyValue, ReplyValue]);
  }
  const pairs: [ReplyValue, ReplyValue][] = [];
  for (let at = 0; at + 1 < items.length; at += 2) pairs.push([items[at], items[at + 1]]);
  return pairs;
}

function unexpected(wanted: string): ProtocolViolation {
  return new ProtocolViolation(`the store did not answer with ${wanted}`);
}
