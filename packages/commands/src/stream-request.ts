/** What XREAD and XREADGROUP ask for: options, then keys, then as many ids. One is read, and answered, at a time. */
import { kind, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { KeyRange } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';

const W = {
  block: word('BLOCK'),
  count: word('COUNT'),
  streams: word('STREAMS'),
  group: word('GROUP'),
  noack: word('NOACK'),
  claim: word('CLAIM'),
  maxCount: word('MAXCOUNT'),
  maxSize: word('MAXSIZE'),
};

export const request = {
  /** Entries of each stream at most; 0 is all. */
  count: 0,
  /** -1 does not wait. */
  timeoutMs: -1,
  /** `streams` keys from argument `first` on, then as many ids. */
  first: 0,
  streams: 0,
  /** Where the group's name is, the consumer's behind it; 0 for XREAD. */
  groupAt: 0,
  isNoAck: false,
  /** What is idle for so long is claimed; -1 is nothing. */
  claimMs: -1,
};
/** Its ids; the array grows with the longest request. */
export const ids: StreamId[] = [];

/** What all streams of a request together may be answered. */
export class AnswerLimit {
  #entriesMax = 0;
  #bytesMax = 0;
  #entries = 0;
  #from = 0;

  clear(): void {
    this.#entriesMax = this.#bytesMax = 0;
  }
  set(entriesMax: number, bytesMax: number): void {
    if (entriesMax > 0) this.#entriesMax = entriesMax;
    if (bytesMax > 0) this.#bytesMax = bytesMax;
  }
  get entriesMax(): number {
    return this.#entriesMax;
  }

  begin(reply: Reply): void {
    this.#entries = 0;
    this.#from = reply.length;
  }
  /** Whether one more entry may follow; the first always may. It is counted. */
  takes(reply: Reply): boolean {
    if (this.#entries > 0) {
      if (this.#entriesMax > 0 && this.#entries >= this.#entriesMax) return false;
      if (this.#bytesMax > 0 && reply.length - this.#from >= this.#bytesMax) return false;
    }
    this.#entries++;
    return true;
  }
}
export const answerLimit = new AnswerLimit();

export function readRequest(args: Arguments, reply: Reply, isGroup: boolean): boolean {
  request.count = request.first = request.streams = request.groupAt = 0;
  request.timeoutMs = request.claimMs = -1;
  request.isNoAck = false;
  answerLimit.clear();
  for (let i = 1; i < args.count && request.first === 0;) {
    const next = readOption(args, i, reply, isGroup);
    if (next < 0) return false;
    i = next;
  }
  if (request.first === 0) return refuse(reply, errors.syntax);
  if ((args.count - request.first) % 2 !== 0) return refuse(reply, unbalanced(isGroup));
  if (isGroup && request.groupAt === 0)
    return refuse(reply, 'ERR Missing GROUP option for XREADGROUP');
  if (answerLimit.entriesMax > 0 && answerLimit.entriesMax < request.count)
    return refuse(reply, 'ERR MAXCOUNT must be greater than or equal to COUNT');
  request.streams = (args.count - request.first) >> 1;
  while (ids.length < request.streams) ids.push(new StreamId());
  return true;
}

const unbalanced = (isGroup: boolean): string =>
  isGroup
    ? "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified."
    : "ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.";

/** Returns where the next option begins; -1 where the error is replied. */
function readOption(args: Arguments, i: number, reply: Reply, isGroup: boolean): number {
  if (args.is(i, W.noack)) {
    if (!isGroup) return refused(reply, onlyForGroups('NOACK'));
    request.isNoAck = true;
    return i + 1;
  }
  if (i + 1 >= args.count) return refused(reply, errors.syntax);
  if (args.is(i, W.block)) return readTimeout(args, i + 1, reply) ? i + 2 : -1;
  if (args.is(i, W.count)) {
    const count = args.integer(i + 1);
    if (Number.isNaN(count)) return refused(reply, errors.notInteger);
    request.count = Math.max(0, count);
    return i + 2;
  }
  if (args.is(i, W.streams)) {
    request.first = i + 1;
    return args.count;
  }
  return readNewerOption(args, i, reply, isGroup);
}

function readNewerOption(args: Arguments, i: number, reply: Reply, isGroup: boolean): number {
  if (args.is(i, W.group) && i + 2 < args.count) {
    if (!isGroup) return refused(reply, onlyForGroups('GROUP'));
    request.groupAt = i + 1;
    return i + 3;
  }
  const value = args.integer(i + 1);
  if (args.is(i, W.claim)) {
    if (!isGroup) return refused(reply, onlyForGroups('CLAIM'));
    if (Number.isNaN(value))
      return refused(reply, 'ERR min-idle-time is not an integer or out of range');
    if (value < 0) return refused(reply, 'ERR min-idle-time must be a positive integer');
    request.claimMs = value;
    return i + 2;
  }
  const isCount = args.is(i, W.maxCount);
  if (!isCount && !args.is(i, W.maxSize)) return refused(reply, errors.syntax);
  if (!(value > 0))
    return refused(reply, `ERR ${isCount ? 'MAXCOUNT' : 'MAXSIZE'} must be a positive integer`);
  answerLimit.set(isCount ? value : 0, isCount ? 0 : value);
  return i + 2;
}

const onlyForGroups = (option: string): string =>
  `ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`;

function readTimeout(args: Arguments, i: number, reply: Reply): boolean {
  request.timeoutMs = args.integer(i);
  if (Number.isNaN(request.timeoutMs)) return refuse(reply, errors.timeoutNotInteger);
  if (request.timeoutMs < 0) return refuse(reply, errors.negativeTimeout);
  return Number.isFinite(request.timeoutMs) || refuse(reply, errors.timeoutOutOfRange);
}

export function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
}
function refused(reply: Reply, text: string): -1 {
  reply.error(text);
  return -1;
}

/** Answers the streams that have something, in the shape of both commands. */
export class StreamsReply {
  #mark = 0;
  #served = 0;
  /** Of the stream at work: where its entries begin, -1 before the first, and how many there are. */
  #entriesMark = -1;
  #entries = 0;

  /** Streams that have something. */
  get served(): number {
    return this.#served;
  }
  begin(reply: Reply): void {
    this.#served = 0;
    answerLimit.begin(reply);
  }

  /** Whether another entry of the n-th stream may follow; then it must, and the stream is begun with its first. */
  takes(args: Arguments, n: number, reply: Reply): boolean {
    if (request.count > 0 && this.#entriesMark >= 0 && this.#entries >= request.count) return false;
    if (!answerLimit.takes(reply)) return false;
    if (this.#entriesMark < 0) this.beginStream(args, n, reply);
    this.#entries++;
    return true;
  }

  beginStream(args: Arguments, n: number, reply: Reply): void {
    if (this.#served++ === 0) this.#mark = reply.beginMap();
    if (!reply.resp3) reply.array(2);
    const key = request.first + n;
    reply.bulk(args.bytes, args.offsets[key], args.lengths[key]);
    this.#entriesMark = reply.beginArray();
    this.#entries = 0;
  }
  endStream(reply: Reply): void {
    if (this.#entriesMark >= 0) reply.endArray(this.#entriesMark, this.#entries);
    this.#entriesMark = -1;
  }

  /** A map to RESP3; to RESP2 an array of pairs, each an array, and not the flat one that other maps become. */
  end(reply: Reply): void {
    if (this.#served === 0) return;
    if (reply.resp3) reply.endMap(this.#mark, this.#served);
    else reply.endArray(this.#mark, this.#served);
  }
}
export const streamsReply = new StreamsReply();

/** Waits with the same command, its ids as given by `idText` where they depended on the moment. */
export function waitForEntries(
  database: Database,
  args: Arguments,
  idText: ((n: number) => Uint8Array) | undefined,
  againMs = Number.POSITIVE_INFINITY,
): void {
  const resume: Uint8Array[] = [];
  for (let i = 0; i < args.count; i++) {
    const n = i - request.first - request.streams;
    resume.push(n < 0 || idText === undefined ? args.copy(i) : idText(n));
  }
  const keys = resume.slice(request.first, request.first + request.streams);
  database.wait = {
    keys,
    kind: kind.stream,
    wakesOnDelete: request.groupAt > 0,
    timeoutMs: request.timeoutMs,
    resume,
    ...(againMs < Number.POSITIVE_INFINITY && { againMs }),
  };
}

/** The keys stand between the first word STREAMS from an argument on, and as many ids. */
export const keysOfRead = (from: number): KeyRange => ({
  first: 0,
  last: 0,
  step: 0,
  find: (args, into) => {
    let at = from;
    while (at < args.count && !args.is(at, W.streams)) at++;
    const keys = (args.count - at - 1) >> 1;
    for (let n = 0; n < keys; n++) into[n] = at + 1 + n;
    return Math.max(0, keys);
  },
});
