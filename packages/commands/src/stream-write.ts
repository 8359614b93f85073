/** Streams: what changes them. https://redis.io/docs/latest/commands/?group=stream */
import { entryBytesMax, kind, references, StreamId } from '@millrace/engine';
import type { Fields } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';
import {
  hasOpenSequence,
  isStar,
  readId,
  readOpenId,
  referenceWords,
  strategy,
  streamErrors,
  Trimming,
} from './stream-arguments.js';
import { Producer } from './stream-idempotence.js';
import { addId, replyId } from './stream-reply.js';

const W = {
  nomkstream: word('NOMKSTREAM'),
  entriesAdded: word('ENTRIESADDED'),
  maxDeletedId: word('MAXDELETEDID'),
};
const idKind = { whole: 0, openSequence: 1, star: 2 } as const;

const trimming = new Trimming();
const producer = new Producer();
const id = new StreamId();
const last = new StreamId();
/** What an XADD asks for beside its trimming, read before anything is changed. */
const addition = { idKind: 0, idAt: 0, mayCreate: true };

function readAddition(database: Database, args: Arguments, reply: Reply): boolean {
  trimming.clear();
  producer.clear();
  addition.mayCreate = true;
  addition.idAt = 0;
  for (let i = 2; i < args.count && addition.idAt === 0;) {
    if (isStar(args, i)) {
      addition.idKind = idKind.star;
      addition.idAt = i;
      break;
    }
    let next = trimming.read(args, i, reply);
    if (next === i) next = producer.read(args, i, reply);
    if (next < 0) return false;
    if (next > i) i = next;
    else if (args.is(i, W.nomkstream)) {
      addition.mayCreate = false;
      i++;
    } else if (!readGivenId(args, i, reply)) return false;
  }
  if (!producer.finish(addition.idKind === idKind.star, reply)) return false;
  if (!trimming.finish(reply, database.engine.streams.blockEntriesMax)) return false;
  const fields = args.count - addition.idAt - 1;
  if (addition.idAt > 0 && fields >= 2 && fields % 2 === 0) return true;
  reply.error(wrongArity('xadd'));
  return false;
}

function readGivenId(args: Arguments, i: number, reply: Reply): boolean {
  const isOpen = hasOpenSequence(args, i);
  addition.idKind = isOpen ? idKind.openSequence : idKind.whole;
  addition.idAt = i;
  return isOpen ? readOpenId(args, i, id, reply) : readId(args, i, id, reply);
}

/** Turns what was asked for into an id above the last one; otherwise the error is replied. */
function resolveId(now: number, reply: Reply): boolean {
  if (last.isLast) {
    reply.error('ERR The stream has exhausted the last possible ID, unable to add more items');
    return false;
  }
  if (addition.idKind === idKind.star) {
    id.setTime(now);
    if (id.compare(last) > 0) return true;
    id.set(last);
    return id.increment();
  }
  if (addition.idKind === idKind.openSequence && id.hasTimeOf(last) && !last.isLastOfItsTime) {
    id.set(last);
    return id.increment();
  }
  if (id.compare(last) > 0) return true;
  reply.error('ERR The ID specified in XADD is equal or smaller than the target stream top item');
  return false;
}

/** Points the stream's fields at the arguments behind the id. */
function takeFields(database: Database, args: Arguments): Fields {
  const { fields } = database.engine.streams;
  fields.bytes = args.bytes;
  fields.offsets = args.offsets;
  fields.lengths = args.lengths;
  fields.from = addition.idAt + 1;
  fields.pairs = (args.count - fields.from) >> 1;
  return fields;
}

function xadd(database: Database, args: Arguments, reply: Reply): void {
  if (!readAddition(database, args, reply)) return;
  if (addition.idKind === idKind.whole && id.isFirst) {
    reply.error('ERR The ID specified in XADD must be greater than 0-0');
    return;
  }
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry < 0) return;
  if (entry === 0 && !addition.mayCreate) {
    reply.nil();
    return;
  }
  const { streams } = database.engine;
  if (entry === 0) last.setFirst();
  else streams.readLastId(streams.rootOf(entry), last);
  if (!resolveId(database.now, reply)) return;
  if (takeFields(database, args).byteLength() > entryBytesMax) {
    reply.error('ERR Elements are too large to be stored');
    return;
  }
  if (producer.isGiven && isRepeated(database, args, entry, reply)) return;
  // The key comes after its first entry, so that a full arena leaves no empty stream behind.
  const stream = entry === 0 ? streams.create() : streams.rootOf(entry);
  streams.append(stream, id);
  if (entry === 0) database.create(args, 1, kind.stream, 0, stream);
  replyId(reply, id);
  database.changed(args, 1, 'xadd', 't');
  const trimmed = trimming.strategy === strategy.none ? 0 : trim(database, stream);
  if (trimmed > 0) database.changed(args, 1, 'xtrim', 't');
  if (producer.isGiven) writeIdempotentEffects(database, args, stream, trimmed > 0);
  else if (!database.isLogged) return;
  else if (addition.idKind !== idKind.whole || trimming.isApproximate)
    writeAdditionEffect(database, args, stream, trimmed > 0);
}

