/**
 * Uploads a stream in parts. What was interrupted goes on where it was: the parts that the bucket has of the same object, with the same
 * bytes, are not sent again.
 *
 *   one piece ──► PutObject
 *   more ──► the open upload of this object, or a new one ──► parts, some at once, each tried again ──► complete
 *              the body threw ──► abort: nothing stays      the bucket is away for long ──► left open, for the next attempt
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart, PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { UPLOAD_ATTEMPTS, UPLOAD_PART_BYTES, UPLOAD_PARTS_AT_ONCE } from '../limits.js';
import { tryAgain } from './pace.js';
import type { Pace, Pause } from './pace.js';
import { isLost, isPassing, statusOf } from './s3-errors.js';

export interface UploadOptions {
  readonly client: S3Client;
  readonly pace: Pace;
  readonly pause: Pause;
}

/** Where it goes, with the headers of what is created there. */
export type UploadTarget = Pick<PutObjectCommandInput, 'Bucket' | 'Key'> &
  Partial<PutObjectCommandInput>;

interface Sent {
  readonly etag: string;
  readonly bytes: number;
}

export class S3Upload {
  readonly #options: UploadOptions;
  readonly #target: UploadTarget;
  readonly #isConditional: boolean;

  constructor(options: UploadOptions, target: UploadTarget, isConditional: boolean) {
    this.#options = options;
    this.#target = target;
    this.#isConditional = isConditional;
  }

  async send(body: AsyncIterable<Uint8Array>): Promise<void> {
    const pieces = cut(body, UPLOAD_PART_BYTES);
    const first = await pieces.next();
    if (first.done === true) return this.putWhole(new Uint8Array(0));
    if (first.value.length < UPLOAD_PART_BYTES) return this.putWhole(first.value);
    await this.#sendParts(first.value, pieces);
  }

  async putWhole(bytes: Uint8Array): Promise<void> {
    await this.#options.pace.take(bytes.length);
    const input = { ...this.#target, ...this.#condition(), Body: bytes };
    await this.#try(() => this.#options.client.send(new PutObjectCommand(input)));
  }

  async #sendParts(first: Uint8Array, others: AsyncGenerator<Uint8Array>): Promise<void> {
    const { uploadId, sent } = await this.#begin();
    const parts: CompletedPart[] = [];
    const underWay = new Set<Promise<void>>();
    let failure: unknown;
    const start = async (bytes: Uint8Array, number: number): Promise<void> => {
      while (underWay.size >= UPLOAD_PARTS_AT_ONCE) await Promise.race(underWay);
      if (failure !== undefined) throw failure as Error;
      const sending = this.#sendPart(uploadId, number, bytes, sent.get(number))
        .then((part) => void (parts[number - 1] = part))
        .catch((error: unknown) => void (failure ??= error))
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    };
    let number = 1;
    await start(first, number);
    for (;;) {
      const next = await this.#nextPiece(others, uploadId, underWay);
      if (next === undefined) break;
      await start(next, ++number);
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure as Error;
    await this.#complete(uploadId, parts);
  }

  /** A body that throws leaves nothing. */
  async #nextPiece(
    pieces: AsyncGenerator<Uint8Array>,
    uploadId: string,
    underWay: ReadonlySet<Promise<void>>,
  ): Promise<Uint8Array | undefined> {
    try {
      const next = await pieces.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      await Promise.all(underWay);
      await this.#abort(uploadId);
      throw error;
    }
  }

  async #begin(): Promise<{ uploadId: string; sent: ReadonlyMap<number, Sent> }> {
    const open = await this.#findOpen();
    if (open !== undefined) return { uploadId: open, sent: await this.#listSent(open) };
    const { client } = this.#options;
    const input = { ...this.#target, ChecksumAlgorithm: 'CRC32' } as const;
    const { UploadId } = await this.#try(() =>
      client.send(new CreateMultipartUploadCommand(input)),
    );
    if (UploadId === undefined) throw new Error('the bucket began an upload without a name');
    return { uploadId: UploadId, sent: new Map() };
  }

  /** The newest upload of this object that was begun and not completed. */
  async #findOpen(): Promise<string | undefined> {
    const { Bucket, Key } = this.#target;
    const command = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
    const { Uploads = [] } = await this.#try(() => this.#options.client.send(command));
    return Uploads.filter((upload) => upload.Key === Key)
      .sort((a, b) => (a.Initiated?.getTime() ?? 0) - (b.Initiated?.getTime() ?? 0))
      .at(-1)?.UploadId;
  }

  async #listSent(uploadId: string): Promise<ReadonlyMap<number, Sent>> {
    const { Bucket, Key } = this.#target;
    const sent = new Map<number, Sent>();
    let marker: string | undefined;
    do {
      const input = {
        Bucket,
        Key,
        UploadId: uploadId,
        ...(marker && { PartNumberMarker: marker }),
      };
      const page = await this.#try(() => this.#options.client.send(new ListPartsCommand(input)));
      for (const { PartNumber = 0, ETag = '', Size = -1 } of page.Parts ?? [])
        sent.set(PartNumber, { etag: ETag, bytes: Size });
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return sent;
  }

  async #sendPart(
    uploadId: string,
    number: number,
    bytes: Uint8Array,
    before: Sent | undefined,
  ): Promise<CompletedPart> {
    const ChecksumCRC32 = checksumOf(bytes);
    if (before?.bytes === bytes.length && before.etag.replaceAll('"', '') === md5Of(bytes))
      return { PartNumber: number, ETag: before.etag, ChecksumCRC32 };
    const { client, pace } = this.#options;
    await pace.take(bytes.length);
    const { Bucket, Key } = this.#target;
    const part = { Bucket, Key, UploadId: uploadId, PartNumber: number };
    const input = { ...part, Body: bytes, ChecksumCRC32 };
    const { ETag } = await this.#try(() => client.send(new UploadPartCommand(input)));
    return { PartNumber: number, ETag, ChecksumCRC32 };
  }

  async #complete(uploadId: string, parts: CompletedPart[]): Promise<void> {
    const { Bucket, Key } = this.#target;
    const input = { Bucket, Key, UploadId: uploadId, MultipartUpload: { Parts: parts } };
    const command = new CompleteMultipartUploadCommand({ ...input, ...this.#condition() });
    try {
      await this.#try(() => this.#options.client.send(command));
    } catch (error) {
      if (isLost(error)) await this.#abort(uploadId);
      throw error;
    }
  }

  async #abort(uploadId: string): Promise<void> {
    const { Bucket, Key } = this.#target;
    const command = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId });
    try {
      await this.#options.client.send(command);
    } catch (error) {
      if (statusOf(error) !== 404 && !isPassing(error)) throw error;
    }
  }

  #condition(): { IfNoneMatch?: string } {
    return this.#isConditional ? { IfNoneMatch: '*' } : {};
  }

  #try<T>(run: () => Promise<T>): Promise<T> {
    return tryAgain(UPLOAD_ATTEMPTS, this.#options.pause, isPassing, run);
  }
}

const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** As S3 writes it: big-endian, base64. */
function checksumOf(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/** The same bytes in pieces of this length; the last one may be shorter. */
async function* cut(body: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of body) {
    for (let from = 0; from < chunk.length;) {
      const more = Math.min(chunk.length - from, length - filled);
      piece.set(chunk.subarray(from, from + more), filled);
      from += more;
      filled += more;
      if (filled < length) continue;
      yield piece;
      piece = new Uint8Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
