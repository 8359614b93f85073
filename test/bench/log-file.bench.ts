/** Append, open and read rates of the file log with small records, in a temporary folder: `npm run bench -- log-file`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileLog, type FileLog, type FsyncPolicy } from '@millrace/log';

const PAYLOAD_BYTES = 60;
const RECORDS = 2_000_000;
/** What a pipelined event-loop turn appends. */
const RECORDS_PER_TURN = 500;
const RUNS = 3;

async function open(directory: string, fsync: FsyncPolicy): Promise<FileLog> {
  const warn = (message: string): void => {
    console.warn(message);
  };
  return openFileLog({ directory, shard: 'bench', fsync, warn });
}

async function appendAll(log: FileLog): Promise<void> {
  const payload = new Uint8Array(PAYLOAD_BYTES).fill(0x61);
  const nowMs = Date.now();
  for (let done = 0; done < RECORDS; done += RECORDS_PER_TURN) {
    for (let i = 0; i < RECORDS_PER_TURN; i++) log.append(payload, 0, PAYLOAD_BYTES, nowMs);
    log.flush();
    do await new Promise((resolve) => setImmediate(resolve));
    while (!log.writable);
  }
  await log.sync();
}

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function report(what: string, elapsed: readonly number[], bytes: number, note = ''): void {
  const time = median(elapsed);
  const records = `${(RECORDS / time / 1e6).toFixed(2)} M records/s`;
  console.log(
    `${what.padEnd(18)} ${records.padStart(18)} ${(bytes / time / 1e6).toFixed(0).padStart(6)} MB/s  ${note}`,
  );
}

async function measure(fsync: FsyncPolicy): Promise<void> {
  const appends: number[] = [];
  const opens: number[] = [];
  const reads: number[] = [];
  let bytes = 0;
  let note = '';
  for (let run = 0; run < RUNS; run++) {
    const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-log-'));
    try {
      const log = await open(directory, fsync);
      appends.push(await seconds(() => appendAll(log)));
      const { writes, syncs, lastSyncMs } = log.statistics;
      bytes = log.statistics.bytes;
      note = `${String(writes)} writes, ${String(syncs)} syncs, the last ${lastSyncMs.toFixed(1)} ms`;
      await log.close();
      let again = log;
      opens.push(await seconds(async () => (again = await open(directory, fsync))));
      reads.push(await seconds(() => again.read(1, () => undefined)));
      await again.close();
    } finally {
      await rm(directory, { recursive: true });
    }
  }
  report(`append, ${fsync}`, appends, bytes, note);
  if (fsync !== 'always') return;
  report('open (verify)', opens, bytes);
  report('read', reads, bytes);
}

console.log(
  `${String(RECORDS)} records of ${String(PAYLOAD_BYTES)} bytes, median of ${String(RUNS)} runs`,
);
for (const fsync of ['no', 'everysec', 'always'] as const) await measure(fsync);
