/**
 * A store, two archivers and a bucket in a world of their own: commands of every type come in by connections, the power goes, writes are torn
 * or lost, requests fail or only seem to, the clock is set back; all by a seed. Time, disk, network and chance are injected, so
 * one seed is one history.
 *
 * What has to hold, whatever happened: what was answered with appendfsync always, and what was called durable, is there after a crash; what
 * is there then is the data of some moment before it, to the digest; and once the faults end, every moment of the archive is the
 * data that the store had then.
 */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSeededRandom, type Random } from '@millrace/base';
import type { FsyncPolicy } from '@millrace/log';
import { BareStore, OfflineShard } from '@millrace/server';
import { LogDiverged, mergePieces, rebuildShard, ShardArchiver } from '@millrace/snapshot';
import { encodeCommand, ManualClock, MemoryDisk } from '@millrace/testing';
import { MixedWorkload } from '../fixtures/mixed-workload.js';
import { FaultyStore } from '../unit/snapshot/archive/faulty-store.js';
import { MemoryStore } from '../unit/snapshot/memory-store.js';
import { passDisk, type Sabotage } from './sabotage.js';
import { SimulatedClient } from './simulated-client.js';

const shard = 'shard-a';
const dir = '/store';
const startMs = 1_800_000_000_000;
const arenaBytes = 2 * 2 ** 20;
const clientCount = 3;
const noKeys = '0'.repeat(40);

/** The data after a record. */
interface State {
  readonly digest: string;
  readonly timeMs: number;
}

export class StoreWorld {
  readonly #random: Random;
  readonly #sabotage: Sabotage;
  readonly #clock = new ManualClock(startMs);
  readonly #bucket = new FaultyStore(new MemoryStore(new Map()));
  readonly #fsync: FsyncPolicy;
  readonly #workload: MixedWorkload;
  /** A thread for each snapshot takes longer than everything else together. */
  readonly #takesSnapshots: boolean;
  #disk = new MemoryDisk();
  #store!: BareStore;
  #clients: SimulatedClient[] = [];
  #archivers: ShardArchiver[] = [];
  /** By sequence number; what a crash took is taken from here too. */
  readonly #states = new Map<number, State>([[0, { digest: noKeys, timeMs: 0 }]]);
  #awayRate = 0;

  constructor(seed: number, sabotage: Sabotage = {}, takesSnapshots = false) {
    this.#random = createSeededRandom(seed);
    this.#sabotage = sabotage;
    this.#takesSnapshots = takesSnapshots;
    this.#workload = new MixedWorkload(this.#random);
    this.#fsync = (['always', 'always', 'everysec', 'no'] as const)[this.#random.below(4)];
    this.#bucket.fault = () => {
      if (this.#random.below(100) >= this.#awayRate) return 'ok';
      return this.#random.below(2) === 0 ? 'before' : 'after';
    };
  }

