/** Objects of an S3 bucket. Credentials come from the environment or the files that AWS tools use. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { GetObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { systemClock } from '@millrace/base';
import type { Clock } from '@millrace/base';
import { KeyRing } from '../crypto/key-ring.js';
import { ObjectExists, ObjectNotFound } from '../errors.js';
import { DOWNLOAD_ATTEMPTS, UPLOAD_KEPT_MS } from '../limits.js';
import type { S3Location } from './location.js';
import type { ByteRange, ObjectEntry, ObjectStore, PutOptions } from './object-store.js';
import { Pace, pauseReally, tryAgain } from './pace.js';
import type { Pause } from './pace.js';
import { isLost, isPassing, statusOf } from './s3-errors.js';
import { S3Upload } from './s3-upload.js';
import type { UploadTarget } from './s3-upload.js';

export interface S3Options {
  readonly keys?: KeyRing;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

const dayMs = 86_400_000;

export class S3Store implements ObjectStore {
  readonly location: string;
  readonly keys: KeyRing;
  readonly #client: S3Client;
  readonly #settings: S3Location;
  readonly #clock: Clock;
  readonly #pause: Pause;
  readonly #pace: Pace;

  constructor(location: S3Location, options: S3Options = {}) {
    const { keys = KeyRing.empty, clock = systemClock, pause = pauseReally } = options;
    const { bucket, prefix, endpoint, region, forcePathStyle, bytesPerSecond } = location;
    this.keys = keys;
    this.#clock = clock;
    this.#pause = pause;
    this.#pace = new Pace(bytesPerSecond, clock, pause);
    this.#settings = location;
    this.location = `s3://${bucket}/${prefix}`;
    this.#client = new S3Client({
      // Amazon's own default; other servers want some region in the signature, and mostly do not mind which.
      region:
        region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
      forcePathStyle,
      // The second one is for a clock that is wrong, which the client then corrects; more of them are made here.
      maxAttempts: 2,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  }

  async put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<void> {
    const isConditional = options.ifAbsent === true;
    const isWhole = body instanceof Uint8Array;
    // What is written once is locked; what is renewed all the time, like a position, could not be.
    const target = this.#newTarget(name, isConditional || !isWhole);
    const tools = { client: this.#client, pace: this.#pace, pause: this.#pause };
    const upload = new S3Upload(tools, target, isConditional);
    try {
      await (isWhole ? upload.putWhole(body) : upload.send(body));
    } catch (error) {
      if (isConditional && isLost(error)) throw new ObjectExists(this.location, name);
      throw error;
    }
  }

  /** With the headers of what is created. */
  #newTarget(name: string, mayLock: boolean): UploadTarget {
    const { encryption, lock } = this.#settings;
    const more: Partial<PutObjectCommandInput> = {};
    if (encryption !== undefined) {
      more.ServerSideEncryption = encryption.algorithm;
      if (encryption.key !== undefined) more.SSEKMSKeyId = encryption.key;
    }
    if (lock !== undefined && mayLock) {
      more.ObjectLockMode = lock.mode;
      // It formats a time that came from outside.
      // eslint-disable-next-line no-restricted-globals
      more.ObjectLockRetainUntilDate = new Date(this.#clock.nowMs() + lock.days * dayMs);
    }
    return { ...this.#target(name), ...more };
  }

  /** Where the stream breaks, the rest of the same object is asked for. */
  async *get(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range?.length === 0) return;
    const { offset = 0 } = range ?? {};
    const end = range === undefined ? '' : String(offset + range.length - 1);
    let at = offset;
    let etag: string | undefined;
    for (let left = DOWNLOAD_ATTEMPTS; ; left--) {
      const isWhole = range === undefined && at === 0;
      const more = isWhole ? {} : { Range: `bytes=${String(at)}-${end}` };
      const { Body, ETag } = await this.#open(name, { ...more, ...(etag && { IfMatch: etag }) });
      etag = ETag;
      try {
        for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) {
          at += chunk.length;
          await this.#pace.take(chunk.length);
          yield chunk;
        }
        return;
      } catch (error) {
        if (left <= 1 || !isBroken(error)) throw error;
      }
    }
  }

  async #open(name: string, more: object): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({ ...this.#target(name), ...more });
    try {
      return await this.#try(() => this.#client.send(command));
    } catch (error) {
      if (statusOf(error) === 404) throw new ObjectNotFound(this.location, name);
      throw error;
    }
  }

  async *list(folder: string): AsyncGenerator<ObjectEntry> {
    const { bucket, prefix } = this.#settings;
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix + folder,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const page = await this.#try(() => this.#client.send(command));
      for (const { Key: key = '', Size: bytes = 0 } of page.Contents ?? []) {
        if (!key.endsWith('/')) yield { name: key.slice(prefix.length), bytes };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async delete(name: string): Promise<void> {
    const command = new DeleteObjectCommand(this.#target(name));
    await this.#try(() => this.#client.send(command));
  }

  #try<T>(run: () => Promise<T>): Promise<T> {
    return tryAgain(DOWNLOAD_ATTEMPTS, this.#pause, isPassing, run);
  }

  /** An upload is no object yet, and still is paid for. */
  async removeInterrupted(folder: string): Promise<number> {
    const { bucket: Bucket, prefix } = this.#settings;
    const before = this.#clock.nowMs() - UPLOAD_KEPT_MS;
    const command = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix + folder });
    const { Uploads = [] } = await this.#client.send(command);
    const old = Uploads.filter(({ Initiated }) => (Initiated?.getTime() ?? Infinity) <= before);
    for (const { Key, UploadId } of old)
      await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    return old.length;
  }

  #target(name: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.#settings;
    return { Bucket: bucket, Key: prefix + name };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }
}

/** The connection was cut, or ended before all was there. */
const isBroken = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return isPassing(error) || code.startsWith('ERR_STREAM') || message === 'aborted';
};
