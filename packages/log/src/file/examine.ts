import { join } from 'node:path';
import type { Fault } from '../errors.js';
import type { ChainEnd } from '../record.js';
import type { Disk, DiskFile } from './disk.js';
import { RecordScanner, Scan } from './record-scanner.js';
import {
  decodeSegmentHeader,
  parseSegmentFileName,
  SEGMENT_HEADER_BYTES_MAX,
  type SegmentHeader,
} from './segment.js';
import { findIntactRecord } from './torn-tail.js';

/** What stands in one file of a log, as far as it can be read. */
export interface SegmentReport {
  readonly file: string;
  readonly bytes: number;
  readonly firstSequence: number;
  /** One less than `firstSequence` where there is no record. */
  readonly lastSequence: number;
  /** 0 where there is no record. */
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
}

export interface Finding {
  /** A crash explains `torn`, and the next start cuts it off; nothing explains `damaged`. */
  readonly kind: 'torn' | 'damaged';
  readonly file: string;
  readonly offset: number;
  /** The first record that cannot be read. */
  readonly sequence: number;
  readonly fault: Fault;
}

export interface LogReport {
  readonly shard: string | undefined;
  readonly segments: readonly SegmentReport[];
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  readonly directory: string;
  readonly disk: Disk;
  /** Told after each segment. */
  readonly onSegment?: (done: number, of: number) => void;
}

interface Examined {
  readonly report: SegmentReport;
  readonly finding: Finding | undefined;
  readonly header: SegmentHeader | undefined;
  readonly chain: ChainEnd | undefined;
}

/** Reads all of a log and changes nothing. Unlike a start it goes on behind damage, so that one look shows all of it. */
export async function examineLog(options: ExamineOptions): Promise<LogReport> {
  const { disk, directory, onSegment } = options;
  const names = (await disk.list(directory))
    .filter((name) => parseSegmentFileName(name) !== undefined)
    .sort();
  const segments: SegmentReport[] = [];
  const findings: Finding[] = [];
  let shard: string | undefined;
  let before: ChainEnd | undefined;
  for (const [i, name] of names.entries()) {
    const isLast = i === names.length - 1;
    const found = await examineSegment(disk, join(directory, name), isLast);
    shard ??= found.header?.shard;
    const misfit = findMisfit(found, before, shard);
    if (misfit !== undefined) findings.push(misfit);
    if (found.finding !== undefined) findings.push(found.finding);
    segments.push(found.report);
    before = found.finding === undefined ? found.chain : undefined;
    onSegment?.(i + 1, names.length);
  }
  return { shard, segments, findings };
}

async function examineSegment(disk: Disk, path: string, isLast: boolean): Promise<Examined> {
  const file = await disk.open(path, 'existing');
  try {
    const size = await file.size();
    const first = parseSegmentFileName(path.slice(-'0000000000000000.log'.length)) ?? 0;
    const bytes = new Uint8Array(SEGMENT_HEADER_BYTES_MAX);
    const decoded = decodeSegmentHeader(bytes, await file.read(bytes, 0, bytes.length, 0));
    if (decoded.kind === 'header')
      return await examineRecords(file, path, size, decoded.header, decoded.bytes, isLast);
    const fault =
      decoded.kind === 'fault'
        ? decoded.fault
        : { what: 'format version', expected: 'a known one', found: decoded.version };
    const isTorn =
      isLast &&
      size <= SEGMENT_HEADER_BYTES_MAX &&
      (await findIntactRecord(file, 0, size, first)) === undefined;
    const kind = isTorn ? 'torn' : 'damaged';
    const finding: Finding = { kind, file: path, offset: 0, sequence: first, fault };
    const none = { firstSequence: first, lastSequence: first - 1, firstTimeMs: 0, lastTimeMs: 0 };
    const report = { file: path, bytes: size, ...none };
    return { report, finding, header: undefined, chain: undefined };
  } finally {
    await file.close();
  }
}

async function examineRecords(
  file: DiskFile,
  path: string,
  size: number,
  header: SegmentHeader,
  headerBytes: number,
  isLast: boolean,
): Promise<Examined> {
  const { firstSequence, epoch, previousChecksum: checksum } = header;
  const chain = { epoch, sequence: firstSequence - 1, checksum };
  const scanner = new RecordScanner(file, headerBytes, size, chain);
  let firstTimeMs = 0;
  let lastTimeMs = 0;
  let scan = scanner.next();
  for (; scan === Scan.record || scan === Scan.more; scan = scanner.next()) {
    if (scan === Scan.more) await scanner.fill();
    else {
      lastTimeMs = scanner.record.timeMs;
      if (firstTimeMs === 0) firstTimeMs = lastTimeMs;
    }
  }
  const lastSequence = scanner.chain.sequence;
  const report = { file: path, bytes: size, firstSequence, lastSequence, firstTimeMs, lastTimeMs };
  if (scan === Scan.end || scanner.fault === undefined)
    return { report, finding: undefined, header, chain: scanner.chain };
  const { offset, fault } = scanner;
  const sequence = lastSequence + 1;
  const isTorn = isLast && (await findIntactRecord(file, offset, size, sequence)) === undefined;
  const kind = isTorn ? 'torn' : 'damaged';
  const finding: Finding = { kind, file: path, offset, sequence, fault };
  return { report, finding, header, chain: scanner.chain };
}

/** Whether a segment is the one that its name and the segment before it ask for. */
function findMisfit(
  { report, header }: Examined,
  before: ChainEnd | undefined,
  shard: string | undefined,
): Finding | undefined {
  if (header === undefined) return undefined;
  const named = parseSegmentFileName(report.file.slice(-'0000000000000000.log'.length)) ?? 0;
  const facts: [string, string | number, string | number][] = [
    ['first sequence number in the header', named, header.firstSequence],
    ['shard', shard ?? '', header.shard],
  ];
  if (before !== undefined)
    facts.push(
      ['first sequence number of the segment', before.sequence + 1, header.firstSequence],
      ['checksum of the record before the segment', before.checksum, header.previousChecksum],
      ['epoch', Math.max(before.epoch, header.epoch), header.epoch],
    );
  for (const [what, expected, found] of facts) {
    if (expected === found) continue;
    const fault = { what, expected, found };
    const sequence = before === undefined ? report.firstSequence : before.sequence + 1;
    return { kind: 'damaged', file: report.file, offset: 0, sequence, fault };
  }
  return undefined;
}
