/**
 * Bitmaps combined word by word. https://redis.io/docs/latest/commands/bitop/
 * The result is made in pieces, each from the same piece of all sources; what a source does not have is zero.
 */
import { entryKind, kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { mayGrow } from './string-parts.js';

const pieceBytes = 16384;

/** `more`: needs sources beyond the first, which it tells from the others. */
const operators = [
  { name: word('AND'), more: false },
  { name: word('OR'), more: false },
  { name: word('XOR'), more: false },
  { name: word('NOT'), more: false },
  { name: word('DIFF'), more: true },
  { name: word('DIFF1'), more: true },
  { name: word('ANDOR'), more: true },
  { name: word('ONE'), more: false },
] as const;
const [and, or, xor, not, diff, diff1, andor, exactlyOne] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Bytes of one source in the piece at work, and the words that are being made of them. */
const source = new Int32Array(pieceBytes / 4);
const sourceBytes = new Uint8Array(source.buffer);
const result = new Int32Array(pieceBytes / 4);
const resultBytes = new Uint8Array(result.buffer);
/** The first source where it counts apart; for ONE the bits seen more than once. */
const apart = new Int32Array(pieceBytes / 4);

function bitop(database: Database, args: Arguments, reply: Reply): void {
  const which = operators.findIndex(({ name }) => args.is(1, name));
  const refusal = refuse(which, args.count - 3);
  if (refusal !== '') {
    reply.error(refusal);
    return;
  }
  const entries: number[] = [];
  let length = 0;
  for (let i = 3; i < args.count; i++) {
    const entry = database.findKind(args, i, kind.string, reply);
    if (entry < 0) return;
    entries.push(entry);
    if (entry !== 0) length = Math.max(length, database.engine.strings.lengthOf(entry));
  }
  if (length > 0) {
    if (!mayGrow(database, length, reply)) return;
    store(database, args, combine(database, which, entries, length));
  } else {
    const old = database.find(args, 2);
    if (old !== 0) database.removeEmpty(args, 2, old);
  }
  reply.integer(length);
}

function refuse(which: number, sources: number): string {
  if (which < 0) return errors.syntax;
  if (which === not && sources > 1) return 'ERR BITOP NOT must be called with a single source key.';
  if (!operators[which].more || sources > 1) return '';
  const name = new TextDecoder().decode(operators[which].name);
  return `ERR BITOP ${name} must be called with at least two source keys.`;
}

/** The block with the result. */
function combine(database: Database, which: number, entries: number[], length: number): number {
  const { arena } = database;
  const block = database.engine.strings.allocateBlock(length);
  for (let from = 0; from < length; from += pieceBytes) {
    const bytes = Math.min(pieceBytes, length - from);
    const words = (bytes + 3) >> 2;
    for (let i = 0; i < entries.length; i++) {
      loadSource(database, entries[i], from, words * 4);
      if (i === 0) loadFirst(which, words);
      else add(which, words, i === 1);
    }
    finish(which, words);
    arena.copyIn(block * 8 + 8 + from, resultBytes, 0, bytes);
  }
  return block;
}

function loadSource(database: Database, entry: number, from: number, length: number): void {
  const { strings } = database.engine;
  let has = 0;
  if (entry !== 0) {
    strings.read(entry);
    has = Math.max(0, Math.min(length, strings.length - from));
    const at = strings.offset + from;
    if (has > 0) sourceBytes.set(strings.bytes.subarray(at, at + has));
  }
  sourceBytes.fill(0, has, length);
}

function loadFirst(which: number, words: number): void {
  if (which === not) for (let i = 0; i < words; i++) result[i] = ~source[i];
  else for (let i = 0; i < words; i++) result[i] = source[i];
  if (which === exactlyOne) apart.fill(0, 0, words);
  else if (which >= diff) apart.set(result.subarray(0, words));
}

/** Adds another source; those that tell the first apart gather the others in `result`. */
function add(which: number, words: number, isSecond: boolean): void {
  if (which === and) for (let i = 0; i < words; i++) result[i] &= source[i];
  else if (which === xor) for (let i = 0; i < words; i++) result[i] ^= source[i];
  else if (which === exactlyOne) {
    for (let i = 0; i < words; i++) {
      apart[i] |= result[i] & source[i];
      result[i] |= source[i];
    }
  } else if (which !== or && isSecond) for (let i = 0; i < words; i++) result[i] = source[i];
  else for (let i = 0; i < words; i++) result[i] |= source[i];
}

function finish(which: number, words: number): void {
  if (which === diff) for (let i = 0; i < words; i++) result[i] = apart[i] & ~result[i];
  else if (which === diff1 || which === exactlyOne)
    for (let i = 0; i < words; i++) result[i] &= ~apart[i];
  else if (which === andor) for (let i = 0; i < words; i++) result[i] &= apart[i];
}

function store(database: Database, args: Arguments, block: number): void {
  const { bytes, offsets, lengths } = args;
  const { strings } = database.engine;
  const old = database.find(args, 2);
  const oldKind = old === 0 ? 0 : entryKind(database.arena, old);
  strings.setBlock(database.keyspace, old, bytes, offsets[2], lengths[2], block);
  database.overwrote(args, 2, oldKind, kind.string);
  database.changed(args, 2, 'set', '$');
}

export const bitOperationCommands: readonly Command[] = [
  command({
    name: 'BITOP',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: range(2, -1),
    group: 'bitmap',
    since: '2.6.0',
    complexity: 'O(n) of the length of the longest',
    summary: 'Combines bitmaps bit by bit into another.',
    execute: bitop,
  }),
];
