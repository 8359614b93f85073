/**
 * What DUMP gives and RESTORE takes.
 *
 *   type (1) | value | version (2, low byte first) | CRC-64 of all before it (8)
 */
import { Crc64 } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import type { AccessClocks } from '../access-clocks.js';
import type { Engine } from '../engine.js';
import type { Keyspace } from '../keyspace.js';
import type { RdbKey } from './file-reader.js';
import { moduleName } from './module-values.js';
import { RdbInput } from './rdb-input.js';
import { RdbOutput } from './rdb-output.js';
import { isReadableVersion, rdbType, rdbVersionWritten } from './rdb-types.js';
import { windowModule } from './read-window.js';
import { ValueBuilder } from './value-builder.js';
import { ValueWriter } from './value-writer.js';

const footerBytes = 10;

export class Payloads {
  /** What `dump` wrote last. */
  readonly output = new RdbOutput();
  /** For tests of what a broken value does behind a checksum. */
  skipsChecksums = false;
  readonly #access: AccessClocks;
  readonly #writer: ValueWriter;
  readonly #input = new RdbInput();
  readonly #builder: ValueBuilder;
  readonly #crc = new Crc64();

  constructor(engine: Engine) {
    this.#access = engine.access;
    this.#writer = new ValueWriter(engine, this.output);
    this.#builder = new ValueBuilder(engine, this.#input);
  }

  /** Writes an entry's value into `output`; false where it is of a kind that the format does not have. */
  dump(entry: number): boolean {
    const { output } = this;
    const type = this.#writer.typeOf(entry);
    output.clear();
    if (type < 0) return false;
    output.byte(type);
    this.#writer.write(entry);
    finishPayload(output, this.#crc, ValueWriter.versionOf(type));
    return true;
  }

  /** Whether the version is one that can be read and the CRC is right. */
  isSound(bytes: ReadonlyBytes, offset: number, length: number): boolean {
    if (length < footerBytes) return false;
    const footer = offset + length - footerBytes;
    if (!isReadableVersion(versionAt(bytes, footer))) return false;
    this.#crc.reset();
    this.#crc.update(bytes, offset, length - footerBytes + 2);
    return this.skipsChecksums || this.#crc.matches(bytes, footer + 2);
  }

  /** A payload of a type and a value. */
  seal(value: ReadonlyBytes): Uint8Array {
    const { output } = this;
    output.clear();
    output.raw(value, 0, value.length);
    finishPayload(output, this.#crc);
    return output.bytes.slice(0, output.length);
  }

  /** Gives a key the value of a sound payload, whatever it holds; its entry. A `RdbError` changes nothing. */
  restore(
    keyspace: Keyspace,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    expiryMs: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
  ): number {
    const input = this.#input;
    const footer = offset + length - footerBytes;
    input.open(bytes, offset, length - footerBytes);
    const type = input.byte();
    const version = versionAt(bytes, footer);
    return this.#builder.build(keyspace, type, version, key, keyAt, keyBytes, expiryMs, true);
  }

  /** Gives a key the value that a file holds for it; its entry. A `RdbError` changes nothing. */
  load(keyspace: Keyspace, item: RdbKey): number {
    const { key, type, value, expiryMs, version } = item;
    this.#input.open(value.bytes, value.offset, value.length);
    const { bytes, offset, length } = key;
    const entry = this.#builder.build(
      keyspace,
      type,
      version,
      bytes,
      offset,
      length,
      expiryMs,
      true,
    );
    this.#access.adopt(entry, item);
    return entry;
  }
}

/** A payload of a type and a value as they lie in a file of a version. */
export function sealPayload(type: number, value: ReadonlyBytes, version: number): Uint8Array {
  const payload = new Uint8Array(1 + value.length + footerBytes);
  payload[0] = type;
  payload.set(value.subarray(0), 1);
  const footer = 1 + value.length;
  payload[footer] = version & 0xff;
  payload[footer + 1] = version >> 8;
  const crc = new Crc64();
  crc.update(payload, 0, footer + 2);
  crc.write(payload, footer + 2);
  return payload;
}

/** The version of a payload, and its type and value. */
export function openPayload(payload: Uint8Array): { version: number; typeAndValue: Uint8Array } {
  const footer = payload.length - footerBytes;
  return { version: versionAt(payload, footer), typeAndValue: payload.subarray(0, footer) };
}

/** Whether a type and a value are a window, which no Redis reads. */
export function isWindow(typeAndValue: Uint8Array): boolean {
  if (typeAndValue[0] !== rdbType.module) return false;
  const input = new RdbInput();
  input.open(typeAndValue, 1, typeAndValue.length - 1);
  input.length();
  return moduleName(input.high, input.low) === windowModule;
}

/** Appends version and CRC to a type and a value. */
export function finishPayload(output: RdbOutput, crc: Crc64, version = rdbVersionWritten): void {
  output.reserve(footerBytes);
  output.byte(version & 0xff);
  output.byte(version >> 8);
  crc.reset();
  crc.update(output.bytes, 0, output.length);
  crc.write(output.bytes, output.length);
  output.length += footerBytes - 2;
}

function versionAt(bytes: ReadonlyBytes, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}
