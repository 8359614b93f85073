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
/** Of a key with its type and value. */
const keyBytesMin = 3;

/** Told of what a file holds, in its order. Bytes are valid during the call only. */
export interface RdbVisitor {
  /** Of keys that `key` will be called with: all of up to `keysAtOnce`, then their calls. */
  ahead?(item: RdbKey): void;
  /** A key of a database. The value lies in `value` without its type. `expiryMs` 0 is none. */
  key(item: RdbKey): void;
  /** The code of a library of functions. */
  library?(code: Text): void;
  /** Before the keys of a database: how many the writer says there are. */
  size?(database: number, keys: number): void;
}

export class RdbKey {
  database = 0;
  readonly key = new Text();
  type = 0;
  readonly value = new Text();
  expiryMs = 0;
  /** -1 where the file does not tell. */
  idleSeconds = -1;
  frequency = -1;
  /** Of the file. */
  version = 0;
}

/** Keys that are understood before the first of them is told of. */
export const keysAtOnce = 16;

export interface RdbFileOptions {
  /** Somebody else makes sure of the checksum: it is left in `checksum`. */
  readonly isCheckedElsewhere?: boolean;
}

export class RdbFileReader {
  /** Of the file, once its first bytes were read; 0 before. */
  version = 0;
  /** The CRC-64 at the end of the file, where it has one and it was not checked here. */
  checksum: Uint8Array | undefined = undefined;
  readonly #input = new RdbInput();
  readonly #crc = new Crc64();
  readonly #isChecking: boolean;
  /** Of the next key. */
  #database = 0;
  #expiryMs = 0;
  #idleSeconds = -1;
  #frequency = -1;
  /** Keys that lie in the bytes at hand and were not told of yet. */
  readonly #items = Array.from({ length: keysAtOnce }, () => new RdbKey());
  #itemCount = 0;
  readonly #text = new Text();
  readonly #visitor: RdbVisitor;
  /** What can be in a file of its size. */
  readonly #keysMax: number;
  #bytes = new Uint8Array(minimumRoom);
  #start = 0;
  #end = 0;
  /** As far as the CRC has come. */
  #checkedTo = 0;
  /** It is not tried again before so many bytes are there. */
  #neededEnd = 0;
  #consumed = 0;
  #state: 'magic' | 'items' | 'crc' | 'done' = 'magic';

  /** `size` is the file's, so that a broken length is told from bytes that are still to come. */
  constructor(size: number, visitor: RdbVisitor, options: RdbFileOptions = {}) {
    this.#isChecking = options.isCheckedElsewhere !== true;
    this.#input.followMax = size;
    this.#visitor = visitor;
    this.#keysMax = size / keyBytesMin;
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
    this.#readAll(true);
  }

  /** Says that no more bytes come. */
  finish(): void {
    this.#readAll(false);
  }

  /** Reads what is whole. What was understood before bytes that are broken is told of all the same. */
  #readAll(isPartial: boolean): void {
    try {
      while (this.#state !== 'done' && this.#readOne(isPartial));
    } finally {
      this.#deliver();
    }
    this.#check();
  }

  #append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) {
      const had = this.#end - this.#start;
      const wanted = Math.max(minimumRoom, (had + chunk.length) * 2);
      const target = wanted > this.#bytes.length ? new Uint8Array(wanted) : this.#bytes;
      target.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = target;
      this.#start = this.#checkedTo = 0;
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
    this.#consumed += input.at - this.#start;
    this.#start = input.at;
    this.#neededEnd = 0;
    return true;
  }

  #check(): void {
    if (this.#isChecking && this.#state !== 'done')
      this.#crc.update(this.#bytes, this.#checkedTo, this.#start - this.#checkedTo);
    this.#checkedTo = this.#start;
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
    this.version = version;
    this.#state = 'items';
  }

  #readItem(): void {
    const input = this.#input;
    const code = input.byte();
    if (code === rdbOpcode.expiryMs) this.#expiryMs = Math.max(1, input.safeInteger());
    else if (code === rdbOpcode.expirySeconds) this.#expiryMs = Math.max(1, input.int32() * 1000);
    else if (code === rdbOpcode.idle) this.#idleSeconds = input.length();
    else if (code === rdbOpcode.frequency) this.#frequency = input.byte();
    else if (code === rdbOpcode.database) this.#database = input.length();
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
      const keys = input.length();
      input.length();
      this.#visitor.size?.(this.#database, Math.min(keys, this.#keysMax));
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
    const input = this.#input;
    const item = this.#items[this.#itemCount];
    input.text(item.key);
    const from = input.at;
    skipValue(input, type, this.version);
    item.value.set(input.bytes, from, input.at - from);
    item.type = type;
    item.version = this.version;
    item.database = this.#database;
    item.expiryMs = this.#expiryMs;
    item.idleSeconds = this.#idleSeconds;
    item.frequency = this.#frequency;
    this.#expiryMs = 0;
    this.#idleSeconds = this.#frequency = -1;
    this.#itemCount++;
    if (this.#itemCount === keysAtOnce) this.#deliver();
  }

  /** Tells of the keys that were understood, while their bytes are where they are. */
  #deliver(): void {
    const [items, count, visitor] = [this.#items, this.#itemCount, this.#visitor];
    this.#itemCount = 0;
    if (visitor.ahead !== undefined) for (let i = 0; i < count; i++) visitor.ahead(items[i]);
    for (let i = 0; i < count; i++) visitor.key(items[i]);
  }

  /** The CRC is of all before it; zeros stand where the writer made none. */
  #readCrc(): void {
    const input = this.#input;
    input.need(crcBytes);
    this.#deliver();
    this.#check();
    input.int64();
    const isWritten = (input.high | input.low) !== 0;
    const at = input.at - crcBytes;
    if (!this.#isChecking) this.checksum = isWritten ? input.bytes.slice(at, input.at) : undefined;
    else if (isWritten && !this.#crc.matches(input.bytes, at)) input.fail('a wrong checksum');
    this.#state = 'done';
  }
}
