/**
 * A small world in which everything that may go wrong between a store's log, two archivers and a bucket does go wrong, by a seed: writes that
 * are torn or lost when the power goes, syncs and requests that fail, answers that are lost, a clock that is set back. Time, disk and
 * bucket are injected, so one seed is one history.
 *
 * What has to hold, whatever happened: a record that was called durable is there after a crash; the archive never holds a record that the log
 * lost; once the faults end, the archive comes to hold exactly what the log does, and any moment of it can be read.
 */
import assert from 'node:assert/strict';
import { createSeededRandom, type Random } from '@millrace/base';
import { type FileLog, type FsyncPolicy, openFileLog } from '@millrace/log';
import { LogDiverged, LogShipper, mergePieces, readArchivedLog } from '@millrace/snapshot';
import { ManualClock, MemoryDisk } from '@millrace/testing';
import { FaultyStore } from '../unit/snapshot/archive/faulty-store.js';
import { MemoryStore } from '../unit/snapshot/memory-store.js';
import { passDisk, type Sabotage } from './sabotage.js';

const shard = 'shard-a';
const directory = '/store/log';
const startMs = 1_800_000_000_000;

/** A record as it was appended. */
interface Written {
  readonly text: string;
  readonly timeMs: number;
}

export class ArchiveWorld {
  readonly #random: Random;
  readonly #sabotage: Sabotage;
  readonly #clock = new ManualClock(startMs);
  readonly #objects = new Map<string, Buffer>();
  readonly #bucket = new FaultyStore(new MemoryStore(this.#objects));
  readonly #fsync: FsyncPolicy;
  #disk = new MemoryDisk();
  #log!: FileLog;
  #shippers: LogShipper[] = [];
  /** By sequence number; what a crash took is taken from here too. */
  #written = new Map<number, Written>();
  #life = 0;
  #awayRate = 0;
  events = 0;

  constructor(seed: number, sabotage: Sabotage = {}) {
    this.#random = createSeededRandom(seed);
    this.#sabotage = sabotage;
    this.#fsync = (['always', 'everysec', 'no'] as const)[this.#random.below(3)];
    this.#bucket.fault = () => {
      if (this.#random.below(100) >= this.#awayRate) return 'ok';
      return this.#random.below(2) === 0 ? 'before' : 'after';
    };
  }

  /** One history. Throws where something does not hold. */
  async run(): Promise<void> {
    await this.#start();
    const events = 10 + this.#random.below(60);
    try {
      for (this.events = 0; this.events < events; this.events++) await this.#step();
      await this.#settle();
    } finally {
      await this.#endLife();
    }
  }

  async #step(): Promise<void> {
    const kind = this.#random.below(24);
    if (kind < 8) this.#append();
    else if (kind < 11) this.#log.flush();
    else if (kind < 13)
      this.#log.sync().catch(() => undefined); // it may have to wait for time to pass
    else if (kind < 17) await this.#ship();
    else if (kind === 17) this.#passTime();
    else if (kind === 18) this.#awayRate = this.#random.below(3) * this.#random.below(50);
    else if (kind === 19) await this.#merge();
    else if (kind === 20) this.#breakDisk();
    else if (kind === 21) this.#log.advanceEpoch(this.#log.epoch + this.#random.below(2));
    else if (kind === 22) await this.#crash();
    else await turns(this.#random.below(12));
  }

  #append(): void {
    const sequence = this.#log.lastSequence + 1;
    const filler = '-'.repeat(this.#random.below(120));
    const text = `${String(sequence)} of life ${String(this.#life)} ${filler}`;
    const timeMs = this.#clock.nowMs();
    const bytes = new TextEncoder().encode(text);
    assert.equal(this.#log.append(bytes, 0, bytes.length, timeMs), sequence);
    this.#written.set(sequence, { text, timeMs });
  }

  #passTime(): void {
    if (this.#random.below(6) === 0) this.#clock.setNow(this.#clock.nowMs() - 3000);
    else this.#clock.advance(this.#random.below(1500));
  }

  /** Not the sync of a file: it drops what it could not write, and no other process may rely on its own sync then (archive.md). */
  #breakDisk(): void {
    const operations = ['write', 'open', 'read', 'list', 'syncDirectory'] as const;
    this.#disk.fail(operations[this.#random.below(operations.length)], 'EIO');
    this.#disk.writeBytesMax = this.#random.below(2) === 0 ? Infinity : 1 + this.#random.below(90);
  }

