/**
 * A folder with a `dump.rdb` and no data of ours is one that Redis left: a store that starts there takes the keys over, and
 * its log has them from then on. The file is read to its end once before anything is taken from it. A mark lies in the
 * folder meanwhile, so that an import that was interrupted begins anew instead of leaving a part.
 */
import { createReadStream, existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MillraceError } from '@millrace/base';
import { RdbError, RdbFileReader, sealPayload } from '@millrace/engine';
import type { RdbKey, RdbVisitor } from '@millrace/engine';
import { Arguments } from '@millrace/resp';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Session } from './session.js';

const fileName = 'dump.rdb';
const markName = 'importing-dump';
const chunkBytes = 1024 * 1024;
const errorMark = 0x2d;

/** The file to import before a log is opened; undefined where there is none, or data of ours. */
export async function findDump(dir: string): Promise<string | undefined> {
  if (dir === '') return undefined;
  const file = join(dir, fileName);
  if (!existsSync(file)) return undefined;
  // Only what an interrupted import wrote can be there beside the mark.
  if (existsSync(join(dir, markName))) await rm(join(dir, 'log'), { recursive: true, force: true });
  const hasData = existsSync(join(dir, 'log')) || existsSync(join(dir, 'snapshots'));
  return hasData ? undefined : file;
}

/** Notes in the folder that an import is under way. Before the log is opened. */
export async function markImport(dir: string): Promise<void> {
  await writeFile(join(dir, markName), '');
}

export async function importDump(
  file: string,
  dir: string,
  context: ServerContext,
  dispatch: Dispatch,
): Promise<void> {
  const { size } = await stat(file);
  await readAll(file, size, { key: () => undefined });
  const importing = new DumpImport(context, dispatch);
  context.loading?.begin('importing dump.rdb', size, () => importing.keys);
  await readAll(file, size, importing, async (bytes) => {
    context.loading?.reach(bytes);
    dispatch.commit.endBatch();
    if (context.log !== undefined && !context.log.writable) await context.log.sync();
    context.log?.flush();
  });
  await context.log?.sync();
  await rm(join(dir, markName), { force: true });
  context.logger.info('imported dump.rdb', { keys: importing.keys, bytes: size });
}

async function readAll(
  file: string,
  size: number,
  visitor: RdbVisitor,
  afterChunk: (bytes: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const reader = new RdbFileReader(size, visitor);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
      reader.push(chunk as Uint8Array);
      await afterChunk(reader.consumed);
    }
    reader.finish();
  } catch (error) {
    if (!(error instanceof RdbError)) throw error;
    throw new MillraceError('DATA_DAMAGED', `${file}: ${error.message}`, { cause: error });
  }
}

/** Restores each key as a client would, so that the log has it. */
class DumpImport implements RdbVisitor {
  keys = 0;
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #session: Session;
  readonly #args = new Arguments();

  constructor(context: ServerContext, dispatch: Dispatch) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.#session = new Session(0, context.engine.keyspaces[0], context.clock.nowMs());
    context.engine.now = context.clock.nowMs();
  }

  key({ database, key, type, value, expiryMs, version }: RdbKey): void {
    const { engine, reply, table } = this.#context;
    if (!(database in engine.keyspaces))
      throw new MillraceError(
        'INVALID_ARGUMENT',
        `dump.rdb has keys in database ${database.toString()}, which this store does not have`,
      );
    this.#session.keyspace = engine.keyspaces[database];
    const name = key.bytes.slice(key.offset, key.offset + key.length);
    const bytes = value.bytes.subarray(value.offset, value.offset + value.length);
    this.#args.load(['RESTORE', name, expiryMs, sealPayload(type, bytes, version), 'ABSTTL']);
    const routine = table.findCalled(this.#args);
    if (routine === undefined) throw new Error('no command RESTORE');
    this.#context.session = this.#session;
    reply.clear();
    this.#dispatch.execute(this.#session, routine, this.#args, false);
    const isRefused = reply.bytes[0] === errorMark;
    const text = Buffer.from(reply.bytes.slice(1, Math.max(1, reply.length - 2))).toString();
    reply.clear();
    if (isRefused)
      throw new MillraceError(
        'DATA_DAMAGED',
        `dump.rdb: the key ${JSON.stringify(Buffer.from(name).toString('latin1'))} is refused: ${text}`,
      );
    this.keys++;
  }
}
