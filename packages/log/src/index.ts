export {
  describeFault,
  type Fault,
  LogDamaged,
  LogFull,
  LogNotCut,
  LogOfOtherShard,
  LogRecordTooLarge,
  LogTrimmed,
  LogVersionUnknown,
} from './errors.js';
export type { Disk, DiskFile } from './file/disk.js';
export { type FileLog, type FileLogOptions, openFileLog } from './file/file-log.js';
export type { FsyncPolicy } from './file/flusher.js';
export {
  examineLog,
  type ExamineOptions,
  type Finding,
  type LogReport,
  type SegmentReport,
} from './file/examine.js';
export { repairLog, type Repaired, type RepairOptions } from './file/repair.js';
export { type LogChunk, LogTail } from './file/log-tail.js';
export { nodeDisk } from './file/node-disk.js';
export type { ChainEnd } from './record.js';
export { RecordWalk } from './record-walk.js';
export type { Log, LogFailure, LogReader, LogRecord, LogStatistics } from './log.js';