  /** One archiver, or both at the same time. Whatever fails is tried again some time. */
  async #ship(): Promise<void> {
    const chosen = this.#random.below(3);
    const shippers = this.#shippers.filter((_, i) => chosen === 2 || chosen === i);
    const outcomes = await Promise.allSettled(shippers.map((shipper) => shipper.ship()));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && outcome.reason instanceof LogDiverged)
        throw outcome.reason;
    }
  }

  async #merge(): Promise<void> {
    await mergePieces(this.#bucket, shard, 2 + this.#random.below(4)).catch(() => 0);
  }

  /** The power goes. */
  async #crash(): Promise<void> {
    const { durableSequence } = this.#log;
    const survivor = this.#disk.crash(this.#random);
    await this.#endLife();
    this.#disk = survivor;
    await this.#start();
    const last = this.#log.lastSequence;
    assert.ok(
      last >= durableSequence,
      `record ${String(durableSequence)} was durable, and the log ends at ${String(last)}`,
    );
    for (const sequence of this.#written.keys())
      if (sequence > last) this.#written.delete(sequence);
  }

  async #start(): Promise<void> {
    this.#life++;
    const { logDisk = passDisk, archiverDisk = passDisk } = this.#sabotage;
    this.#log = await openFileLog({
      directory,
      shard,
      fsync: this.#fsync,
      segmentBytesMax: 500,
      warn: () => undefined,
      clock: this.#clock,
      timers: this.#clock,
      disk: logDisk(this.#disk),
    });
    const create = (): LogShipper =>
      new LogShipper({
        shard,
        store: this.#bucket,
        disk: archiverDisk(this.#disk),
        directory,
        shipSnapshot: () => Promise.resolve(undefined),
        warn: () => undefined,
      });
    this.#shippers = [create(), create()];
  }

  async #endLife(): Promise<void> {
    for (const shipper of this.#shippers)
      await shipper[Symbol.asyncDispose]().catch(() => undefined);
    await this.#log.close().catch(() => undefined);
  }

  /** All faults end. */
  async #settle(): Promise<void> {
    if (this.#random.below(2) === 0) await this.#crash();
    this.#awayRate = 0;
    this.#disk.stopFailing();
    const synced = this.#log.sync();
    // A write that failed is tried again after a pause.
    for (let i = 0; i < 10; i++) {
      this.#clock.advance(5000);
      await turns(4);
    }
    await synced;
    for (let round = 0; round < 3; round++)
      for (const shipper of this.#shippers) await shipper.ship();
    await mergePieces(this.#bucket, shard, 2);
    await this.#checkLog();
    await this.#checkArchive(Infinity);
    const moments = [...this.#written.values()].map(({ timeMs }) => timeMs);
    for (const timeMs of moments.filter((_, i) => i % 5 === 0)) await this.#checkArchive(timeMs);
  }

  async #checkLog(): Promise<void> {
    const texts = new Map<number, string>();
    await this.#log.read(1, ({ bytes, from, length, sequence }) => {
      texts.set(sequence, decode(bytes.subarray(from, from + length)));
    });
    assert.deepEqual(
      texts,
      new Map([...this.#written].map(([sequence, { text }]) => [sequence, text])),
    );
  }

  async #checkArchive(atMs: number): Promise<void> {
    const texts: string[] = [];
    await readArchivedLog(this.#bucket, {
      shard,
      epoch: this.#firstEpoch(),
      sequence: 0,
      visit: ({ bytes, from, length, timeMs }) => {
        if (timeMs > atMs) return false;
        texts.push(decode(bytes.subarray(from, from + length)));
        return true;
      },
    });
    const written = [...this.#written].sort(([a], [b]) => a - b).map(([, one]) => one);
    const later = written.findIndex(({ timeMs }) => timeMs > atMs);
    const expected = later < 0 ? written : written.slice(0, later);
    assert.deepEqual(
      texts,
      expected.map(({ text }) => text),
      'the archive is not what the log is',
    );
  }

  /** Of the first record: it may have been written after a claim. */
  #firstEpoch(): number {
    const names = [...this.#objects.keys()].filter((name) =>
      /\/0{15}1\.(piece|segment)$/.test(name),
    );
    return Number(names.sort().at(0)?.split('/')[2] ?? 0);
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
