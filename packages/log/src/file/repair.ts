import { basename, join } from 'node:path';
import { LogNotCut } from '../errors.js';
import { READ_CHUNK_BYTES } from '../limits.js';
import type { Disk, DiskFile } from './disk.js';
import { examineLog, type Finding, type LogReport, type SegmentReport } from './examine.js';
import { RecordScanner, Scan } from './record-scanner.js';
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES_MAX } from './segment.js';

export interface RepairOptions {
  readonly directory: string;
  readonly disk: Disk;
  /** The first record that is given up; all later ones go with it. */
  readonly truncateAt: number;
  /** Where what is given up is kept. It must not exist yet. */
  readonly asideDirectory: string;
}

export interface Repaired {
  /** The last record that is left; one less than the first where none is. */
  readonly lastSequence: number;
  /** Files that went aside whole, and the one of which the end did. */
  readonly moved: readonly string[];
  readonly cut:
    { readonly file: string; readonly offset: number; readonly bytes: number } | undefined;
}

/**
 * Ends a log before a record. Nothing is destroyed: each byte that goes is durable in another folder first. The newest goes
 * first, so that what an interrupted repair leaves is repaired by doing it again.
 */
export async function repairLog(options: RepairOptions): Promise<Repaired> {
  const { disk, directory, truncateAt, asideDirectory } = options;
  const report = await examineLog({ directory, disk });
  checkPossible(report, truncateAt);
  await disk.makeDirectory(asideDirectory);
  const moved: string[] = [];
  const later = report.segments.filter(({ firstSequence }) => firstSequence >= truncateAt);
  for (const { file } of later.reverse()) {
    await copyFrom(disk, file, 0, join(asideDirectory, basename(file)));
    await disk.syncDirectory(asideDirectory);
    await disk.remove(file);
    await disk.syncDirectory(directory);
    moved.push(file);
  }
  const last = report.segments.findLast(({ firstSequence }) => firstSequence < truncateAt);
  const cut = last && (await cutSegment(options, last));
  return { lastSequence: truncateAt - 1, moved, cut };
}

/** Everything before the cut has to be there: a log that is cut must start. */
function checkPossible({ segments, findings }: LogReport, truncateAt: number): void {
  if (segments.length === 0) throw new LogNotCut('there is no log');
  const [bad] = [...findings].sort((a: Finding, b: Finding) => a.sequence - b.sequence);
  if (bad !== undefined && bad.sequence < truncateAt)
    throw new LogNotCut(
      `record ${String(bad.sequence)} cannot be read (${bad.file}, byte ${String(bad.offset)}): ` +
        `--truncate-at must be ${String(bad.sequence)} or less`,
    );
  const first = segments[0].firstSequence;
  const last = segments[segments.length - 1].lastSequence;
  if (truncateAt < first || truncateAt > last + 1)
    throw new LogNotCut(
      `it has the records ${String(first)} to ${String(last)}: --truncate-at must be one of them`,
    );
}

async function cutSegment(
  { disk, truncateAt, asideDirectory }: RepairOptions,
  segment: SegmentReport,
): Promise<Repaired['cut']> {
  const file = await disk.open(segment.file, 'existing');
  try {
    const size = await file.size();
    const offset = await findOffset(file, size, truncateAt);
    if (offset === size) return undefined;
    await copyFrom(
      disk,
      segment.file,
      offset,
      join(asideDirectory, `${basename(segment.file)}.tail`),
    );
    await disk.syncDirectory(asideDirectory);
    await file.truncate(offset);
    await file.sync();
    return { file: segment.file, offset, bytes: size - offset };
  } finally {
    await file.close();
  }
}

/** Where in an intact segment a record begins, or would begin. */
async function findOffset(file: DiskFile, size: number, sequence: number): Promise<number> {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES_MAX);
  const decoded = decodeSegmentHeader(bytes, await file.read(bytes, 0, bytes.length, 0));
  if (decoded.kind !== 'header') throw new LogNotCut('a segment changed while it was read');
  const { firstSequence, epoch, previousChecksum: checksum } = decoded.header;
  const chain = { epoch, sequence: firstSequence - 1, checksum };
  const scanner = new RecordScanner(file, decoded.bytes, size, chain);
  while (scanner.chain.sequence + 1 < sequence) {
    const scan = scanner.next();
    if (scan === Scan.more) await scanner.fill();
    else if (scan !== Scan.record) throw new LogNotCut('a segment changed while it was read');
  }
  return scanner.offset;
}

async function copyFrom(disk: Disk, from: string, offset: number, to: string): Promise<void> {
  const source = await disk.open(from, 'existing');
  const target = await disk.open(to, 'create');
  try {
    const chunk = new Uint8Array(READ_CHUNK_BYTES);
    for (let at = offset; ;) {
      const read = await source.read(chunk, 0, chunk.length, at);
      if (read === 0) break;
      for (let done = 0; done < read;)
        done += await target.write(chunk, done, read - done, at - offset + done);
      at += read;
    }
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
}
