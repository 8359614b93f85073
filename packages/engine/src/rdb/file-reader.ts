/**
 * Reads a file in the RDB format, chunk by chunk: whatever holds the file gives the chunks, and no more than one value and
 * a chunk are in memory.
 *
 *   "REDIS" and 4 digits of version, or "VALKEY" and 3
 *   opcodes and keys: (expiry | idle time | frequency)*, type, key, value
 *   0xff | CRC-64 of all before it (8), zeros where the writer made none
 */
import { Crc64 } from '@millrace/base';
import { ModuleReader } from './module-values.js';
import { BytesMissing, RdbInput, Text } from './rdb-input.js';
import { isReadableVersion, rdbOpcode } from './rdb-types.js';
import { skipValue } from './skip-value.js';

const magicBytes = 9;
const crcBytes = 8;
/** The first version with a CRC at the end. */
const crcSince = 5;
const minimumRoom = 64 * 1024;

/** Told of what a file holds, in its order. Bytes are valid during the call only. */
export interface RdbVisitor {
  /** A key of a database. The value lies in `value` without its type. `expiryMs` 0 is none. */
  key(item: RdbKey): void;
  /** The code of a library of functions. */
  library?(code: Text): void;
}

export class RdbKey {
  database = 0;
  readonly key = new Text();
  type = 0;
  readonly value = new Text();
  expiryMs = 0;
  /** Of the file. */
  version = 0;
}

export class RdbFileReader {
  /** Of the file, once its first bytes were read; 0 before. */
  version = 0;
  readonly #input = new RdbInput();
  readonly #crc = new Crc64();
  readonly #item = new RdbKey();
  readonly #text = new Text();
  readonly #visitor: RdbVisitor;
  #bytes = new Uint8Array(minimumRoom);
  #start = 0;
  #end = 0;
  /** It is not tried again before so many bytes are there. */
  #neededEnd = 0;
  #consumed = 0;
  #state: 'magic' | 'items' | 'crc' | 'done' = 'magic';

  /** `size` is the file's, so that a broken length is told from bytes that are still to come. */
  constructor(size: number, visitor: RdbVisitor) {
    this.#input.followMax = size;
    this.#visitor = visitor;
  }

  /** Bytes of the file that were understood so far. */
  get consumed(): number {
    return this.#consumed;
  }
  /** Whether the end of the file was read. */
  get isDone(): boolean {
    return this.#state === 'done';
  }
  /** After the end: bytes that follow it, where the file goes on as something else. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Takes the next bytes and tells the visitor of what is whole. Throws a `RdbError` where the file is broken. */
  push(chunk: Uint8Array): void {
    this.#append(chunk);
    this.#input.followMax = Math.max(0, this.#input.followMax - chunk.length);
    if (this.#end - this.#start < this.#neededEnd) return;
    while (this.#state !== 'done' && this.#readOne(true));
  }

  /** Says that no more bytes come. */
  finish(): void {
    while (this.#state !== 'done') this.#readOne(false);
  }

  #append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) {
      const had = this.#end - this.#start;
      const wanted = Math.max(minimumRoom, (had + chunk.length) * 2);
      const target = wanted > this.#bytes.length ? new Uint8Array(wanted) : this.#bytes;
      target.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = target;
      this.#start = 0;
      this.#end = had;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** False where bytes are missing. */
  #readOne(isPartial: boolean): boolean {
    const input = this.#input;
    const { followMax } = input;
    input.open(this.#bytes, this.#start, this.#end - this.#start);
    input.base = this.#consumed - this.#start;
    input.isPartial = isPartial;
    input.followMax = followMax;
    try {
      this.#read();
    } catch (error) {
      if (!(error instanceof BytesMissing)) throw error;
      // A long value is not read anew with each chunk.
      this.#neededEnd = (this.#end - this.#start) * 2;
      return false;
    }
    this.#crc.update(this.#bytes, this.#start, input.at - this.#start);
    this.#consumed += input.at - this.#start;
    this.#start = input.at;
    this.#neededEnd = 0;
    return true;
  }

  #read(): void {
    if (this.#state === 'magic') this.#readMagic();
    else if (this.#state === 'items') this.#readItem();
    else this.#readCrc();
  }

  #readMagic(): void {
    const input = this.#input;
    input.need(magicBytes);
    const text = Buffer.from(input.bytes.subarray(input.at, input.at + magicBytes)).toString(
      'latin1',
    );
    const [, digits] = /^(?:REDIS(\d{4})|VALKEY(\d{3}))$/.exec(text)?.filter(Boolean) ?? [];
    if (digits === undefined) input.fail('not a file in the RDB format: wrong first bytes');
    const version = Number(digits);
    if (!isReadableVersion(version)) input.fail(`the unknown version ${version.toString()}`);
    input.skip(magicBytes);
    this.version = this.#item.version = version;
    this.#state = 'items';
  }

  #readItem(): void {
    const input = this.#input;
    const code = input.byte();
    const item = this.#item;
    if (code === rdbOpcode.expiryMs) item.expiryMs = Math.max(1, input.safeInteger());
    else if (code === rdbOpcode.expirySeconds) item.expiryMs = Math.max(1, input.int32() * 1000);
    else if (code === rdbOpcode.idle) input.length();
    else if (code === rdbOpcode.frequency) input.skip(1);
    else if (code === rdbOpcode.database) item.database = input.length();
    else if (code === rdbOpcode.end) this.#state = this.version < crcSince ? 'done' : 'crc';
    else if (code >= rdbOpcode.slotImport) this.#skipOther(code);
    else this.#readKey(code);
  }

  #skipOther(code: number): void {
    const input = this.#input;
    if (code === rdbOpcode.aux) {
      input.skipText();
      input.skipText();
    } else if (code === rdbOpcode.resize) {
      input.length();
      input.length();
    } else if (code === rdbOpcode.slotInfo) for (let i = 0; i < 3; i++) input.length();
    else if (code === rdbOpcode.function2) {
      input.text(this.#text);
      this.#visitor.library?.(this.#text);
    } else if (code === rdbOpcode.moduleAux) {
      input.length();
      new ModuleReader(input).skipAll();
    } else input.fail(`the unknown opcode ${code.toString()}`);
  }

  #readKey(type: number): void {
    const [input, item] = [this.#input, this.#item];
    item.type = type;
    input.text(item.key);
    const from = input.at;
    skipValue(input, type, this.version);
    item.value.set(input.bytes, from, input.at - from);
    this.#visitor.key(item);
    item.expiryMs = 0;
  }

  /** The CRC is of all before it; zeros stand where the writer made none. */
  #readCrc(): void {
    const input = this.#input;
    input.need(crcBytes);
    input.int64();
    if ((input.high | input.low) !== 0 && !this.#crc.matches(input.bytes, input.at - crcBytes))
      input.fail('a wrong checksum');
    this.#state = 'done';
  }
}
