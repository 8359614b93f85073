import type { ClusterClient, ConnectionLost, ReplySink } from '@millrace/client';
import { OutputBuffer, ReplyKind, SlotUnserved } from '@millrace/client';
import { failureOf, invalidArgument } from '../error-catalogue.js';
import type { BatchRequest } from './batch-request.js';
import { redirectPatienceMs } from '../limits.js';
import { writeCommand } from './command-writer.js';
import { MessageWriter } from './message-writer.js';
import { readKinds, ResultForm } from './read-kinds.js';
import { writeFailure, writeResult } from './result-writer.js';

/** How often reads that were redirected are sent anew, each time to the topology of the moment. */
const roundsMax = 5;

/** Commands are copied when they are sent, so one buffer for each shard serves all batches. */
const commandBuffers: OutputBuffer[] = [];
const keptCommandBytesMax = 1024 * 1024;

const writers: MessageWriter[] = [];
const writersMax = 256;
const keptWriterBytesMax = 256 * 1024;

/**
 * One BatchRead under way. Each shard gets its reads as one pipeline; replies become results as
 * they arrive, in the order of arrival, and the end puts them into the order of the request.
 *
 *   request bytes ─▶ table of parts ─▶ commands by shard ─▶ replies ─▶ results ─▶ response bytes
 */
export class BatchRead {
  readonly #client: ClusterClient;
  readonly #request: BatchRequest;
  readonly #done: (response: Buffer) => void;
  readonly #results = writers.pop() ?? new MessageWriter();
  /** Where each read's result ends in `#results`, and where it begins. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #missing: number;
  /** Results have come in the order of the request so far, so nothing has to be put in order. */
  #isOrdered = true;
  #nextInOrder = 0;
  #redirected: number[] = [];
  #round = 1;

  constructor(client: ClusterClient, request: BatchRequest, done: (response: Buffer) => void) {
    this.#client = client;
    this.#request = request;
    this.#done = done;
    this.#missing = request.count;
    this.#starts = new Int32Array(request.count);
    this.#ends = new Int32Array(request.count);
  }

  start(): void {
    if (this.#missing === 0) {
      this.#finish();
      return;
    }
    const reads = new Array<number>(this.#request.count);
    for (let read = 0; read < reads.length; read++) reads[read] = read;
    this.#send(reads);
  }

  /** Takes the reply to one read. */
  answer(read: number, bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] === ReplyKind.error && isMoved(bytes, start) && this.#round < roundsMax) {
      this.#redirected.push(read);
      this.#settle();
      return;
    }
    const from = this.#results.length;
    const kind = readKinds[this.#request.kindOf(read)];
    writeResult(kind?.result ?? ResultForm.bytes, bytes, start, end, this.#results);
    this.#note(read, from);
  }

  fail(read: number, error: unknown): void {
    const from = this.#results.length;
    const { code, details } = failureOf(error);
    writeFailure(code, details, this.#results);
    this.#note(read, from);
  }

  #note(read: number, from: number): void {
    this.#starts[read] = from;
    this.#ends[read] = this.#results.length;
    if (read === this.#nextInOrder) this.#nextInOrder++;
    else this.#isOrdered = false;
    this.#settle();
  }

  #settle(): void {
    this.#missing--;
    if (this.#missing > 0) return;
    if (this.#redirected.length === 0) this.#finish();
    else void this.#sendRedirected();
  }

  async #sendRedirected(): Promise<void> {
    const reads = this.#redirected;
    this.#redirected = [];
    this.#missing = reads.length;
    this.#round++;
    try {
      await this.#client.refresh();
      // The slots may be with a store that nobody has talked to yet.
      await this.#client.ready(AbortSignal.timeout(redirectPatienceMs));
    } catch {
      // What is not connected by now fails by itself, with the reason.
    }
    this.#send(reads);
  }

  #send(reads: readonly number[]): void {
    const request = this.#request;
    const parts: (ShardPart | undefined)[] = [];
    const refused: number[] = [];
    for (const read of reads) {
      const kind = readKinds[request.kindOf(read)];
      const shard = this.#client.shardOfKey(
        request.bytes,
        request.keyOffset(read),
        request.keyLength(read),
      );
      if (kind === undefined || shard === -1) {
        refused.push(read);
        continue;
      }
      const part = (parts[shard] ??= new ShardPart(this));
      part.reads.push(read);
      writeCommand(request, read, kind, (commandBuffers[shard] ??= new OutputBuffer()));
    }
    // All commands leave before any read can fail: the last failure ends the batch.
    const failures = parts.flatMap((part, shard) => (part ? this.#sendPart(part, shard) : []));
    for (const read of refused) this.fail(read, this.#refusalOf(read));
    for (const { part, error } of failures) part.failAll(error);
  }

  #sendPart(part: ShardPart, shard: number): { part: ShardPart; error: unknown }[] {
    const commands = commandBuffers[shard];
    try {
      const { bytes, length } = commands;
      this.#client.shards[shard].send(bytes, 0, length, part.reads.length, part);
      return [];
    } catch (error) {
      return [{ part, error }];
    } finally {
      commands.clear(keptCommandBytesMax);
    }
  }

  #refusalOf(read: number): Error {
    if (this.#request.kindOf(read) === 0) return invalidArgument('a read without a known kind');
    return new SlotUnserved('no known store serves the slot of the key');
  }

  #finish(): void {
    const results = this.#results;
    const response = Buffer.allocUnsafe(results.length);
    if (this.#isOrdered) response.set(results.bytes.subarray(0, results.length));
    else this.#putInOrder(response);
    results.clear();
    if (results.bytes.length <= keptWriterBytesMax && writers.length < writersMax) {
      writers.push(results);
    }
    this.#done(response);
  }

  #putInOrder(response: Uint8Array): void {
    const source = this.#results.bytes;
    let at = 0;
    for (let read = 0; read < this.#request.count; read++) {
      const start = this.#starts[read];
      const end = this.#ends[read];
      if (end - start > 64) response.set(source.subarray(start, end), at);
      else for (let from = start, to = at; from < end;) response[to++] = source[from++];
      at += end - start;
    }
  }
}

/** The reads of a batch that one shard answers. */
class ShardPart implements ReplySink {
  readonly reads: number[] = [];
  readonly #batch: BatchRead;
  #answered = 0;

  constructor(batch: BatchRead) {
    this.#batch = batch;
  }

  onReply(bytes: Uint8Array, start: number, end: number): void {
    this.#batch.answer(this.reads[this.#answered++], bytes, start, end);
  }

  onLost(error: ConnectionLost): void {
    this.failAll(error);
  }

  failAll(error: unknown): void {
    while (this.#answered < this.reads.length) {
      this.#batch.fail(this.reads[this.#answered++], error);
    }
  }
}

/** `-MOVED `; only redirections begin with these letters. */
function isMoved(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 1] === 0x4d && bytes[start + 2] === 0x4f && bytes[start + 3] === 0x56;
}
