/*
 * Finds commands in received bytes without copying or allocating: arguments become offsets into the
 * receive buffer. One decoder serves all connections; what a connection has to remember between two
 * reads is in its `DecoderState`.
 *
 * `decode` first tries the command in one pass over bytes that are all there. Whatever is not plain
 * (torn, inline, malformed) goes to the step-by-step machine, which continues where the pass stopped.
 * A torn command is completed in `state.pending`; the commands behind it are decoded in place again.
 */
import { parseInteger } from '@millrace/base';
import type { Arguments } from './arguments.js';
import { DecoderPhase, type DecoderState } from './decoder-state.js';
import { splitInline } from './inline-command.js';
import {
  ARGUMENTS_MAX,
  BULK_BYTES_MAX,
  INLINE_BYTES_MAX,
  QUERY_BYTES_MAX,
  UNAUTHENTICATED_ARGUMENTS_MAX,
  UNAUTHENTICATED_BULK_BYTES_MAX,
} from './protocol-limits.js';

/** What `decode` found. */
export const DecodeStatus = {
  /** All bytes are taken and no command is complete. */
  needMore: 0,
  /** The arguments hold a command; the next one starts at `next`. */
  ready: 1,
  /** The bytes are not the protocol: send `errorText` and close. */
  protocolError: 2,
  /** A single command exceeds the query limit: close. */
  queryTooLarge: 3,
} as const;
export type DecodeStatus = (typeof DecodeStatus)[keyof typeof DecodeStatus];

export interface CommandDecoderOptions {
  readonly bulkBytesMax?: number;
  readonly argumentsMax?: number;
  readonly queryBytesMax?: number;
}

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const DOLLAR = 36;
const ASTERISK = 42;

/** How much of a read is first taken over for a torn command; most need only a few bytes. */
const FIRST_PIECE_BYTES = 128;

export class CommandDecoder {
  /** Where the next command starts after `ready`, in the bytes given to `decode`. */
  next = 0;
  /** What to tell the client after `protocolError`, without its `ERR`. */
  errorText = '';
  /** May change while serving (CONFIG SET proto-max-bulk-len, client-query-buffer-limit). */
  bulkBytesMax: number;
  queryBytesMax: number;
  readonly argumentsMax: number;

  constructor(options: CommandDecoderOptions = {}) {
    this.bulkBytesMax = options.bulkBytesMax ?? BULK_BYTES_MAX;
    this.argumentsMax = options.argumentsMax ?? ARGUMENTS_MAX;
    this.queryBytesMax = options.queryBytesMax ?? QUERY_BYTES_MAX;
  }

  /**
   * Decodes the next command of `bytes[from, to)`, or keeps these bytes in `state` until it can.
   * Call it until it answers `needMore`, also with nothing left (`from === to`): only then is the
   * memory of a completed torn command given back.
   */
  decode(
    bytes: Uint8Array,
    from: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): DecodeStatus {
    if (state.phase !== DecoderPhase.idle) {
      if (state.pendingLength > 0) return this.#resume(bytes, from, to, args, state);
      state.reset();
    } else if (state.pendingLength > 0) {
      state.reset();
    }
    let start = from;
    while (start < to) {
      if (bytes[start] === ASTERISK && this.#decodeWhole(bytes, start, to, args, state)) {
        return DecodeStatus.ready;
      }
      const status = this.#advance(bytes, start, to, args, state);
      if (status === DecodeStatus.needMore) return this.#keep(bytes, start, to, state);
      if (status !== SKIPPED) return status;
      start = this.next;
    }
    this.next = to;
    return DecodeStatus.needMore;
  }

