import { encodeCommand } from '@millrace/client';
import type { ReplyValue } from '@millrace/client';
import type { ShardLink } from './shard-link.js';

/** A mutation that a shard could not execute. It changed nothing; the others of the delivery stand. */
export interface Refusal {
  readonly offset: number;
  /** Its place among the mutations of the delivery. */
  readonly index: number;
  readonly reason: string;
}

export interface ApplyReply {
  readonly applied: number;
  readonly skipped: number;
  readonly refusals: readonly Refusal[];
}

/** From `[applied, skipped, [[offset, index, reason], ...]]`. */
export function readApplyReply(reply: ReplyValue): ApplyReply {
  if (!Array.isArray(reply)) throw unexpected('MILLRACE.APPLY');
  const [applied, skipped, refused] = reply;
  if (typeof applied !== 'number' || typeof skipped !== 'number' || !Array.isArray(refused)) {
    throw unexpected('MILLRACE.APPLY');
  }
  return { applied, skipped, refusals: refused.map(readRefusal) };
}

function readRefusal(value: ReplyValue): Refusal {
  const [offset, index, reason] = Array.isArray(value) ? value : [];
  if (typeof offset !== 'number' || typeof index !== 'number' || typeof reason !== 'string') {
    throw unexpected('MILLRACE.APPLY');
  }
  return { offset, index, reason };
}

/** The next offset of each source partition that the shard has applied events of. */
export async function askOffsets(link: ShardLink, source: string): Promise<Map<number, number>> {
  const reply = await link.call(encodeCommand(['MILLRACE.OFFSETS', source]));
  if (!Array.isArray(reply)) throw unexpected('MILLRACE.OFFSETS');
  const offsets = new Map<number, number>();
  for (let at = 0; at < reply.length; at += 2) {
    const [partition, next] = [Number(reply[at]), Number(reply[at + 1])];
    if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(next)) {
      throw unexpected('MILLRACE.OFFSETS');
    }
    offsets.set(partition, next);
  }
  return offsets;
}

function unexpected(command: string): Error {
  return new Error(`${command} was answered in an unknown form`);
}
