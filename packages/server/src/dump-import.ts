/**
 * A folder with a `dump.rdb` and no data of ours is one that Redis left: a store that starts there takes the keys over, and
 * makes a snapshot of them before it serves. A mark lies in the folder meanwhile, so that an import that was interrupted
 * begins anew instead of leaving a part.
 */
import { createReadStream, existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MillraceError } from '@millrace/base';
import { libraryFile, RdbError, RdbFileReader } from '@millrace/engine';
import type { RdbKey, RdbVisitor, Text } from '@millrace/engine';
import { checksumOf } from './checksum-thread.js';
import type { ServerContext } from './context.js';

const fileName = 'dump.rdb';
/** Libraries of functions that came with a dump, for an export to take along. */
export const functionsName = 'functions.rdb';
const markName = 'importing-dump';
const chunkBytes = 1024 * 1024;
/** What a value may take beyond twice its bytes in the file, for its index and the key's. */
const reserveBytes = 1 << 20;
/** At the end of a file. */
const checksumBytes = 8;
const indexBytesAKey = 8;
const keyBytesUsual = 24;

/**
 * The last record before the log of a folder that began with a dump. The log goes on behind the snapshot then, and nobody
 * takes it for a log that has everything from the beginning.
 */
export const sequenceOfDump = 1;

/** The file to import before a log is opened; undefined where there is none, or data of ours. */
export function findDump(dir: string): string | undefined {
  if (dir === '') return undefined;
  const file = join(dir, fileName);
  if (!existsSync(file)) return undefined;
  const hasData = existsSync(join(dir, 'log')) || existsSync(join(dir, 'snapshots'));
  return hasData ? undefined : file;
}

/** Before anything in the folder is read: only what an interrupted import wrote can be there beside the mark. */
export async function clearInterruptedImport(dir: string): Promise<void> {
  if (dir === '' || !existsSync(join(dir, markName))) return;
  for (const name of ['log', 'snapshots'])
    await rm(join(dir, name), { recursive: true, force: true });
}

/** Notes in the folder that an import is under way. Before the log is opened. */
export async function markImport(dir: string): Promise<void> {
  await writeFile(join(dir, markName), '');
}

/** Once all of it is in a snapshot. */
export async function endImport(dir: string): Promise<void> {
  await rm(join(dir, markName), { force: true });
}

/** Reads the keys into an engine that nobody else uses yet. Where it throws, nothing of that engine may be kept. */
export async function importDump(file: string, context: ServerContext): Promise<void> {
  const { size } = await stat(file);
  const { clock, loading, logger } = context;
  const from = clock.monotonicMs();
  const importing = new DumpImport(file, context);
  loading?.begin('importing dump.rdb', size, () => importing.keys);
  const reader = new RdbFileReader(size, importing, { isCheckedElsewhere: true });
  const checksum = checksumOf(file, Math.max(0, size - checksumBytes));
  checksum.catch(() => undefined); // where it is not waited for
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
      reader.push(chunk as Uint8Array);
      loading?.reach(reader.consumed);
    }
    reader.finish();
    if (reader.checksum !== undefined && !areEqual(reader.checksum, await checksum))
      throw new RdbError('a wrong checksum', size - checksumBytes);
  } catch (error) {
    if (!(error instanceof RdbError)) throw error;
    throw new MillraceError('DATA_DAMAGED', `${file}: ${error.message}`, { cause: error });
  }
  const { keys, expired, libraries } = importing;
  if (libraries.length > 0) {
    const kept = join(dirname(file), functionsName);
    await writeFile(kept, libraryFile(libraries, clock.nowMs()));
    logger.warn('functions do not run here; their libraries are kept for an export', {
      libraries: libraries.length,
      file: kept,
    });
  }
  logger.info('imported dump.rdb', { keys, expired, bytes: size, ms: clock.monotonicMs() - from });
}

const areEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

class DumpImport implements RdbVisitor {
  keys = 0;
  /** Left out, as Redis does. */
  expired = 0;
  readonly libraries: Uint8Array[] = [];
  readonly #file: string;
  readonly #context: ServerContext;
  /** Whether what the coming keys lead to is to be fetched from memory. */
  #isFetchDue = false;

  constructor(file: string, context: ServerContext) {
    this.#file = file;
    this.#context = context;
    context.engine.now = context.clock.nowMs();
  }

  /** The index grows at once to what the keys will need, unless that would take room from them. */
  size(database: number, keys: number): void {
    const { engine } = this.#context;
    if (!(database in engine.keyspaces)) return;
    if (engine.arena.hasRoom(keys * (indexBytesAKey + keyBytesUsual)))
      engine.keyspaces[database].expect(keys);
  }

  library(code: Text): void {
    this.libraries.push(code.copy());
  }

  ahead({ database, key }: RdbKey): void {
    const { engine, database: commands } = this.#context;
    if (!(database in engine.keyspaces)) return;
    const { index, root } = engine.keyspaces[database];
    commands.lookAhead.add(index, root, index.hash(key.bytes, key.offset, key.length));
    this.#isFetchDue = true;
  }

  key(item: RdbKey): void {
    const { engine } = this.#context;
    const { database, expiryMs, value, key } = item;
    if (this.#isFetchDue) {
      this.#isFetchDue = false;
      this.#context.database.lookAhead.fetch(engine.keyspaces[0].index);
    }
    if (expiryMs > 0 && expiryMs <= engine.now) {
      this.expired++;
      return;
    }
    if (!(database in engine.keyspaces))
      throw new MillraceError(
        'INVALID_ARGUMENT',
        `${this.#file} has keys in database ${database.toString()}, which this store does not have`,
      );
    if (!engine.arena.hasRoom((value.length + key.length) * 2, reserveBytes))
      throw new MillraceError(
        'LIMIT_EXCEEDED',
        `${this.#file} has more than fits into memory: give the store a larger arena-size`,
      );
    try {
      engine.payloads.load(engine.keyspaces[database], item);
    } catch (error) {
      if (!(error instanceof RdbError)) throw error;
      const name = Buffer.from(key.bytes.slice(key.offset, key.offset + key.length));
      throw new MillraceError(
        'DATA_DAMAGED',
        `${this.#file}: the key ${JSON.stringify(name.toString('latin1'))} cannot be read: ${error.message}`,
        { cause: error },
      );
    }
    this.keys++;
  }
}
