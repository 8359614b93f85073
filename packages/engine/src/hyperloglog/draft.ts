/**
 * A HyperLogLog under change, outside the arena: sparse while that is short, then dense. It splits and joins runs exactly
 * as Redis does, so that the same elements in the same order give the same bytes.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { packRegisters, readRegister, writeRegister } from './dense-registers.js';
import {
  denseBytes,
  formOf,
  headerBytes,
  hyperLogLogForm,
  registerCount,
  stalePlace,
  writeForm,
  writeHeader,
} from './layout.js';
import {
  codeBytes,
  isLong,
  isValue,
  mergeSparse,
  runAt,
  SparseSearch,
  sparseValueMax,
  valueCode,
  valueOf,
  valueRunMax,
  writeZeros,
} from './sparse-code.js';

/** Codes that are looked at for joining, from the one in front of a change. */
const joinedCodesMax = 5;
/** One run becomes at most zeros, a value and zeros. */
const splitBytesMax = 5;

export class Draft {
  bytes = new Uint8Array(2 * denseBytes);
  length = 0;
  /** Sparse ones become dense above it: hll-sparse-max-bytes. */
  sparseBytesMax = 3000;

  /** Where the register of the last change lies. */
  readonly search = new SparseSearch();
  readonly #split = new Uint8Array(splitBytesMax);
  readonly #registers = new Uint8Array(registerCount);

  get isDense(): boolean {
    return formOf(this.bytes, 0) === hyperLogLogForm.dense;
  }

  /** Becomes an empty one. */
  clear(): void {
    writeHeader(this.bytes, hyperLogLogForm.sparse);
    this.length = writeZeros(this.bytes, headerBytes, registerCount);
  }

  /** Becomes a copy. */
  load(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.#reserve(length);
    const own = this.bytes;
    for (let i = 0; i < length; i++) own[i] = bytes[offset + i];
    this.length = length;
  }

  #reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const more = new Uint8Array(length * 2);
    more.set(this.bytes.subarray(0, this.length));
    this.bytes = more;
  }

  /** Raises a register: 1 where it was lower, 0 where not, -1 where the code is damaged. */
  raise(index: number, value: number): number {
    if (this.isDense) return this.#raiseDense(index, value);
    return this.raiseFound(
      this.search.find(this.bytes, headerBytes, this.length, index),
      index,
      value,
    );
  }

  /** The same for a sparse one where `search` has found the register in these bytes already. */
  raiseFound(had: number, index: number, value: number): number {
    const raised = value <= sparseValueMax ? this.#raiseSparse(had, index, value) : needsDense;
    if (raised !== needsDense) return raised;
    return this.makeDense() ? this.#raiseDense(index, value) : -1;
  }

  #raiseDense(index: number, value: number): number {
    if (readRegister(this.bytes, headerBytes, index) >= value) return 0;
    writeRegister(this.bytes, headerBytes, index, value);
    return 1;
  }

  /** False where the code is damaged; it stays as it was. */
  makeDense(): boolean {
    if (this.isDense) return true;
    this.#registers.fill(0);
    if (!mergeSparse(this.bytes, headerBytes, this.length, this.#registers)) return false;
    this.setDense(this.#registers);
    return true;
  }

  /** Becomes dense, with these registers. The count it keeps stays. */
  setDense(registers: Uint8Array): void {
    writeForm(this.bytes, hyperLogLogForm.dense);
    packRegisters(registers, this.bytes, headerBytes);
    this.length = denseBytes;
  }

  makeStale(): void {
    this.bytes[stalePlace.at] |= stalePlace.bit;
  }

  #raiseSparse(had: number, index: number, value: number): number {
    const { search } = this;
    if (had < 0) return -1;
    if (had >= value) return 0;
    if (search.run === 1 && !isLong(this.bytes[search.at]))
      this.bytes[search.at] = valueCode(value, 1);
    else if (!this.#splitRun(index, had, value)) return needsDense;
    this.#join(search.previous >= 0 ? search.previous : headerBytes);
    return 1;
  }

  /** Puts a value into the middle of a run of others. False where that would be too long. */
  #splitRun(index: number, had: number, value: number): boolean {
    const { at, first, run } = this.search;
    const split = this.#split;
    let size = writeRun(split, 0, had, index - first);
    split[size++] = valueCode(value, 1);
    size = writeRun(split, size, had, first + run - 1 - index);
    const oldSize = codeBytes(this.bytes[at]);
    const grown = size - oldSize;
    if (grown > 0 && this.length + grown > this.sparseBytesMax) return false;
    this.#reserve(this.length + splitBytesMax);
    this.bytes.copyWithin(at + size, at + oldSize, this.length);
    for (let i = 0; i < size; i++) this.bytes[at + i] = split[i];
    this.length += grown;
    return true;
  }

  /** Joins neighbours of one value, from a code on. */
  #join(from: number): void {
    const { bytes } = this;
    let at = from;
    for (let left = joinedCodesMax; left > 0 && at < this.length; left--) {
      const code = bytes[at];
      const next = at + 1 < this.length ? bytes[at + 1] : 0;
      if (isValue(code) && isValue(next) && valueOf(code) === valueOf(next)) {
        const run = runAt(bytes, at, this.length) + runAt(bytes, at + 1, this.length);
        if (run <= valueRunMax) {
          bytes[at + 1] = valueCode(valueOf(code), run);
          bytes.copyWithin(at, at + 1, this.length);
          this.length--;
          continue;
        }
      }
      at += codeBytes(code);
    }
  }
}

const needsDense = 2;

function writeRun(into: Uint8Array, at: number, value: number, run: number): number {
  if (run === 0) return at;
  if (value === 0) return writeZeros(into, at, run);
  into[at] = valueCode(value, run);
  return at + 1;
}