  /**
   * Decodes the command that begins at `at`, behind one that is not run yet, where it is plain and all there. Otherwise it is
   * false, and nothing happened: `decode` will see to it.
   */
  decodeAhead(
    bytes: Uint8Array,
    at: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): boolean {
    if (at >= to || bytes[at] !== ASTERISK) return false;
    if (this.#decodeWhole(bytes, at, to, args, state)) return true;
    state.reset();
    return false;
  }

  /**
   * The fast path: a whole array of bulks within the limits. Where anything is unusual it returns
   * false and leaves in `state` how far it came.
   */
  #decodeWhole(
    bytes: Uint8Array,
    start: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): boolean {
    let at = start + 1;
    let count = bytes[at] - 48;
    if (!(count > 0 && count <= 9)) return false;
    for (at++; at < to && bytes[at] !== CARRIAGE_RETURN; at++) {
      const digit = bytes[at] - 48;
      if (digit < 0 || digit > 9) return false;
      count = count * 10 + digit;
    }
    if (count > args.offsets.length || at + 2 > to || bytes[at + 1] !== LINE_FEED) return false;
    const countMax = state.isAuthenticated ? this.argumentsMax : UNAUTHENTICATED_ARGUMENTS_MAX;
    if (count > countMax) return false;
    const bulkMax = this.#bulkMax(state);
    const offsets = args.offsets;
    const lengths = args.lengths;
    at += 2;
    for (let i = 0; i < count; i++) {
      let p = at + 1;
      if (p >= to || bytes[at] !== DOLLAR) return stopped(start, at, count, i, args, state);
      const first = bytes[p] - 48;
      let length = first;
      for (p++; p < to && bytes[p] !== CARRIAGE_RETURN; p++) {
        const digit = bytes[p] - 48;
        if (digit < 0 || digit > 9) return stopped(start, at, count, i, args, state);
        length = length * 10 + digit;
      }
      const offset = p + 2;
      const end = offset + length;
      if (
        end + 2 > to ||
        length > bulkMax ||
        first < 0 ||
        first > 9 ||
        (first === 0 && p !== at + 2) ||
        bytes[p + 1] !== LINE_FEED ||
        bytes[end] !== CARRIAGE_RETURN ||
        bytes[end + 1] !== LINE_FEED
      ) {
        return stopped(start, at, count, i, args, state);
      }
      offsets[i] = offset;
      lengths[i] = length;
      at = end + 2;
    }
    args.bytes = bytes;
    args.count = count;
    args.hashedTo = 0;
    args.start = start;
    args.end = at;
    this.next = at;
    return true;
  }

