/**
 * Strings. A value lies behind its key where it is short, in the entry's word where it is an integer of 32 bits, and in a
 * block of its own where it is long, with room to append.
 */
import { formatInteger, INTEGER_TEXT_BYTES_MAX, parseInteger } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import {
  Arena,
  entryAux,
  entryBytes,
  entryExpiry,
  entryFlag,
  entryFlags,
  entryWord,
  keyLength,
  ownOffset,
  setEntryAux,
  setEntryExpiry,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Engine } from './engine.js';
import { bitsInByte, countBits } from './bit-count.js';
import { stringLayout, stringLayoutMask, stringRaw, stringText } from './entry-value.js';
import type { Keyspace } from './keyspace.js';
import type { Structure } from './structure.js';
import { kind as kinds } from './structure.js';

/** Longer values get a block of their own. */
export const inlineBytesMax = 2048;
/** Redis' limit: OBJECT ENCODING calls strings up to it embstr. */
const embeddedBytesMax = 44;
const blockHeaderBytes = 8;
const int32DigitsMax = 11;
/** Beyond this a count of bits is not kept. */
const keptBitsMax = 0xfffffffe;

export class Strings implements Structure {
  readonly kind = kinds.string;
  /** The value that was read last: valid until something is written. */
  bytes: ReadonlyBytes;
  offset = 0;
  length = 0;
  /** The block of that value, 0 where it has none. */
  #block = 0;

  readonly #arena: Arena;
  readonly #digits = new Uint8Array(24);

  constructor(engine: Engine) {
    this.#arena = engine.arena;
    this.bytes = engine.arena.bytes;
  }

  hasBlock(aux: number): boolean {
    return (aux & stringLayoutMask) === stringLayout.block;
  }

