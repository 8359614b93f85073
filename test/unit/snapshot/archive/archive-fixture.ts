import { createSeededRandom } from '@millrace/base';
import { type FileLog, openFileLog } from '@millrace/log';
import { OfflineShard } from '@millrace/server';
import { LogShipper, type ObjectStore, type ShardArchiverOptions } from '@millrace/snapshot';
import { encodeCommand, ManualClock, MemoryDisk } from '@millrace/testing';

export const shard = 'shard-a';
export const dir = '/store';
export const arenaBytes = 4 * 2 ** 20;
/** The first record's moment; each later one comes a second after the one before it. */
export const startMs = 1_800_000_000_000;

/** A store's log on a disk in memory, written as a store writes it. */
export class LoggedStore implements AsyncDisposable {
  readonly disk: MemoryDisk;
  readonly clock = new ManualClock();
  readonly warnings: string[] = [];
  log!: FileLog;

  constructor(disk = new MemoryDisk()) {
    this.disk = disk;
  }

  async open(segmentBytesMax = 400, firstSequence = 1): Promise<void> {
    this.log = await openFileLog({
      directory: `${dir}/log`,
      shard,
      fsync: 'no',
      warn: (message) => this.warnings.push(message),
      clock: this.clock,
      timers: this.clock,
      disk: this.disk,
      segmentBytesMax,
      firstSequence,
    });
  }

  /** Records `SET key:<sequence> value`, so that what was restored tells how far. */
  async write(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const sequence = this.log.lastSequence + 1;
      const text = encodeCommand(['SET', `key:${String(sequence)}`, `value ${String(sequence)}`]);
      const bytes = new TextEncoder().encode(text);
      this.log.append(bytes, 0, bytes.length, momentOf(sequence));
    }
    await this.log.sync();
  }

  shipper(store: ObjectStore, more: Partial<ConstructorParameters<typeof LogShipper>[0]> = {}) {
    return new LogShipper({
      shard,
      store,
      disk: this.disk,
      directory: `${dir}/log`,
      shipSnapshot: () => Promise.resolve(undefined),
      warn: (message) => this.warnings.push(message),
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.log.close();
  }
}

export const momentOf = (sequence: number): number => startMs + 1000 * (sequence - 1);

export const openOffline: ShardArchiverOptions['open'] = (slots, arena) =>
  new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena);

export const random = () => createSeededRandom(11);