  /** Completes the command in `state.pending`, taking over no more of the read than it needs. */
  #resume(
    bytes: Uint8Array,
    from: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): DecodeStatus {
    let at = from;
    let piece = FIRST_PIECE_BYTES;
    while (at < to) {
      const taken = Math.min(to - at, Math.max(piece, state.missingBytes));
      piece *= 2;
      if (state.pendingLength + taken > this.queryBytesMax) return DecodeStatus.queryTooLarge;
      const before = state.pendingLength;
      state.append(bytes, at, at + taken);
      const status = this.#advance(state.pending, 0, state.pendingLength, args, state);
      if (status === DecodeStatus.needMore) {
        at += taken;
        continue;
      }
      // The pieces may have held more than the command: that is decoded from where it came.
      this.next = at + this.next - before;
      if (status !== SKIPPED) return status;
      state.reset();
      return this.decode(bytes, this.next, to, args, state);
    }
    this.next = to;
    return DecodeStatus.needMore;
  }

  /** Puts the beginning of a command aside until the rest arrives. */
  #keep(bytes: Uint8Array, start: number, to: number, state: DecoderState): DecodeStatus {
    if (to - start > this.queryBytesMax) return DecodeStatus.queryTooLarge;
    state.append(bytes, start, to);
    this.next = to;
    return DecodeStatus.needMore;
  }

  /** Understands as much as there is of the command that begins at `start`. */
  #advance(
    bytes: Uint8Array,
    start: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): Verdict {
    if (state.phase === DecoderPhase.idle) {
      state.phase = bytes[start] === ASTERISK ? DecoderPhase.count : DecoderPhase.inline;
    }
    if (state.phase === DecoderPhase.inline) return this.#readInline(bytes, start, to, args, state);
    if (state.phase === DecoderPhase.count) {
      const status = this.#readCount(bytes, start, to, state);
      if (status !== CONTINUE) return status;
    }
    while (state.count < state.expectedCount) {
      if (state.phase === DecoderPhase.header) {
        const status = this.#readHeader(bytes, start, to, state);
        if (status !== CONTINUE) return status;
      }
      const offset = start + state.position;
      const end = offset + state.bulkLength;
      if (end + 2 > to) return DecodeStatus.needMore;
      if (!endsLine(bytes, end)) return this.#fail('invalid CRLF in request');
      state.add(state.position, state.bulkLength);
      state.position += state.bulkLength + 2;
      state.scanned = state.position;
      state.phase = DecoderPhase.header;
    }
    return this.#finish(bytes, start, args, state);
  }

  /** Hands the arguments over; the memory of a torn command stays valid until the next `decode`. */
  #finish(bytes: Uint8Array, start: number, args: Arguments, state: DecoderState): Verdict {
    const count = state.count;
    args.reserve(count);
    for (let i = 0; i < count; i++) {
      args.offsets[i] = state.offsets[i] + start;
      args.lengths[i] = state.lengths[i];
    }
    args.bytes = bytes;
    args.count = count;
    args.hashedTo = 0;
    args.start = start;
    args.end = this.next = start + state.position;
    state.phase = DecoderPhase.idle;
    if (state.pendingLength === 0) state.reset();
    return DecodeStatus.ready;
  }

  #readCount(bytes: Uint8Array, start: number, to: number, state: DecoderState): Step {
    const line = findLineEnd(bytes, start, to, state, CARRIAGE_RETURN);
    if (line < 0 || line + 1 >= to) {
      const isTooLong = line < 0 && to - start > INLINE_BYTES_MAX;
      return isTooLong ? this.#fail('too big mbulk count string') : DecodeStatus.needMore;
    }
    if (!endsLine(bytes, line)) return this.#fail('invalid CRLF in request');
    const count = parseInteger(bytes, start + 1, line - start - 1);
    // Written so that NaN fails too.
    if (!(count <= this.argumentsMax)) return this.#fail('invalid multibulk length');
    if (count > UNAUTHENTICATED_ARGUMENTS_MAX && !state.isAuthenticated) {
      return this.#fail('unauthenticated multibulk length');
    }
    this.next = line + 2;
    if (count <= 0) return skipped(state);
    state.expectedCount = count;
    state.position = state.scanned = line + 2 - start;
    state.phase = DecoderPhase.header;
    return CONTINUE;
  }

  #readHeader(bytes: Uint8Array, start: number, to: number, state: DecoderState): Step {
    const header = start + state.position;
    const line = findLineEnd(bytes, start, to, state, CARRIAGE_RETURN);
    if (line < 0 || line + 1 >= to) {
      const isTooLong = line < 0 && to - header > INLINE_BYTES_MAX;
      return isTooLong ? this.#fail('too big bulk count string') : DecodeStatus.needMore;
    }
    if (bytes[header] !== DOLLAR) {
      return this.#fail(`expected '$', got '${String.fromCharCode(bytes[header])}'`);
    }
    if (!endsLine(bytes, line)) return this.#fail('invalid CRLF in request');
    const length = parseInteger(bytes, header + 1, line - header - 1);
    if (!(length >= 0 && length <= this.bulkBytesMax)) return this.#fail('invalid bulk length');
    if (length > this.#bulkMax(state)) return this.#fail('unauthenticated bulk length');
    state.position = line + 2 - start;
    state.bulkLength = length;
    state.phase = DecoderPhase.body;
    return CONTINUE;
  }

  #readInline(
    bytes: Uint8Array,
    start: number,
    to: number,
    args: Arguments,
    state: DecoderState,
  ): Verdict {
    const line = findLineEnd(bytes, start, to, state, LINE_FEED);
    if ((line < 0 ? to : line) - start > INLINE_BYTES_MAX) {
      return this.#fail('too big inline request');
    }
    if (line < 0) return DecodeStatus.needMore;
    this.next = line + 1;
    const end = line > start && bytes[line - 1] === CARRIAGE_RETURN ? line - 1 : line;
    const words = splitInline(bytes, start, end);
    if (words === undefined) return this.#fail('unbalanced quotes in request');
    if (words.length === 0) return skipped(state);
    // Encoded anew, so that the bytes of every command are fit for the log.
    args.load(words);
    state.phase = DecoderPhase.idle;
    if (state.pendingLength === 0) state.reset();
    return DecodeStatus.ready;
  }

  #bulkMax(state: DecoderState): number {
    if (state.isAuthenticated) return this.bulkBytesMax;
    return Math.min(this.bulkBytesMax, UNAUTHENTICATED_BULK_BYTES_MAX);
  }

  #fail(text: string): DecodeStatus {
    this.errorText = `Protocol error: ${text}`;
    return DecodeStatus.protocolError;
  }
}

/** Outcomes that stay inside: go on with this command, or go on behind it since it was empty. */
const CONTINUE = 10;
const SKIPPED = 11;
type Verdict = DecodeStatus | typeof SKIPPED;
type Step = DecodeStatus | typeof SKIPPED | typeof CONTINUE;

function skipped(state: DecoderState): typeof SKIPPED {
  state.phase = DecoderPhase.idle;
  state.position = state.scanned = 0;
  return SKIPPED;
}

/** Leaves to the machine what the fast path understood; always false, its caller's answer. */
function stopped(
  start: number,
  at: number,
  expectedCount: number,
  count: number,
  args: Arguments,
  state: DecoderState,
): false {
  for (let i = 0; i < count; i++) state.add(args.offsets[i] - start, args.lengths[i]);
  state.expectedCount = expectedCount;
  state.position = state.scanned = at - start;
  state.phase = DecoderPhase.header;
  return false;
}

/** The next `wanted` byte from where the search stopped last time, or -1. */
function findLineEnd(
  bytes: Uint8Array,
  start: number,
  to: number,
  state: DecoderState,
  wanted: number,
): number {
  let at = start + state.scanned;
  while (at < to && bytes[at] !== wanted) at++;
  state.scanned = at - start;
  return at < to ? at : -1;
}

function endsLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED;
}
