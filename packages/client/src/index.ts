export { slotCount, slotOf } from '@millrace/cluster';
export { Backoff } from './backoff.js';
export { call, callEncoded, readText } from './call.js';
export type { CallOptions, ReplyReader } from './call.js';
export { ClusterClient } from './cluster-client.js';
export type { ClusterClientOptions } from './cluster-client.js';
export { encodeCommand } from './encode-command.js';
export type { CommandArgument } from './encode-command.js';
export { ConnectionLost, InFlightExceeded, ProtocolViolation, SlotUnserved } from './errors.js';
export * as clientLimits from './limits.js';
export { PendingQueue } from './pending-queue.js';
export type { ReplySink } from './pending-queue.js';
export { callAcross, isAcross } from './series-across.js';
export { ShardConnection } from './shard-connection.js';
export type { ConnectionOptions, ConnectionState, ShardAddress } from './shard-connection.js';
// Replies are the stores' own bytes, so whoever takes them in hand needs these too.
export { OutputBuffer, ReplyCursor, ReplyError, ReplyKind } from '@millrace/resp';
export type { ReplyValue } from '@millrace/resp';
