import type { Command } from './command.js';
import { streamAcknowledgeCommands } from './stream-acknowledge.js';
import { streamClaimCommands } from './stream-claim.js';
import { streamGroupCommands } from './stream-groups.js';
import { streamIdempotenceCommands } from './stream-idempotence.js';
import { streamInfoCommands } from './stream-info.js';
import { streamPendingCommands } from './stream-pending.js';
import { streamReadCommands } from './stream-read.js';
import { streamReadGroupCommands } from './stream-read-group.js';
import { streamReleaseCommands } from './stream-release.js';
import { streamWriteCommands } from './stream-write.js';

export const streamCommands: readonly Command[] = [
  ...streamWriteCommands,
  ...streamReadCommands,
  ...streamGroupCommands,
  ...streamReadGroupCommands,
  ...streamPendingCommands,
  ...streamAcknowledgeCommands,
  ...streamClaimCommands,
  ...streamReleaseCommands,
  ...streamIdempotenceCommands,
  ...streamInfoCommands,
];
