/** XADD that appends once whatever is repeated: what producers say of what they append, and how long that is remembered. */
import { xxh3 } from '@millrace/base';
import { kind, StreamId } from '@millrace/engine';
import type { Told } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readId } from './stream-arguments.js';

const W = {
  idmp: word('IDMP'),
  idmpAuto: word('IDMPAUTO'),
  duration: word('IDMP-DURATION'),
  maxSize: word('IDMP-MAXSIZE'),
};
const secondsMax = 86_400;
const sizeMax = 10_000;
const text = {
  twice: 'ERR syntax error, IDMP/IDMPAUTO specified multiple times',
  noProducer: (option: string): string =>
    `ERR syntax error, ${option} requires a non-empty producer ID`,
  noId: 'ERR syntax error, IDMP requires a non-empty idempotent ID',
  notAuto: 'ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs',
} as const;

interface Telling extends Told {
  bytes: Told['bytes'];
  offset: number;
  length: number;
}

const digestBytes = 16;
/** Odd, so that no two pairs of a name and a value become one. */
const spread = 0x9e3779b97f4a7c15f39cc0605cedc835n;
const nothing = new Uint8Array(0);

/** What an XADD tells of its producer. One is read, and used, at a time. */
export class Producer {
  isGiven = false;
  readonly by: Telling = { bytes: nothing, offset: 0, length: 0 };
  readonly iid: Telling = { bytes: nothing, offset: 0, length: 0 };
  #isAuto = false;
  readonly #digest = new Uint8Array(digestBytes);

  clear(): void {
    this.isGiven = false;
  }

  /** Reads an option at argument i: returns where the next begins, i itself where it is none, -1 where the error is replied. */
  read(args: Arguments, i: number, reply: Reply): number {
    const isAuto = args.is(i, W.idmpAuto);
    if (!isAuto && !args.is(i, W.idmp)) return i;
    const end = i + (isAuto ? 2 : 3);
    if (end > args.count) return i;
    if (this.isGiven) return refuse(reply, text.twice);
    if (args.lengths[i + 1] === 0)
      return refuse(reply, text.noProducer(isAuto ? 'IDMPAUTO' : 'IDMP'));
    if (!isAuto && args.lengths[i + 2] === 0) return refuse(reply, text.noId);
    this.isGiven = true;
    this.#isAuto = isAuto;
    tell(this.by, args, i + 1);
    if (!isAuto) tell(this.iid, args, i + 2);
    return end;
  }

  /** After the last option: whether they go with how the id is given. */
  finish(isAutoId: boolean, reply: Reply): boolean {
    if (!this.isGiven || isAutoId) return true;
    reply.error(text.notAuto);
    return false;
  }

  /** Makes the id of IDMPAUTO: of names with their values, in any order. */
  digestFields(args: Arguments, from: number): void {
    if (!this.#isAuto) return;
    let sum = 0n;
    for (let i = from; i + 1 < args.count; i += 2) {
      const pair = BigInt.asUintN(
        128,
        ((digestOf(args, i) << 64n) | digestOf(args, i + 1)) * spread,
      );
      sum += pair ^ (pair >> 67n);
    }
    for (let i = 0; i < digestBytes; i++) this.#digest[i] = Number((sum >> BigInt(i * 8)) & 0xffn);
    this.iid.bytes = this.#digest;
    this.iid.offset = 0;
    this.iid.length = digestBytes;
  }
}

const digestOf = (args: Arguments, i: number): bigint =>
  xxh3(args.bytes, args.offsets[i], args.lengths[i]);

function tell(into: Telling, args: Arguments, i: number): void {
  into.bytes = args.bytes;
  into.offset = args.offsets[i];
  into.length = args.lengths[i];
}

function refuse(reply: Reply, error: string): -1 {
  reply.error(error);
  return -1;
}

const id = new StreamId();
const setting = { seconds: 0, size: 0 };

/** Why an XCFGSET cannot be read, or undefined. */
function readSetting(args: Arguments): string | undefined {
  setting.seconds = setting.size = 0;
  for (let i = 2; i < args.count; i += 2) {
    const isDuration = args.is(i, W.duration);
    if ((!isDuration && !args.is(i, W.maxSize)) || i + 1 === args.count) return errors.syntax;
    const name = isDuration ? 'IDMP-DURATION' : 'IDMP-MAXSIZE';
    if ((isDuration ? setting.seconds : setting.size) > 0)
      return `ERR ${name} specified multiple times`;
    const value = args.integer(i + 1);
    const max = isDuration ? secondsMax : sizeMax;
    if (!(value >= 1 && value <= max))
      return `ERR ${name} must be between 1 and ${max.toString()} ${isDuration ? 'seconds' : 'entries'}`;
    if (isDuration) setting.seconds = value;
    else setting.size = value;
  }
  return args.count === 2 ? 'ERR At least one parameter must be specified' : undefined;
}

function xcfgset(database: Database, args: Arguments, reply: Reply): void {
  const refusal = readSetting(args);
  if (refusal !== undefined) {
    reply.error(refusal);
    return;
  }
  const stream = findStream(database, args, reply);
  if (stream === 0) return;
  const { idempotence } = database.engine.streams;
  const seconds = setting.seconds || idempotence.seconds(stream);
  idempotence.configure(stream, seconds, setting.size || idempotence.size(stream));
  database.changes++;
  reply.ok();
}

/** The stream at argument 1; 0 where there is none, and the error is replied. */
function findStream(database: Database, args: Arguments, reply: Reply): number {
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry > 0) return database.engine.streams.rootOf(entry);
  if (entry === 0) reply.error(errors.noSuchKey);
  return 0;
}

const by: Telling = { bytes: nothing, offset: 0, length: 0 };
const iid: Telling = { bytes: nothing, offset: 0, length: 0 };
const known = new StreamId();

function xidmprecord(database: Database, args: Arguments, reply: Reply): void {
  if (args.lengths[2] === 0 || args.lengths[3] === 0) {
    const what = args.lengths[2] === 0 ? 'producer' : 'idempotent';
    reply.error(`ERR ${what} ID must be non-empty`);
    return;
  }
  if (!readId(args, 4, id, reply)) return;
  const stream = findStream(database, args, reply);
  if (stream === 0) return;
  const { streams } = database.engine;
  if (!streams.has(stream, id)) {
    reply.error('ERR No such message in stream');
    return;
  }
  tell(by, args, 2);
  tell(iid, args, 3);
  const { idempotence } = streams;
  if (!idempotence.find(stream, by, iid, database.now, known)) {
    idempotence.record(stream, by, iid, database.now, id);
    database.changes++;
  } else if (known.compare(id) !== 0) {
    reply.error('ERR IID already exists for this producer with a different stream ID');
    return;
  }
  reply.ok();
}

const about = { flags: ['write', 'fast'], keys: one(1), group: 'stream' } as const;

export const streamIdempotenceCommands: readonly Command[] = [
  command({
    ...about,
    name: 'XCFGSET',
    arity: -2,
    since: '8.6.0',
    complexity: 'O(1), and O(n) of n ids that are forgotten',
    summary: 'Sets for how long a stream remembers the ids of producers, and how many.',
    execute: xcfgset,
  }),
  command({
    ...about,
    name: 'XIDMPRECORD',
    arity: 5,
    since: '8.6.2',
    complexity: 'O(log n) of n entries in the stream',
    summary: 'Remembers the id that a producer gave to an entry.',
    execute: xidmprecord,
  }),
];
