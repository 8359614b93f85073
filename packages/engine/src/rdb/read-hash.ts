/**
 * Hashes: fields and values by turns.
 *
 *   plain              count | (field, value)*
 *   packed             a zipmap, ziplist or listpack of fields and values
 *   Redis 7.4          earliest expiry (8 bytes) | count | (expiry less the earliest, plus one; 0 is none | field, value)*
 *   the same, packed   earliest expiry (8 bytes) | a listpack of fields, values and expiries; 0 is none
 *   before 7.4 was out the earliest expiry is missing, and expiries are absolute in both
 *   Valkey 9           count | (field, value, expiry (8 bytes); -1 is none)*
 */
import { noDatabase } from '../hash/hashes.js';
import type { Engine } from '../engine.js';
import { rdbType } from './rdb-types.js';
import type { Readers } from './readers.js';

/** Beyond this Redis takes no expiry. */
const expiryMax = 2 ** 46 - 1;

export function readHash(
  engine: Engine,
  readers: Readers,
  type: number,
  isValkey: boolean,
  entry: number,
): void {
  if (type === rdbType.hash) readPlain(engine, readers, entry);
  else if (type === rdbType.hashExpiringPreGa && isValkey) readValkey(engine, readers, entry);
  else if (type === rdbType.hashExpiring || type === rdbType.hashExpiringPreGa)
    readExpiring(engine, readers, type === rdbType.hashExpiring, entry);
  else if (type === rdbType.hashListpackExpiring || type === rdbType.hashListpackExpiringPreGa) {
    if (type === rdbType.hashListpackExpiring) readers.input.safeInteger();
    readPackedExpiring(engine, readers, entry);
  } else readPacked(engine, readers, type, entry);
  if (engine.hashes.count(entry) === 0) readers.input.fail('an empty hash');
}

function readPlain(engine: Engine, readers: Readers, entry: number): void {
  const { input, first, second } = readers;
  for (let left = input.count(); left > 0; left--) {
    input.text(first);
    input.text(second);
    set(engine, readers, entry, 0);
  }
}

function readPacked(engine: Engine, readers: Readers, type: number, entry: number): void {
  const { input, first, second } = readers;
  const source =
    type === rdbType.hashZipmap
      ? readers.zipmap
      : type === rdbType.hashZiplist
        ? readers.ziplist
        : readers.listpack;
  source.open();
  while (source.next(first)) {
    if (!source.next(second)) input.fail('a field without a value');
    set(engine, readers, entry, 0);
  }
}

function readExpiring(engine: Engine, readers: Readers, isRelative: boolean, entry: number): void {
  const { input, first, second } = readers;
  const earliest = isRelative ? input.safeInteger() : 1;
  for (let left = input.count(); left > 0; left--) {
    const expiry = input.length();
    input.text(first);
    input.text(second);
    set(engine, readers, entry, expiry === 0 ? 0 : expiry + earliest - 1);
  }
}

function readPackedExpiring(engine: Engine, readers: Readers, entry: number): void {
  const { input, listpack, first, second, third } = readers;
  listpack.open();
  while (listpack.next(first)) {
    if (!listpack.next(second)) input.fail('a field without a value');
    set(engine, readers, entry, listpack.nextInteger(third));
  }
}

function readValkey(engine: Engine, readers: Readers, entry: number): void {
  const { input, first, second } = readers;
  for (let left = input.count(); left > 0; left--) {
    input.text(first);
    input.text(second);
    const expiry = input.safeInteger();
    set(engine, readers, entry, expiry === -1 ? 0 : expiry);
  }
}

function set(engine: Engine, readers: Readers, entry: number, expiryMs: number): void {
  const { input, first, second } = readers;
  if (expiryMs < 0 || expiryMs > expiryMax) input.fail('an expiry out of range');
  const { bytes, offset, length } = first;
  const isNew = engine.hashes.set(
    entry,
    bytes,
    offset,
    length,
    second.bytes,
    second.offset,
    second.length,
  );
  if (!isNew) input.fail('a field twice');
  if (expiryMs > 0) engine.hashes.setExpiry(noDatabase, entry, bytes, offset, length, expiryMs);
}
