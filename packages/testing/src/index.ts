export {
  findOnPath,
  findOracle,
  type Oracle,
  ORACLE_NAMES,
  type OracleName,
  startOracle,
} from './oracles.js';
export {
  CLOSED_REPLY,
  encodeCommand,
  RawClient,
  type RawClientOptions,
  TIMEOUT_REPLY,
} from './raw-client.js';
export { decodeRawReply, itemsOf, type RawReply, textOf, withItems } from './raw-reply.js';
export {
  freePort,
  type RunningServer,
  type ServerAddress,
  type ServerProcess,
  startServerProcess,
} from './server-process.js';
export {
  leaveRunning,
  millraceCli,
  parseAddress,
  startTestCluster,
  startTestStore,
  type TestCluster,
} from './store.js';
export { waitForPort } from './wait-for-port.js';
export { findGoTool } from './go-tools.js';
export { findPython } from './python.js';
export { startKafka, KafkaUnavailable } from './kafka.js';
export type { KafkaBroker } from './kafka.js';
export { S3Unavailable, type S3Server, startS3 } from './s3.js';
export { infoNumber } from './info.js';
export { skip } from './skip.js';
export { ManualClock } from './manual-clock.js';
export { type DiskOperation, MemoryDisk } from './memory-disk.js';