  /** One history. Throws where something does not hold. */
  async run(): Promise<void> {
    await this.#start();
    const steps = 10 + this.#random.below(50);
    try {
      for (const command of this.#workload.preparation) this.#send([command]);
      assert.ok(this.#store.log.lastSequence > 0, 'nothing is written');
      for (let i = 0; i < steps; i++) await this.#step();
      await this.#settle();
    } finally {
      await this.#endLife();
    }
  }

  async #step(): Promise<void> {
    const kind = this.#random.below(24);
    if (kind < 12) this.#send(this.#commands());
    else if (kind < 15) await turns(this.#random.below(8));
    else if (kind < 17) await this.#ship();
    else if (kind < 19) this.#passTime();
    else if (kind === 19) this.#awayRate = this.#random.below(3) * this.#random.below(50);
    else if (kind === 20) await mergePieces(this.#bucket, shard, 2).catch(() => 0);
    else if (kind === 21) this.#breakDisk();
    else if (kind === 22) await this.#crash();
    else if (this.#takesSnapshots) await this.#snapshot();
  }

  #commands(): (readonly string[])[] {
    const commands = Array.from({ length: 1 + this.#random.below(4) }, () => this.#workload.next());
    // A client that waits would keep what others send behind it.
    return commands.filter(([name]) => !/^B[LRZ]/.test(name));
  }

  #send(commands: readonly (readonly string[])[]): void {
    const text = commands.map((command) => encodeCommand(command)).join('');
    const client = this.#clients[this.#random.below(clientCount)];
    const { log } = this.#store;
    client.run(new TextEncoder().encode(text));
    const digest = this.#store.digest();
    const known = this.#states.get(log.lastSequence);
    if (known === undefined)
      this.#states.set(log.lastSequence, { digest, timeMs: this.#clock.nowMs() });
    else assert.equal(digest, known.digest, `data changed by ${text} without a record`);
  }

  #passTime(): void {
    if (this.#random.below(6) === 0) this.#clock.setNow(this.#clock.nowMs() - 3000);
    else this.#clock.advance(this.#random.below(1500));
  }

  /** Not the sync of a file: see docs/formats/archive.md on what no other process can know then. */
  #breakDisk(): void {
    const operations = ['write', 'open', 'read', 'list', 'syncDirectory'] as const;
    this.#disk.fail(operations[this.#random.below(operations.length)], 'EIO');
    this.#disk.writeBytesMax = this.#random.below(2) === 0 ? Infinity : 1 + this.#random.below(300);
  }

  /** One archiver, or both at the same time. Whatever fails is tried again some time. */
  async #ship(): Promise<void> {
    const chosen = this.#random.below(3);
    const archivers = this.#archivers.filter((_, i) => chosen === 2 || chosen === i);
    const outcomes = await Promise.allSettled(archivers.map((archiver) => archiver.ship()));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected' && outcome.reason instanceof LogDiverged)
        throw outcome.reason;
  }

  async #snapshot(): Promise<void> {
    const made = await this.#archivers[0].snapshot().catch(() => undefined);
    if (made === undefined) return;
    const { isOk, fault } = made.verification;
    assert.ok(isOk, `a snapshot did not stand its trial: ${fault}`);
  }

  /** The power goes. */
  async #crash(): Promise<void> {
    const { durableSequence } = this.#store.log;
    const answered = Math.max(...this.#clients.map((client) => client.answeredSequence));
    const promised =
      this.#fsync === 'always' ? Math.max(answered, durableSequence) : durableSequence;
    const survivor = this.#disk.crash(this.#random);
    await this.#endLife();
    this.#disk = survivor;
    await this.#start();
    const last = this.#store.log.lastSequence;
    assert.ok(
      last >= promised,
      `record ${String(promised)} was promised, and the log ends at ${String(last)}`,
    );
    assert.equal(this.#store.digest(), this.#states.get(last)?.digest, 'other data than it had');
    for (const sequence of this.#states.keys()) if (sequence > last) this.#states.delete(sequence);
  }

  async #start(): Promise<void> {
    const { logDisk = passDisk, archiverDisk = passDisk } = this.#sabotage;
    this.#store = await BareStore.open({
      shard,
      directory: `${dir}/log`,
      fsync: this.#fsync,
      disk: logDisk(this.#disk),
      clock: this.#clock,
      timers: this.#clock,
      random: createSeededRandom(this.#random.uint32()),
      arenaBytes,
      segmentBytesMax: 3000,
    });
    this.#clients = Array.from({ length: clientCount }, () => new SimulatedClient(this.#store));
    this.#archivers = [0, 1].map(
      (which) =>
        new ShardArchiver({
          shard,
          slots: [],
          dir,
          store: this.#bucket,
          disk: archiverDisk(this.#disk),
          clock: this.#clock,
          random: createSeededRandom(this.#random.uint32()),
          workFolder: path.join(
            tmpdir(),
            `millrace-simulation-${String(process.pid)}-${String(which)}`,
          ),
          arenaBytes,
          compression: 'none',
          chainLengthMax: 2,
          open: (slots, arena) => new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena),
          warn: () => undefined,
        }),
    );
  }

  async #endLife(): Promise<void> {
    for (const archiver of this.#archivers)
      await archiver[Symbol.asyncDispose]().catch(() => undefined);
    await this.#store[Symbol.asyncDispose]().catch(() => undefined);
  }

  /** All faults end. */
  async #settle(): Promise<void> {
    if (this.#random.below(2) === 0) await this.#crash();
    this.#awayRate = 0;
    this.#disk.stopFailing();
    const { log } = this.#store;
    const synced = log.sync();
    // A write that failed is tried again after a pause.
    for (let i = 0; i < 10; i++) {
      this.#clock.advance(5000);
      await turns(4);
    }
    await synced;
    for (const archiver of [...this.#archivers, ...this.#archivers]) await archiver.ship();
    await mergePieces(this.#bucket, shard, 2);
    if (this.#takesSnapshots) await this.#snapshot();
    await this.#checkArchive(Infinity);
    const moments = [...this.#states.values()].map(({ timeMs }) => timeMs);
    await this.#checkArchive(moments[this.#random.below(moments.length)]);
  }

  async #checkArchive(atMs: number): Promise<void> {
    let restored: OfflineShard | undefined;
    const { sequence } = await rebuildShard(this.#bucket, {
      shard,
      atMs,
      arena: { bytes: arenaBytes },
      open: (slots, arena) =>
        (restored = new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena)),
      warn: (message) => assert.fail(message),
    });
    const states = [...this.#states].sort(([a], [b]) => a - b);
    const later = states.findIndex(([, { timeMs }]) => timeMs > atMs);
    const [expected, { digest }] = states[(later < 0 ? states.length : later) - 1];
    assert.equal(sequence, expected, `the archive at ${String(atMs)}`);
    assert.equal(restored?.digest(), digest, 'the archive has other data');
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
