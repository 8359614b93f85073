import { openFileLog, type FileLog, type FileLogOptions, type Log } from '@millrace/log';
import { ManualClock, MemoryDisk } from '@millrace/testing';

export const DIRECTORY = '/log';
export const TIME_MS = 1_700_000_000_123;

export interface Fixture {
  readonly disk: MemoryDisk;
  readonly clock: ManualClock;
  readonly warnings: string[];
  open(overrides?: Partial<FileLogOptions>): Promise<FileLog>;
}

/** A log on a disk in memory, which may be opened again and again. */
export function createFixture(disk = new MemoryDisk()): Fixture {
  const clock = new ManualClock();
  const warnings: string[] = [];
  return {
    disk,
    clock,
    warnings,
    open: (overrides) =>
      openFileLog({
        directory: DIRECTORY,
        shard: 'shard-a',
        fsync: 'always',
        warn: (message) => warnings.push(message),
        clock,
        timers: clock,
        disk,
        ...overrides,
      }),
  };
}

export function appendText(log: Log, text: string): number {
  const bytes = new TextEncoder().encode(text);
  return log.append(bytes, 0, bytes.length, TIME_MS + bytes.length);
}

/** Everything in the log as `sequence:payload`. */
export async function readTexts(log: Log, from = log.firstSequence): Promise<string[]> {
  const texts: string[] = [];
  await log.read(from, (record) => {
    const payload = record.bytes.subarray(record.from, record.from + record.length);
    texts.push(`${String(record.sequence)}:${new TextDecoder().decode(payload)}`);
  });
  return texts;
}

/** A closed log of these texts; returns its files. */
export async function writeLog(
  fixture: Fixture,
  texts: readonly string[],
  overrides?: Partial<FileLogOptions>,
): Promise<Map<string, Uint8Array>> {
  await using log = await fixture.open(overrides);
  for (const text of texts) appendText(log, text);
  await log.sync();
  return new Map(fixture.disk.paths().map((path) => [path, fixture.disk.contentOf(path)]));
}

export function diskWith(files: ReadonlyMap<string, Uint8Array>): MemoryDisk {
  const disk = new MemoryDisk();
  for (const [path, bytes] of files) disk.put(path, bytes);
  return disk;
}

export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    if (condition()) return;
    await turns(1);
  }
  throw new Error('it did not happen within 10,000 turns of the event loop');
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