/** Whether the producer has appended this before: then that entry's id is the answer. */
function isRepeated(database: Database, args: Arguments, entry: number, reply: Reply): boolean {
  producer.digestFields(args, addition.idAt + 1);
  if (entry === 0) return false;
  const { streams } = database.engine;
  const stream = streams.rootOf(entry);
  if (!streams.idempotence.find(stream, producer.by, producer.iid, database.now, last))
    return false;
  streams.idempotence.countDuplicate(stream);
  database.changes++;
  replyId(reply, last);
  return true;
}

/** The entry comes first, then what is remembered of it, at last what was trimmed: that may be the entry. */
function writeIdempotentEffects(
  database: Database,
  args: Arguments,
  stream: number,
  isTrimmed: boolean,
): void {
  const { idempotence } = database.engine.streams;
  const { by, iid } = producer;
  const isFirst = idempotence.of(stream) === 0;
  idempotence.record(stream, by, iid, database.now, id);
  writeAdditionEffect(database, args, stream, false);
  if (isFirst) {
    const effects = database.effectOn('XCFGSET', 6, args, 1);
    effects.text('IDMP-DURATION');
    effects.integer(idempotence.seconds(stream));
    effects.text('IDMP-MAXSIZE');
    effects.integer(idempotence.size(stream));
  }
  const effects = database.effectOn('XIDMPRECORD', 5, args, 1);
  effects.argument(by.bytes, by.offset, by.length);
  effects.argument(iid.bytes, iid.offset, iid.length);
  addId(effects, id);
  if (!isTrimmed) return;
  database.effectOn('XTRIM', 2 + trimmingWords(), args, 1);
  writeTrimming(database, stream);
}

/** With the id that it got, and with the length that trimming left. */
function writeAdditionEffect(
  database: Database,
  args: Arguments,
  stream: number,
  isTrimmed: boolean,
): void {
  const fields = args.count - addition.idAt - 1;
  const effects = database.effectOn(
    'XADD',
    3 + fields + (isTrimmed ? trimmingWords() : 0),
    args,
    1,
  );
  if (isTrimmed) writeTrimming(database, stream);
  addId(effects, id);
  effects.rest(args, addition.idAt + 1);
}

const trimmingWords = (): number => (trimming.rule === references.keep ? 3 : 4);

/** What was trimmed, as the length that it left. */
function writeTrimming(database: Database, stream: number): void {
  const { effects } = database;
  if (trimming.rule !== references.keep) effects.text(referenceWords[trimming.rule]);
  effects.text('MAXLEN');
  effects.text('=');
  effects.integer(database.engine.streams.length(stream));
}

function trim(database: Database, stream: number): number {
  const { streams } = database.engine;
  const { maxLength, minId, isApproximate, limit, rule } = trimming;
  return trimming.strategy === strategy.maxLength
    ? streams.trimToLength(stream, maxLength, isApproximate, limit, rule)
    : streams.trimToId(stream, minId, isApproximate, limit, rule);
}

function xtrim(database: Database, args: Arguments, reply: Reply): void {
  trimming.clear();
  for (let i = 2; i < args.count;) {
    const next = trimming.read(args, i, reply);
    if (next < 0) return;
    if (next === i) {
      reply.error(errors.syntax);
      return;
    }
    i = next;
  }
  if (trimming.strategy === strategy.none && trimming.limit === 0) {
    reply.error('ERR syntax error, XTRIM must be called with a trimming strategy');
    return;
  }
  if (!trimming.finish(reply, database.engine.streams.blockEntriesMax)) return;
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry < 0) return;
  const { streams } = database.engine;
  const trimmed = entry === 0 ? 0 : trim(database, streams.rootOf(entry));
  reply.integer(trimmed);
  if (trimmed === 0) return;
  database.changed(args, 1, 'xtrim', 't');
  if (!trimming.isApproximate) return;
  database.effectOn('XTRIM', 2 + trimmingWords(), args, 1);
  writeTrimming(database, streams.rootOf(entry));
}

