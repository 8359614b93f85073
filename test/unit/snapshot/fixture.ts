import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom, systemClock } from '@millrace/base';
import { Engine } from '@millrace/engine';
import type { Arena } from '@millrace/memory';
import { type Cut, SnapshotTaker } from '@millrace/snapshot';

export const MIB = 2 ** 20;
export const shard = 'shard-a';

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

export async function makeTestFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'millrace-snapshot-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function makeTaker(
  arena: Arena,
  spoolFolder: string,
  ringSlots?: number,
  stallMsMax?: number,
): SnapshotTaker {
  return new SnapshotTaker({
    arena,
    clock: systemClock,
    random: createSeededRandom(1),
    spoolFolder,
    ...(ringSlots === undefined ? {} : { ringSlots }),
    ...(stallMsMax === undefined ? {} : { stallMsMax }),
  });
}

export function cutAt(sequence: number): () => Cut {
  return () => ({ shard, slots: [[0, 16383]], sequence, logEpoch: 1 });
}

export function makeEngine(arenaBytes: number, arena?: Arena): Engine {
  const options = { bytes: arenaBytes, hashSeed: 7, random: createSeededRandom(2) };
  return arena === undefined ? new Engine(options) : new Engine(options, arena);
}

const encoder = new TextEncoder();

export function setKey(engine: Engine, key: string, value: string): void {
  const [keyspace] = engine.keyspaces;
  const keyBytes = encoder.encode(key);
  const valueBytes = encoder.encode(value);
  const entry = keyspace.find(keyBytes, 0, keyBytes.length);
  engine.strings.set(
    keyspace,
    entry,
    keyBytes,
    0,
    keyBytes.length,
    valueBytes,
    0,
    valueBytes.length,
    0,
  );
}

export function removeKey(engine: Engine, key: string): void {
  const [keyspace] = engine.keyspaces;
  const bytes = encoder.encode(key);
  const entry = keyspace.find(bytes, 0, bytes.length);
  if (entry !== 0) keyspace.remove(entry);
}

export function getKey(engine: Engine, key: string): string | undefined {
  const [keyspace] = engine.keyspaces;
  const bytes = encoder.encode(key);
  const entry = keyspace.find(bytes, 0, bytes.length);
  if (entry === 0) return undefined;
  engine.strings.read(entry);
  const { offset, length } = engine.strings;
  return Buffer.from(engine.strings.bytes.slice(offset, offset + length)).toString();
}
