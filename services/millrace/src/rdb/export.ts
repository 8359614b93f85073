import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { defaultsOf, MillraceError } from '@millrace/base';
import { call, type CommandArgument, type ReplyValue, ShardConnection } from '@millrace/client';
import type { KeyUse } from '@millrace/engine';
import { isWindow, openPayload, rdbType, RdbFileWriter, rdbVersionWritten } from '@millrace/engine';
import { functionsName, startStore, storeTable } from '@millrace/server';
import { ProgressLine } from '../snapshot/progress-line.js';
import { parseAddresses } from '../tables/common.js';
import { readLibraries } from './libraries.js';
import { openPlace, splitNew } from './place.js';

export interface ExportOptions {
  readonly from: string;
  readonly password?: string;
  readonly timeSeries?: boolean;
  /** An RDB file whose libraries of functions go along. */
  readonly functions?: string;
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
  const kept = path.join(options.from, functionsName);
  const functions = options.functions ?? (existsSync(kept) ? kept : undefined);
  await exportFrom(`127.0.0.1:${store.port}`, file, {
    ...options,
    ...(functions === undefined ? {} : { functions }),
  });
}

async function exportFrom(
  address: string,
  file: string,
  { password, timeSeries, functions }: ExportOptions,
): Promise<void> {
  const [at] = parseAddresses([address]);
  await using connection = await ShardConnection.open(at, {
    replyTimeoutMs: 0,
    ...(password === undefined ? {} : { password }),
  });
  const { folder, name } = splitNew(file);
  await using place = await openPlace(folder);
  const libraries = functions === undefined ? [] : await readLibraries(functions);
  const line = new ProgressLine(process.stderr);
  const exporting = new Exporting(connection, line, timeSeries === true, libraries);
  try {
    await place.write(name, exporting.pieces());
  } finally {
    line.clear();
  }
  exporting.tell(file);
}

/** One export: walks the databases with SCAN, and takes each value as DUMP gives it. */
class Exporting {
  readonly #connection: ShardConnection;
  readonly #line: ProgressLine;
  readonly #withTimeSeries: boolean;
  readonly #libraries: readonly Uint8Array[];
  readonly #writer = new RdbFileWriter();
  #use: 'IDLETIME' | 'FREQ' | undefined;
  #keys = 0;
  #bytes = 0;
  #seriesLeftOut = 0;
  #windowsLeftOut = 0;
  #expiringHashes = 0;

  constructor(
    connection: ShardConnection,
    line: ProgressLine,
    withTimeSeries: boolean,
    libraries: readonly Uint8Array[],
  ) {
    this.#libraries = libraries;
    this.#connection = connection;
    this.#line = line;
    this.#withTimeSeries = withTimeSeries;
  }

  /** The bytes of the file, as they come to be. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    // What an export reads counts as no use; servers before Redis 7.2 refuse that, and count it.
    await this.#call('CLIENT', 'NO-TOUCH', 'ON').catch(() => undefined);
    this.#use = await this.#useByPolicy();
    this.#writer.begin(Date.now());
    for (const code of this.#libraries) this.#writer.library(code);
    const databases = await this.#databases();
    const all = databases.reduce((sum, { keys }) => sum + keys, 0);
    for (const database of databases) yield* this.#exportDatabase(database, all);
    this.#writer.end();
    yield this.#count(this.#writer.takeEnd());
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
    if (this.#windowsLeftOut > 0)
      console.log(
        `left out ${this.#windowsLeftOut} feature windows: no Redis loads a file that has any`,
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

  async *#exportDatabase(
    database: { number: number; keys: number; expiring: number },
    all: number,
  ): AsyncGenerator<Uint8Array> {
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
      if (this.#writer.output.length > pieceBytes) yield this.#count(this.#writer.take());
    } while (cursor !== '0');
  }

  /** What the policy of the server goes by, which a file has beside each key. */
  async #useByPolicy(): Promise<'IDLETIME' | 'FREQ' | undefined> {
    const memory = textOf(await this.#call('INFO', 'memory'));
    const [, policy = ''] = /^maxmemory_policy:(\S+)/m.exec(memory) ?? [];
    if (policy.endsWith('-lru')) return 'IDLETIME';
    return policy.endsWith('-lfu') ? 'FREQ' : undefined;
  }

  async #useOf(key: Uint8Array): Promise<KeyUse | undefined> {
    if (this.#use === undefined) return undefined;
    const value = Number(await this.#call('OBJECT', this.#use, key));
    return this.#use === 'FREQ'
      ? { idleSeconds: -1, frequency: value }
      : { idleSeconds: value, frequency: -1 };
  }

  async #exportKey(key: Uint8Array): Promise<void> {
    const [use, expiry, payload] = await Promise.all([
      this.#useOf(key),
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
    if (isWindow(typeAndValue)) {
      this.#windowsLeftOut++;
      return;
    }
    if (typeAndValue[0] === rdbType.module && !this.#withTimeSeries) {
      this.#seriesLeftOut++;
      return;
    }
    this.#writer.key(key, Math.max(0, Number(expiry)), typeAndValue, use);
    this.#keys++;
  }

  #count(piece: Uint8Array): Uint8Array {
    this.#bytes += piece.length;
    return piece;
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