function xdel(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  for (let i = 2; i < args.count; i++) if (!readId(args, i, id, reply)) return;
  const { streams } = database.engine;
  const stream = streams.rootOf(entry);
  let deleted = 0;
  for (let i = 2; i < args.count; i++) {
    id.parse(args.bytes, args.offsets[i], args.lengths[i], 0);
    if (streams.delete(stream, id)) deleted++;
  }
  if (deleted > 0) database.changed(args, 1, 'xdel', 't');
  reply.integer(deleted);
}

const maxDeletedId = new StreamId();
/** What an XSETID says was ever added; -1 is nothing. */
let entriesAdded = -1;

/** Reads what an XSETID sets. Returns why it cannot be read, or undefined. */
function readSetting(args: Arguments): string | undefined {
  entriesAdded = -1;
  maxDeletedId.setFirst();
  if (!id.parse(args.bytes, args.offsets[2], args.lengths[2], 0)) return streamErrors.invalidId;
  for (let i = 3; i < args.count; i += 2) {
    const at = i + 1;
    if (at < args.count && args.is(i, W.entriesAdded)) {
      entriesAdded = args.integer(at);
      if (Number.isNaN(entriesAdded)) return errors.notInteger;
      if (entriesAdded < 0) return 'ERR entries_added must be positive';
    } else if (at < args.count && args.is(i, W.maxDeletedId)) {
      if (!maxDeletedId.parse(args.bytes, args.offsets[at], args.lengths[at], 0))
        return streamErrors.invalidId;
      if (id.compare(maxDeletedId) < 0)
        return 'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id';
    } else return errors.syntax;
  }
  return undefined;
}

/** Why what was read does not fit the stream, or undefined. */
function whyNotSet(database: Database, stream: number): string | undefined {
  const { streams } = database.engine;
  streams.readMaxDeletedId(stream, last);
  if (id.compare(last) < 0)
    return 'ERR The ID specified in XSETID is smaller than current max_deleted_entry_id';
  if (streams.readTopId(stream, last)) {
    if (id.compare(last) < 0)
      return 'ERR The ID specified in XSETID is smaller than the target stream top item';
    if (entriesAdded >= 0 && entriesAdded < streams.length(stream))
      return 'ERR The entries_added specified in XSETID is smaller than the target stream length';
  }
  // The count is kept as a double.
  return entriesAdded === Number.POSITIVE_INFINITY ? errors.notInteger : undefined;
}

function xsetid(database: Database, args: Arguments, reply: Reply): void {
  let refusal = readSetting(args);
  if (refusal === undefined) {
    const entry = database.findKind(args, 1, kind.stream, reply);
    if (entry < 0) return;
    const { streams } = database.engine;
    const stream = entry === 0 ? 0 : streams.rootOf(entry);
    refusal = entry === 0 ? errors.noSuchKey : whyNotSet(database, stream);
    if (refusal === undefined) {
      streams.setLastId(stream, id);
      if (entriesAdded >= 0) streams.setAdded(stream, entriesAdded);
      if (!maxDeletedId.isFirst) streams.setMaxDeletedId(stream, maxDeletedId);
      database.changed(args, 1, 'xsetid', 't');
      reply.ok();
      return;
    }
  }
  reply.error(refusal);
}

export const streamWriteCommands: readonly Command[] = [
  command({
    name: 'XADD',
    arity: -5,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(1), and O(n) of n entries that are trimmed',
    summary:
      'Appends an entry to a stream, which is made where it is missing, and trims it where asked.',
    execute: xadd,
  }),
  command({
    name: 'XTRIM',
    arity: -4,
    flags: ['write'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(n) of n entries that are removed',
    summary: 'Removes the oldest entries of a stream, down to a length or to an id.',
    execute: xtrim,
  }),
  command({
    name: 'XDEL',
    arity: -3,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(log n) an id, of n entries in the stream',
    summary: 'Deletes entries of a stream by their ids.',
    execute: xdel,
  }),
  command({
    name: 'XSETID',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(1)',
    summary: 'Sets the last id of a stream, and what else it remembers of entries that are gone.',
    execute: xsetid,
  }),
];
