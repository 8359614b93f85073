/*
 * What one connection remembers of a command that has begun and is not complete: the bytes so far
 * (the only copy made of them) and how far they have been understood, so that nothing is parsed
 * twice. All positions count from the command's first byte. An idle connection holds no memory here.
 *
 *   idle -> inline                       a line without '*', its end not yet seen
 *   idle -> count -> header <-> body     an array of bulks; `body` is within an argument's bytes
 */

import { BufferPool } from './buffer-pool.js';

export const DecoderPhase = { idle: 0, inline: 1, count: 2, header: 3, body: 4 } as const;
export type DecoderPhase = (typeof DecoderPhase)[keyof typeof DecoderPhase];

const NO_BYTES = new Uint8Array(0);
const NO_INTEGERS = new Int32Array(0);

/** A long argument gets its room at once up to here; beyond, only as fast as it really arrives. */
const EAGER_BYTES_MAX = 16 * 1024 * 1024;
const PENDING_BYTES_MIN = 512;

/** Buffers up to this size stay with the connection for its next torn command. */
const KEPT_BYTES_MAX = 4 * 1024;
/** Of all connections: few of them have a torn command at a time. */
const pool = new BufferPool();

export class DecoderState {
  /** Until a connection has authenticated, it may send small commands only. */
  isAuthenticated: boolean;

  phase: DecoderPhase = DecoderPhase.idle;
  pending: Uint8Array = NO_BYTES;
  pendingLength = 0;

  /** Where the next thing to understand begins, and up to where its line end was sought in vain. */
  position = 0;
  scanned = 0;

  expectedCount = 0;
  count = 0;
  bulkLength = 0;
  offsets = NO_INTEGERS;
  lengths = NO_INTEGERS;

  constructor(isAuthenticated = true) {
    this.isAuthenticated = isAuthenticated;
  }

  /** Whether a part of a command is held. */
  get isTorn(): boolean {
    return this.phase !== DecoderPhase.idle;
  }

  /** Forgets the command and gives its memory back, unless it is little. */
  reset(): void {
    this.phase = DecoderPhase.idle;
    this.pendingLength = 0;
    this.position = 0;
    this.scanned = 0;
    this.count = 0;
    if (this.pending.length > KEPT_BYTES_MAX) {
      pool.give(this.pending);
      this.pending = NO_BYTES;
    }
    if (this.offsets.length * 8 > KEPT_BYTES_MAX) this.offsets = this.lengths = NO_INTEGERS;
  }

  /** Notes the next argument. */
  add(offset: number, length: number): void {
    if (this.count === this.offsets.length) this.#growArguments();
    this.offsets[this.count] = offset;
    this.lengths[this.count] = length;
    this.count++;
  }

  /** Takes `bytes[from, to)` over as the continuation of the command. */
  append(bytes: Uint8Array, from: number, to: number): void {
    const length = this.pendingLength + to - from;
    if (length > this.pending.length) this.#growPending(length);
    this.pending.set(bytes.subarray(from, to), this.pendingLength);
    this.pendingLength = length;
  }

  /** How many bytes are missing from the argument under way; 0 outside of one. */
  get missingBytes(): number {
    if (this.phase !== DecoderPhase.body) return 0;
    return Math.max(0, this.position + this.bulkLength + 2 - this.pendingLength);
  }

  #growPending(needed: number): void {
    const doubled = Math.max(needed, this.pending.length * 2, PENDING_BYTES_MIN);
    const whole = this.phase === DecoderPhase.body ? this.position + this.bulkLength + 2 : 0;
    let capacity = doubled;
    if (whole >= needed && (whole <= EAGER_BYTES_MAX || whole < doubled)) capacity = whole;
    const outgrown = this.pending;
    this.pending = capacity > KEPT_BYTES_MAX ? pool.take(capacity) : new Uint8Array(capacity);
    this.pending.set(outgrown.subarray(0, this.pendingLength));
    if (outgrown.length > KEPT_BYTES_MAX) pool.give(outgrown);
  }

  #growArguments(): void {
    const capacity = Math.max(16, this.offsets.length * 2);
    const offsets = new Int32Array(capacity);
    const lengths = new Int32Array(capacity);
    offsets.set(this.offsets);
    lengths.set(this.lengths);
    this.offsets = offsets;
    this.lengths = lengths;
  }
}
