import { join } from 'node:path';
import {
  describeFault,
  LogDamaged,
  LogOfOtherShard,
  LogVersionUnknown,
  type Fault,
} from '../errors.js';
import type { ChainEnd } from '../record.js';
import type { Disk, DiskFile } from './disk.js';
import { RecordScanner, Scan } from './record-scanner.js';
import {
  decodeSegmentHeader,
  parseSegmentFileName,
  SEGMENT_HEADER_BYTES_MAX,
  SEGMENT_VERSION,
  type SegmentHeader,
} from './segment.js';
import type { Segment } from './segment-table.js';
import { findIntactRecord } from './torn-tail.js';

export interface RecoverySettings {
  readonly directory: string;
  readonly shard: string;
  readonly disk: Disk;
  readonly warn: (message: string) => void;
  /** All records before this one are in the snapshot that the log continues. */
  readonly firstSequence: number;
}

export interface Recovered {
  readonly segments: readonly Segment[];
  /** The last record, or what the first one will follow from; undefined where there is no segment. */
  readonly chain: ChainEnd | undefined;
}

interface SegmentName {
  readonly path: string;
  readonly firstSequence: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * Reads every segment and verifies every record. What a crash may leave, an unfinished end of the last segment, is cut off with
 * a warning. All else that is not as it was written is refused.
 */
export async function recoverSegments(settings: RecoverySettings): Promise<Recovered> {
  const segments: Segment[] = [];
  let chain: ChainEnd | undefined;
  for (const name of await listSegments(settings)) {
    const file = await settings.disk.open(name.path, 'existing');
    try {
      const size = await file.size();
      const header = await readHeader(settings, file, name, size);
      if (header === undefined) {
        await removeTornSegment(settings, file, name, size);
        continue;
      }
      checkFollows(name, header.header, chain);
      const end = await scanSegment(settings, file, name, size, header);
      chain = end.chain;
      segments.push({ path: name.path, firstSequence: name.firstSequence, bytes: end.bytes });
    } finally {
      await file.close();
    }
  }
  return { segments, chain };
}

async function listSegments({ disk, directory }: RecoverySettings): Promise<SegmentName[]> {
  const names = (await disk.list(directory)).filter(
    (name) => parseSegmentFileName(name) !== undefined,
  );
  return names.sort().map((name, i) => ({
    path: join(directory, name),
    firstSequence: parseSegmentFileName(name) ?? 0,
    isFirst: i === 0,
    isLast: i === names.length - 1,
  }));
}

interface FoundHeader {
  readonly header: SegmentHeader;
  readonly bytes: number;
}

/** Undefined where a crash may have stopped the making of the segment. */
async function readHeader(
  settings: RecoverySettings,
  file: DiskFile,
  name: SegmentName,
  size: number,
): Promise<FoundHeader | undefined> {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES_MAX);
  let length = 0;
  for (let read = 1; read > 0 && length < bytes.length; length += read) {
    read = await file.read(bytes, length, bytes.length - length, length);
  }
  const decoded = decodeSegmentHeader(bytes, length);
  if (decoded.kind === 'version') {
    throw new LogVersionUnknown(name.path, decoded.version, SEGMENT_VERSION);
  }
  if (decoded.kind === 'fault') {
    if (await mayBeTorn(settings, file, name, size)) return undefined;
    throw new LogDamaged(name.path, 0, decoded.fault);
  }
  if (decoded.header.shard !== settings.shard) {
    throw new LogOfOtherShard(name.path, decoded.header.shard, settings.shard);
  }
  return decoded;
}

/**
 * Records are written, and earlier segments trimmed, only when the header is durable. A file without a header is therefore damaged
 * if it holds records, if it is longer than any header, or if it is the only one and no snapshot reaches up to it.
 */
async function mayBeTorn(
  settings: RecoverySettings,
  file: DiskFile,
  name: SegmentName,
  size: number,
): Promise<boolean> {
  if (!name.isLast || size > SEGMENT_HEADER_BYTES_MAX) return false;
  if (name.isFirst && name.firstSequence > settings.firstSequence) return false;
  return (await findIntactRecord(file, 0, size, name.firstSequence)) === undefined;
}

async function removeTornSegment(
  settings: RecoverySettings,
  file: DiskFile,
  name: SegmentName,
  size: number,
): Promise<void> {
  settings.warn(
    `${name.path}: removed, because a crash stopped it at ${String(size)} bytes, before its first record`,
  );
  await file.truncate(0);
  await settings.disk.remove(name.path);
  await settings.disk.syncDirectory(settings.directory);
}

function checkFollows(name: SegmentName, header: SegmentHeader, chain: ChainEnd | undefined): void {
  const refuse = (what: string, expected: number, found: number): void => {
    if (expected !== found) throw new LogDamaged(name.path, 0, { what, expected, found });
  };
  refuse('first sequence number in the header', name.firstSequence, header.firstSequence);
  if (chain === undefined) return;
  refuse('first sequence number of the segment', chain.sequence + 1, header.firstSequence);
  refuse('checksum of the record before the segment', chain.checksum, header.previousChecksum);
  if (header.epoch < chain.epoch) {
    const expected = `at least ${String(chain.epoch)}`;
    throw new LogDamaged(name.path, 0, { what: 'epoch', expected, found: header.epoch });
  }
}

async function scanSegment(
  settings: RecoverySettings,
  file: DiskFile,
  name: SegmentName,
  size: number,
  { header, bytes }: FoundHeader,
): Promise<{ chain: ChainEnd; bytes: number }> {
  const scanner = new RecordScanner(file, bytes, size, {
    epoch: header.epoch,
    sequence: header.firstSequence - 1,
    checksum: header.previousChecksum,
  });
  for (;;) {
    const scan = scanner.next();
    if (scan === Scan.more) await scanner.fill();
    else if (scan === Scan.end) break;
    else if (scan === Scan.fault && scanner.fault !== undefined) {
      await cutTail(settings, file, name, size, scanner, scanner.fault);
      break;
    }
  }
  return { chain: scanner.chain, bytes: scanner.offset };
}

async function cutTail(
  settings: RecoverySettings,
  file: DiskFile,
  name: SegmentName,
  size: number,
  scanner: RecordScanner,
  fault: Fault,
): Promise<void> {
  const { offset } = scanner;
  if (!name.isLast) throw new LogDamaged(name.path, offset, fault);
  const intact = await findIntactRecord(file, offset, size, scanner.chain.sequence + 1);
  if (intact !== undefined) {
    const found = `${String(fault.found)} (an intact record stands at byte ${String(intact)})`;
    throw new LogDamaged(name.path, offset, { ...fault, found });
  }
  settings.warn(
    `${name.path}: cut a torn tail of ${String(size - offset)} bytes at byte ${String(offset)} ` +
      `(${describeFault(fault)}); the last record is ${String(scanner.chain.sequence)}`,
  );
  await file.truncate(offset);
  await file.sync();
}
