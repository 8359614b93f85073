import { stat } from 'node:fs/promises';
import {
  describeFault,
  examineLog,
  type Finding,
  type LogReport,
  nodeDisk,
  type SegmentReport,
} from '@millrace/log';
import { ProgressLine } from '../snapshot/progress-line.js';
import { findLogFolder } from './folder.js';

export async function check(
  dir: string,
  { segments: showAll }: { segments?: true },
): Promise<void> {
  const { log } = await findLogFolder(dir);
  const line = new ProgressLine(process.stderr);
  const report = await examineLog({
    directory: log,
    disk: nodeDisk,
    onSegment: (done, of) => line.show(`checking ${log}`, done, of),
  });
  line.clear();
  if (showAll === true) for (const segment of report.segments) console.log(describe(segment));
  console.log(summarize(log, report));
  for (const finding of report.findings) console.log(await explain(dir, finding));
  if (report.findings.some(({ kind }) => kind === 'damaged')) process.exitCode = 1;
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

function describe(segment: SegmentReport): string {
  const { file, bytes, firstSequence, lastSequence, firstTimeMs, lastTimeMs } = segment;
  if (lastSequence < firstSequence) return `${file}  no record, ${bytes} bytes`;
  const times = `${timeOf(firstTimeMs)} to ${timeOf(lastTimeMs)}`;
  return `${file}  records ${firstSequence} to ${lastSequence}  ${times}  ${bytes} bytes`;
}

function summarize(log: string, { shard, segments, findings }: LogReport): string {
  const filled = segments.filter(
    ({ firstSequence, lastSequence }) => lastSequence >= firstSequence,
  );
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const first = filled.at(0);
  const last = filled.at(-1);
  const records =
    first === undefined || last === undefined
      ? 'no record'
      : `records ${first.firstSequence} (${timeOf(first.firstTimeMs)}) to ${last.lastSequence} (${timeOf(last.lastTimeMs)})`;
  const verdict = findings.some(({ kind }) => kind === 'damaged') ? 'DAMAGED' : 'ok';
  return `${log}  ${verdict}  shard ${shard ?? 'unknown'}, ${segments.length} segments, ${bytes} bytes, ${records}`;
}

async function explain(
  dir: string,
  { kind, file, offset, sequence, fault }: Finding,
): Promise<string> {
  const where = `${file}, byte ${offset}, record ${sequence}: ${describeFault(fault)}`;
  if (kind === 'torn') {
    const left = (await stat(file)).size - offset;
    return `torn tail: ${where}. A crash explains it, or a store that is writing: the next start cuts off ${left} bytes. Nothing is to be done.`;
  }
  return [
    `damaged: ${where}.`,
    '  A store does not start with it. In this order:',
    '  1. put back a good copy of this file, from a replica or a copy of the disk;',
    '  2. or bring the shard back from its archive: millrace restore --from LOCATION --at TIME --to NEW-DIR;',
    `  3. or give up record ${sequence} and all later ones: millrace log repair --truncate-at ${sequence} ${dir}`,
  ].join('\n');
}
