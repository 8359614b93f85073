import type { FileHandle } from 'node:fs/promises';
import { rm, stat } from 'node:fs/promises';
import { defaultsOf, MillraceError } from '@millrace/base';
import { call, type CommandArgument, type ReplyValue, ShardConnection } from '@millrace/client';
import { openPayload, rdbType, RdbFileWriter, rdbVersionWritten } from '@millrace/engine';
import { startStore, storeTable } from '@millrace/server';
import { ProgressLine } from '../snapshot/progress-line.js';
import { parseAddresses } from '../tables/common.js';
import { createNew } from './parts.js';

export interface ExportOptions {
  readonly from: string;
  readonly password?: string;
  readonly timeSeries?: boolean;
}

const scanCount = 1000;
const pieceBytes = 1024 * 1024;

export async function exportFile(file: string, options: ExportOptions): Promise<void> {
  if (/:\d+$/.test(options.from)) {
    await exportFrom(options.from, file, options);
    return;
  }
  if (!(await stat(options.from)).isDirectory())
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `${options.from} is neither host:port nor a folder`,
    );
  const config = { ...defaultsOf(storeTable), port: 0, dir: options.from };
  await using store = await startStore(config);
  await exportFrom(`127.0.0.1:${store.port}`, file, options);
}

async function exportFrom(
  address: string,
  file: string,
  { password, timeSeries }: ExportOptions,
): Promise<void> {
  const [at] = parseAddresses([address]);
  await using connection = await ShardConnection.open(at, {
    replyTimeoutMs: 0,
    ...(password === undefined ? {} : { password }),
  });
  const output = await createNew(file);
  const line = new ProgressLine(process.stderr);
  try {
    const exporting = new Exporting(connection, output, line, timeSeries === true);
    await exporting.run();
    await output.sync();
    await output.close();
    line.clear();
    exporting.tell(file);
  } catch (error) {
    line.clear();
    await output.close().catch(() => undefined);
    await rm(file, { force: true }); // half a file would be taken for a whole one
    throw error;
  }
}

/** One export: walks the databases with SCAN, and takes each value as DUMP gives it. */
class Exporting {
  readonly #connection: ShardConnection;
  readonly #file: FileHandle;
  readonly #line: ProgressLine;
  readonly #withTimeSeries: boolean;
  readonly #writer = new RdbFileWriter();
  #keys = 0;
  #bytes = 0;
  #seriesLeftOut = 0;
  #expiringHashes = 0;

  constructor(
    connection: ShardConnection,
    file: FileHandle,
    line: ProgressLine,
    withTimeSeries: boolean,
  ) {
    this.#connection = connection;
    this.#file = file;
    this.#line = line;
    this.#withTimeSeries = withTimeSeries;
  }

  async run(): Promise<void> {
    this.#writer.begin(Date.now());
    const databases = await this.#databases();
    const all = databases.reduce((sum, { keys }) => sum + keys, 0);
    for (const database of databases) await this.#exportDatabase(database, all);
    this.#writer.end();
    await this.#write(this.#writer.takeEnd());
  }

  tell(file: string): void {
    console.log(`exported ${this.#keys} keys, ${this.#bytes} bytes, into ${file}`);
    if (this.#expiringHashes > 0)
      console.log(
        `${this.#expiringHashes} hashes have fields that expire: Redis 7.4 and later load the file`,
      );
    if (this.#seriesLeftOut > 0)
      console.log(
        `left out ${this.#seriesLeftOut} time series: Redis without their module loads no file that has any (--time-series writes them)`,
      );
  }

  #call(...args: CommandArgument[]): Promise<ReplyValue> {
    return call(this.#connection, args);
  }

  async #databases(): Promise<{ number: number; keys: number; expiring: number }[]> {
    const info = textOf(await this.#call('INFO', 'keyspace'));
    return [...info.matchAll(/^db(\d+):keys=(\d+),expires=(\d+)/gm)].map(
      ([, number, keys, expiring]) => ({
        number: Number(number),
        keys: Number(keys),
        expiring: Number(expiring),
      }),
    );
  }

  async #exportDatabase(
    database: { number: number; keys: number; expiring: number },
    all: number,
  ): Promise<void> {
    await this.#call('SELECT', database.number);
    this.#writer.database(database.number, database.keys, database.expiring);
    // SCAN may show a key twice where the index grows meanwhile.
    const seen = new Set<string>();
    let cursor = '0';
    do {
      const [next, keys] = (await this.#call('SCAN', cursor, 'COUNT', scanCount)) as [
        Uint8Array,
        Uint8Array[],
      ];
      cursor = textOf(next);
      const fresh = keys.filter((key) => isFirst(seen, key));
      await Promise.all(fresh.map((key) => this.#exportKey(key)));
      this.#line.show('exporting', this.#keys, all, `${this.#keys} keys`);
      if (this.#writer.output.length > pieceBytes) await this.#write(this.#writer.take());
    } while (cursor !== '0');
  }

  async #exportKey(key: Uint8Array): Promise<void> {
    const [expiry, payload] = await Promise.all([
      this.#call('PEXPIRETIME', key),
      this.#call('DUMP', key),
    ]);
    if (!(payload instanceof Uint8Array)) return; // gone since SCAN saw it
    const { version, typeAndValue } = openPayload(payload);
    const isExpiringHash = typeAndValue[0] === rdbType.hashExpiring;
    if (isExpiringHash) this.#expiringHashes++;
    if (version > rdbVersionWritten && !isExpiringHash)
      throw new MillraceError(
        'INVALID_ARGUMENT',
        `the server dumps values in version ${version}; files are written in version ${rdbVersionWritten}`,
      );
    if (typeAndValue[0] === rdbType.module && !this.#withTimeSeries) {
      this.#seriesLeftOut++;
      return;
    }
    this.#writer.key(key, Math.max(0, Number(expiry)), typeAndValue);
    this.#keys++;
  }

  async #write(piece: Uint8Array): Promise<void> {
    await this.#file.write(piece);
    this.#bytes += piece.length;
  }
}

function isFirst(seen: Set<string>, key: Uint8Array): boolean {
  const text = Buffer.from(key).toString('latin1');
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

function textOf(value: ReplyValue): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return typeof value === 'string' ? value : '';
}
