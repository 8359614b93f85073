import { status } from '@grpc/grpc-js';
import { MillraceError } from '@millrace/base';
import {
  ConnectionLost,
  InFlightExceeded,
  ProtocolViolation,
  ReplyError,
  SlotUnserved,
} from '@millrace/client';

/** The gateway is closing. */
export class GatewayClosing extends Error {
  override readonly name = 'GatewayClosing';
}

interface CatalogueRow {
  /** The first word of the store's error reply. */
  readonly prefix: string;
  /** Where a prefix stands for several things: what the rest says. */
  readonly text?: RegExp;
  readonly code: status;
  /** For docs/grpc.md. */
  readonly meaning: string;
}

/** RESP error and gRPC status side by side; the first row that fits counts. */
export const errorCatalogue: readonly CatalogueRow[] = [
  { prefix: 'WRONGTYPE', code: status.FAILED_PRECONDITION, meaning: 'the key holds another type' },
  { prefix: 'OOM', code: status.RESOURCE_EXHAUSTED, meaning: 'the store is at its maxmemory' },
  { prefix: 'MOVED', code: status.UNAVAILABLE, meaning: 'redirected more often than is followed' },
  { prefix: 'ASK', code: status.UNAVAILABLE, meaning: 'the slot is moving' },
  { prefix: 'TRYAGAIN', code: status.UNAVAILABLE, meaning: 'the slot is moving' },
  { prefix: 'CLUSTERDOWN', code: status.UNAVAILABLE, meaning: 'slots are not served' },
  { prefix: 'LOADING', code: status.UNAVAILABLE, meaning: 'the store still loads its data' },
  { prefix: 'MASTERDOWN', code: status.UNAVAILABLE, meaning: 'a replica without its primary' },
  { prefix: 'BUSY', code: status.UNAVAILABLE, meaning: 'the store is occupied' },
  { prefix: 'MISCONF', code: status.UNAVAILABLE, meaning: 'the store cannot write to its disk' },
  { prefix: 'NOREPLICAS', code: status.UNAVAILABLE, meaning: 'too few replicas for a write' },
  { prefix: 'READONLY', code: status.FAILED_PRECONDITION, meaning: 'the store takes no writes' },
  { prefix: 'CROSSSLOT', code: status.INVALID_ARGUMENT, meaning: 'keys of different slots' },
  { prefix: 'NOAUTH', code: status.UNAUTHENTICATED, meaning: 'the store wants a password' },
  { prefix: 'WRONGPASS', code: status.UNAUTHENTICATED, meaning: 'the password is wrong' },
  { prefix: 'NOPERM', code: status.PERMISSION_DENIED, meaning: 'the user may not do this' },
  { prefix: 'DENIED', code: status.PERMISSION_DENIED, meaning: 'protected mode' },
  { prefix: 'BUSYGROUP', code: status.ALREADY_EXISTS, meaning: 'the consumer group exists' },
  { prefix: 'BUSYKEY', code: status.ALREADY_EXISTS, meaning: 'the key exists' },
  { prefix: 'NOGROUP', code: status.NOT_FOUND, meaning: 'no such consumer group' },
  { prefix: 'NOSCRIPT', code: status.NOT_FOUND, meaning: 'no such script' },
  {
    prefix: 'UNKILLABLE',
    code: status.FAILED_PRECONDITION,
    meaning: 'a script has written already',
  },
  { prefix: 'EXECABORT', code: status.ABORTED, meaning: 'the transaction was discarded' },
  { prefix: 'INVALIDOBJ', code: status.DATA_LOSS, meaning: 'the value is damaged' },
  {
    prefix: 'ERR',
    text: /^unknown (sub)?command/i,
    code: status.UNIMPLEMENTED,
    meaning: 'no such command',
  },
  {
    prefix: 'ERR',
    text: /no such key|key does not exist/i,
    code: status.NOT_FOUND,
    meaning: 'no such key',
  },
  {
    prefix: 'ERR',
    text: /key already exists/i,
    code: status.ALREADY_EXISTS,
    meaning: 'the key exists',
  },
  {
    prefix: 'ERR',
    text: /overflow|out of range|equal or smaller than the target/i,
    code: status.OUT_OF_RANGE,
    meaning: 'a number, index or id out of range',
  },
  {
    prefix: 'ERR',
    text: /^(max number of clients|command not allowed)/i,
    code: status.RESOURCE_EXHAUSTED,
    meaning: 'a limit of the store',
  },
  { prefix: 'ERR', code: status.INVALID_ARGUMENT, meaning: 'syntax, arity or type of an argument' },
  { prefix: 'TSDB:', text: /does not exist/i, code: status.NOT_FOUND, meaning: 'no such series' },
  { prefix: 'TSDB:', code: status.INVALID_ARGUMENT, meaning: 'an argument of a series command' },
];

const rowsByPrefix = new Map<string, CatalogueRow[]>();
for (const row of errorCatalogue) {
  const rows = rowsByPrefix.get(row.prefix);
  if (rows === undefined) rowsByPrefix.set(row.prefix, [row]);
  else rows.push(row);
}

/** The status for the text of an error reply, without its leading `-`. */
export function statusOfReply(text: string): status {
  const prefix = text.split(' ', 1)[0];
  const rest = text.slice(prefix.length + 1);
  const row = rowsByPrefix.get(prefix)?.find((candidate) => candidate.text?.test(rest) ?? true);
  return row?.code ?? status.UNKNOWN;
}

export interface CallFailure {
  readonly code: status;
  readonly details: string;
}

/** What a caller is told of anything that was thrown. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof ReplyError) {
    return { code: statusOfReply(error.message), details: error.message };
  }
  const details = error instanceof Error ? error.message : String(error);
  return { code: statusOfError(error), details };
}

function statusOfError(error: unknown): status {
  if (error instanceof MillraceError) return status[error.grpcStatus as keyof typeof status];
  if (error instanceof ConnectionLost || error instanceof SlotUnserved) return status.UNAVAILABLE;
  if (error instanceof GatewayClosing) return status.UNAVAILABLE;
  if (error instanceof InFlightExceeded) return status.RESOURCE_EXHAUSTED;
  if (error instanceof ProtocolViolation) return status.INTERNAL;
  if (error instanceof Error && error.name === 'AbortError') return status.CANCELLED;
  if (error instanceof Error && error.name === 'TimeoutError') return status.UNAVAILABLE;
  return status.INTERNAL;
}

/** The request itself is wrong, whatever the stores hold. */
export function invalidArgument(message: string): MillraceError {
  return new MillraceError('INVALID_ARGUMENT', message);
}
