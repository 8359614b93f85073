/** Writes a file in the RDB format piece by piece; file-reader.ts shows its form. Whoever has the file takes the pieces. */
import { Crc64 } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import type { KeyUse } from '../access-clocks.js';
import { RdbOutput } from './rdb-output.js';
import { rdbOpcode, rdbVersionWritten } from './rdb-types.js';

/** The version that Redis' tools look for. */
const redisVersion = '7.0.0';

export class RdbFileWriter {
  readonly output = new RdbOutput();
  readonly #crc = new Crc64();
  #database = -1;

  begin(timeMs: number): void {
    const magic = `REDIS${rdbVersionWritten.toString().padStart(4, '0')}`;
    this.output.raw(Buffer.from(magic, 'latin1'), 0, magic.length);
    this.#aux('redis-ver', redisVersion);
    this.#aux('redis-bits', '64');
    this.#aux('ctime', Math.floor(timeMs / 1000).toString());
    this.#aux('aof-base', '0');
  }

  #aux(name: string, value: string): void {
    this.output.byte(rdbOpcode.aux);
    this.output.ascii(name);
    this.output.ascii(value);
  }

  /** The code of a library of functions. Before all databases, as Redis has them. */
  library(code: ReadonlyBytes): void {
    this.output.byte(rdbOpcode.function2);
    this.output.text(code, 0, code.length);
  }

  /** Begins a database; so many keys come, as far as it is known, and so many of them expire. */
  database(number: number, keys: number, expiring: number): void {
    if (this.#database === number) return;
    this.#database = number;
    this.output.byte(rdbOpcode.database);
    this.output.size(number);
    this.output.byte(rdbOpcode.resize);
    this.output.size(keys);
    this.output.size(expiring);
  }

  /** A key with a type and a value in the form of this version. `expiryMs` 0 is none. */
  key(key: ReadonlyBytes, expiryMs: number, typeAndValue: ReadonlyBytes, use?: KeyUse): void {
    const { output } = this;
    if (expiryMs > 0) {
      output.byte(rdbOpcode.expiryMs);
      output.int64(expiryMs);
    }
    if (use !== undefined) this.#use(use);
    output.byte(typeAndValue[0]);
    output.text(key, 0, key.length);
    output.raw(typeAndValue, 1, typeAndValue.length - 1);
  }

  /** At most one of both, as Redis writes what its policy goes by. */
  #use({ idleSeconds, frequency }: KeyUse): void {
    const { output } = this;
    if (idleSeconds >= 0) {
      output.byte(rdbOpcode.idle);
      output.size(idleSeconds);
    } else if (frequency >= 0) {
      output.byte(rdbOpcode.frequency);
      output.byte(frequency);
    }
  }

  end(): void {
    this.output.byte(rdbOpcode.end);
    this.#crc.update(this.output.bytes, 0, this.output.length);
    this.output.reserve(8);
    this.#crc.write(this.output.bytes, this.output.length);
    this.output.length += 8;
  }

  /** What was written since the last call. Before `end` only: the checksum goes on from it. */
  take(): Uint8Array {
    const { output } = this;
    this.#crc.update(output.bytes, 0, output.length);
    return this.#cut();
  }

  /** What was written last, the checksum included. */
  takeEnd(): Uint8Array {
    return this.#cut();
  }

  #cut(): Uint8Array {
    const taken = this.output.bytes.slice(0, this.output.length);
    this.output.clear();
    return taken;
  }
}

/** A file that has libraries of functions and nothing else: redis-server loads it, and so does whoever reads RDB files. */
export function libraryFile(libraries: readonly Uint8Array[], timeMs: number): Uint8Array {
  const writer = new RdbFileWriter();
  writer.begin(timeMs);
  for (const code of libraries) writer.library(code);
  writer.end();
  return writer.takeEnd();
}