  /** Makes `bytes`, `offset` and `length` the value's. */
  read(entry: number): void {
    const arena = this.#arena;
    const layout = entryAux(arena, entry) & stringLayoutMask;
    const word = entryWord(arena, entry);
    this.bytes = arena.bytes;
    this.#block = 0;
    if (layout === stringLayout.inline) {
      this.offset = ownOffset(arena, entry);
      this.length = word;
    } else if (layout === stringLayout.block) {
      this.#block = word;
      this.offset = word * 8 + blockHeaderBytes;
      this.length = arena.ints[word * 2];
    } else {
      this.bytes = this.#digits;
      this.offset = 0;
      this.length = formatInteger(word, this.#digits, 0);
    }
  }

  lengthOf(entry: number): number {
    const arena = this.#arena;
    const layout = entryAux(arena, entry) & stringLayoutMask;
    const word = entryWord(arena, entry);
    if (layout === stringLayout.inline) return word;
    if (layout === stringLayout.block) return arena.ints[word * 2];
    return formatInteger(word, this.#digits, 0);
  }

  isInteger(entry: number): boolean {
    return (entryAux(this.#arena, entry) & stringLayoutMask) === stringLayout.integer;
  }

  /**
   * Sets a key, found just now as `entry` or 0, to a value, whatever it was before. `expiryMs` 0 is none. Returns the entry
   * it has now. The value must not lie in the arena.
   */
  set(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueBytes: number,
    expiryMs: number,
  ): number {
    const integer =
      valueBytes <= int32DigitsMax ? canonicalInt32(value, valueAt, valueBytes) : Number.NaN;
    if (!Number.isNaN(integer))
      return this.setInteger(keyspace, entry, key, keyAt, keyBytes, integer, expiryMs);
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    const inline = valueBytes <= inlineBytesMax;
    const own = inline ? valueBytes : 0;
    const layout = inline ? stringLayout.inline : stringLayout.block;
    let target = entry;
    if (entry === 0)
      target = keyspace.create(kinds.string, key, keyAt, keyBytes, layout, 0, expiryMs, own);
    else if (inline && this.#fits(entry, flags, keyBytes, own))
      setEntryAux(this.#arena, entry, layout);
    else if (!inline && this.#overwriteBlock(entry, flags, value, valueAt, valueBytes)) {
      if (expiryMs > 0) setEntryExpiry(this.#arena, entry, expiryMs);
      return entry;
    } else target = this.#reshape(keyspace, entry, flags, layout, key, keyAt, keyBytes, own);
    if (expiryMs > 0) setEntryExpiry(this.#arena, target, expiryMs);
    if (inline) {
      setEntryWord(this.#arena, target, valueBytes);
      this.#arena.copyIn(ownOffset(this.#arena, target), value, valueAt, valueBytes);
    } else
      setEntryWord(this.#arena, target, this.#newBlock(value, valueAt, valueBytes, valueBytes));
    return target;
  }

  /** The same for an integer of 32 bits. */
  setInteger(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    value: number,
    expiryMs: number,
  ): number {
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    if (entry === 0)
      return keyspace.create(
        kinds.string,
        key,
        keyAt,
        keyBytes,
        stringLayout.integer,
        value,
        expiryMs,
      );
    let target = entry;
    if (this.#fits(entry, flags, keyBytes, 0))
      setEntryAux(this.#arena, entry, stringLayout.integer);
    else
      target = this.#reshape(keyspace, entry, flags, stringLayout.integer, key, keyAt, keyBytes, 0);
    setEntryWord(this.#arena, target, value);
    if (expiryMs > 0) setEntryExpiry(this.#arena, target, expiryMs);
    return target;
  }

  /** True where an entry is a string without a block, of the same flags, whose block of memory is of the right size already. */
  #fits(entry: number, flags: number, keyBytes: number, own: number): boolean {
    const arena = this.#arena;
    if ((arena.ints[entry * 2] & 0x1f) !== (kinds.string | flags)) return false;
    const aux = entryAux(arena, entry);
    if ((aux & stringLayoutMask) === stringLayout.block) return false;
    const had = (aux & stringLayoutMask) === stringLayout.inline ? entryWord(arena, entry) : 0;
    if (had === own) return true;
    const fixed = entryBytes(flags, keyBytes);
    return Arena.roundUp(fixed + had) === Arena.roundUp(fixed + own);
  }

  #overwriteBlock(
    entry: number,
    flags: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueBytes: number,
  ): boolean {
    const arena = this.#arena;
    if (
      (arena.ints[entry * 2] & 0x1f) !== (kinds.string | flags) ||
      !this.hasBlock(entryAux(arena, entry))
    )
      return false;
    const block = entryWord(arena, entry);
    if (arena.capacityOf(block) !== Arena.roundUp(blockHeaderBytes + valueBytes)) return false;
    setEntryAux(arena, entry, stringLayout.block);
    arena.setInt(block * 2, valueBytes);
    arena.setInt(block * 2 + 1, 0);
    arena.copyIn(block * 8 + blockHeaderBytes, value, valueAt, valueBytes);
    return true;
  }

  /** A new entry of another size in the place of one whose value is given up. */
  #reshape(
    keyspace: Keyspace,
    entry: number,
    flags: number,
    layout: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    own: number,
  ): number {
    const arena = this.#arena;
    const fresh = arena.allocate(entryBytes(flags, keyBytes) + own);
    writeEntry(arena, fresh, kinds.string, flags, layout, key, keyAt, keyBytes);
    keyspace.releaseAndReplace(entry, fresh);
    return fresh;
  }

  #newBlock(value: ReadonlyBytes, valueAt: number, valueBytes: number, room: number): number {
    const arena = this.#arena;
    const block = arena.allocate(blockHeaderBytes + room);
    arena.setInt(block * 2, valueBytes);
    arena.setInt(block * 2 + 1, 0);
    arena.copyIn(block * 8 + blockHeaderBytes, value, valueAt, valueBytes);
    return block;
  }

  /**
   * Makes a string at least `length` bytes long, the new ones zero, and ready to be written in place: afterwards `offset`
   * and `length` are the value's. The entry, found just now, may move. Growing again is cheap: room is left.
   */
  makeRoom(keyspace: Keyspace, entry: number, length: number): number {
    this.read(entry);
    const had = this.length;
    const wanted = Math.max(had, length);
    const arena = this.#arena;
    const isReady = (entryAux(arena, entry) & stringRaw) !== 0 && this.bytes === arena.bytes;
    if (isReady && wanted === had) return entry;
    const target = this.#inBlockOrInline(keyspace, entry, wanted);
    setEntryAux(arena, target, (entryAux(arena, target) & stringLayoutMask) | stringRaw);
    this.read(target);
    if (wanted > had) {
      if (this.hasBlock(entryAux(arena, target)))
        arena.setInt(entryWord(arena, target) * 2, wanted);
      else setEntryWord(arena, target, wanted);
      arena.fill(this.offset + had, wanted - had, 0);
      this.length = wanted;
    }
    return target;
  }

  /** Writes into a value that `makeRoom` made ready. */
  write(at: number, value: ReadonlyBytes, from: number, length: number): void {
    this.#forgetBits();
    this.#arena.copyIn(this.offset + at, value, from, length);
  }
  writeByte(at: number, value: number): void {
    this.#forgetBits();
    this.#arena.setByte(this.offset + at, value);
  }
  /** The same for bitmaps: the count of their bits stays known. */
  writeBits(at: number, value: number): void {
    const arena = this.#arena;
    const countAt = this.#block * 2 + 1;
    if (this.#block !== 0 && arena.ints[countAt] !== 0) {
      const by = bitsInByte(value) - bitsInByte(this.bytes[this.offset + at]);
      if (by !== 0) this.#keepBits(this.#block, (arena.ints[countAt] >>> 0) - 1 + by);
    }
    arena.setByte(this.offset + at, value);
  }

  /** Bits that are set in the value that was read, where they are known without looking; otherwise -1. */
  get knownBits(): number {
    return this.#block === 0 ? -1 : (this.#arena.ints[this.#block * 2 + 1] >>> 0) - 1;
  }

  #keepBits(block: number, bits: number): void {
    this.#arena.setInt(block * 2 + 1, bits < keptBitsMax ? (bits + 1) | 0 : 0);
  }
  #forgetBits(): void {
    if (this.#block !== 0 && this.#arena.ints[this.#block * 2 + 1] !== 0)
      this.#arena.setInt(this.#block * 2 + 1, 0);
  }

  /** A block for a value of so many bytes, which the caller writes from byte `block * 8 + 8` on and gives to `setBlock`. */
  allocateBlock(length: number): number {
    const block = this.#arena.allocate(blockHeaderBytes + length);
    this.#arena.setInt(block * 2, length);
    this.#arena.setInt(block * 2 + 1, 0);
    return block;
  }

  /** Sets a key, found just now as `entry` or 0, to the value in a block of `allocateBlock`. */
  setBlock(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    block: number,
  ): void {
    const layout = stringLayout.block | stringRaw;
    if (entry === 0) keyspace.create(kinds.string, key, keyAt, keyBytes, layout, block);
    else {
      const fresh = this.#reshape(keyspace, entry, 0, layout, key, keyAt, keyBytes, 0);
      setEntryWord(this.#arena, fresh, block);
    }
  }

  #inBlockOrInline(keyspace: Keyspace, entry: number, wanted: number): number {
    const arena = this.#arena;
    const layout = entryAux(arena, entry) & stringLayoutMask;
    if (layout === stringLayout.block) {
      this.#growBlock(entry, wanted);
      return entry;
    }
    const flags = entryFlags(arena, entry) & entryFlag.expires;
    const keyBytes = keyLength(arena, entry);
    if (
      wanted <= inlineBytesMax &&
      layout === stringLayout.inline &&
      this.#fits(entry, flags, keyBytes, wanted)
    )
      return entry;
    const inline = wanted <= inlineBytesMax;
    const expiry = entryExpiry(arena, entry);
    const fresh = arena.allocate(entryBytes(flags, keyBytes) + (inline ? wanted : 0));
    const keyAt = ownOffset(arena, entry) - keyBytes;
    writeEntry(
      arena,
      fresh,
      kinds.string,
      flags,
      inline ? stringLayout.inline : stringLayout.block,
      arena.bytes,
      keyAt,
      keyBytes,
    );
    if (expiry > 0) setEntryExpiry(arena, fresh, expiry);
    this.read(entry);
    if (inline) {
      setEntryWord(arena, fresh, this.length);
      arena.copyIn(ownOffset(arena, fresh), this.bytes, this.offset, this.length);
    } else {
      const block = this.#newBlock(this.bytes, this.offset, this.length, wanted);
      // Short enough to count: from here on the count is kept while bits are set one by one.
      this.#keepBits(block, countBits(this.bytes, this.offset, this.offset + this.length));
      setEntryWord(arena, fresh, block);
    }
    keyspace.replace(entry, fresh);
    return fresh;
  }

  #growBlock(entry: number, wanted: number): void {
    const arena = this.#arena;
    const block = entryWord(arena, entry);
    const had = arena.ints[block * 2];
    const capacity = arena.capacityOf(block) - blockHeaderBytes;
    if (wanted <= capacity) return;
    // Room for as much again up to a mebibyte, then for an eighth: appending piece by piece copies each byte a few times only.
    const room = wanted + Math.max(Math.min(wanted, 1 << 20), wanted >>> 3);
    setEntryWord(
      arena,
      entry,
      arena.resize(block, blockHeaderBytes + had, blockHeaderBytes + room),
    );
  }

  release(value: number, aux: number): boolean {
    if (this.hasBlock(aux)) this.#arena.free(value);
    return true;
  }

  relocate(_database: number, entry: number): number {
    if (!this.hasBlock(entryAux(this.#arena, entry))) return 0;
    const block = entryWord(this.#arena, entry);
    const moved = this.#arena.move(block);
    if (moved !== block) setEntryWord(this.#arena, entry, moved);
    return 0;
  }

  memory(value: number, aux: number): number {
    return this.hasBlock(aux) ? this.#arena.capacityOf(value) : 0;
  }

  blocks(value: number, aux: number, visit: (ref: number) => void): void {
    if (this.hasBlock(aux)) visit(value);
  }

  check(value: number, aux: number): void {
    if (!this.hasBlock(aux)) return;
    const length = this.#arena.ints[value * 2];
    if (length < 0 || length > this.#arena.capacityOf(value) - blockHeaderBytes)
      throw new Error('a string is longer than its block');
    const bits = this.#arena.ints[value * 2 + 1] >>> 0;
    const at = value * 8 + blockHeaderBytes;
    if (bits !== 0 && bits - 1 !== countBits(this.#arena.bytes, at, at + length))
      throw new Error('a string counts its bits wrongly');
  }

  copy(value: number, aux: number): number {
    if (!this.hasBlock(aux)) return value;
    const arena = this.#arena;
    return this.#newBlock(
      arena.bytes,
      value * 8 + blockHeaderBytes,
      arena.ints[value * 2],
      arena.ints[value * 2],
    );
  }

  /** Says that a value came about as text: OBJECT ENCODING does not call it an integer, as Redis does not. */
  markText(entry: number): void {
    setEntryAux(this.#arena, entry, entryAux(this.#arena, entry) | stringText);
  }

  /** Says that a value is for changing in place: OBJECT ENCODING calls it raw whatever its length. */
  markRaw(entry: number): void {
    setEntryAux(this.#arena, entry, entryAux(this.#arena, entry) | stringRaw);
  }

  /** OBJECT ENCODING of a key: what Redis would call a value of these bytes. */
  encodingOf(entry: number): string {
    const aux = entryAux(this.#arena, entry);
    this.read(entry);
    const isPlain = (aux & (stringRaw | stringText)) === 0;
    const isInteger =
      this.length <= INTEGER_TEXT_BYTES_MAX &&
      !Number.isNaN(parseInteger(this.bytes, this.offset, this.length));
    if (isPlain && isInteger) return 'int';
    return (aux & stringRaw) === 0 && this.length <= embeddedBytesMax ? 'embstr' : 'raw';
  }

  encoding(value: number, aux: number): string {
    const isShort = (aux & stringLayoutMask) !== stringLayout.block && value <= embeddedBytesMax;
    return isShort && (aux & stringRaw) === 0 ? 'embstr' : 'raw';
  }
}

/** The integer that a text is in the one way of writing it, if it fits 32 bits; otherwise NaN. */
function canonicalInt32(bytes: ReadonlyBytes, offset: number, length: number): number {
  const first = bytes[offset];
  const negative = first === 0x2d;
  const digits = negative ? length - 1 : length;
  let at = negative ? offset + 1 : offset;
  if (digits <= 0 || digits > 10) return Number.NaN;
  if (bytes[at] === 0x30) return length === 1 ? 0 : Number.NaN;
  let value = 0;
  for (const end = offset + length; at < end; at++) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  if (negative) value = -value;
  return value === (value | 0) ? value : Number.NaN;
}
