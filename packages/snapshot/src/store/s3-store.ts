/** Objects of an S3 bucket. Credentials come from the environment or the files that AWS tools use. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { KeyRing } from '../crypto/key-ring.js';
import { ObjectExists, ObjectNotFound } from '../errors.js';
import { UPLOAD_PART_BYTES, UPLOAD_PARTS_AT_ONCE } from '../limits.js';
import type { S3Location } from './location.js';
import type { ByteRange, ObjectEntry, ObjectStore, PutOptions } from './object-store.js';

export class S3Store implements ObjectStore {
  readonly location: string;
  readonly keys: KeyRing;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(location: S3Location, keys = KeyRing.empty) {
    this.keys = keys;
    const { bucket, prefix, endpoint, region, forcePathStyle } = location;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.location = `s3://${bucket}/${prefix}`;
    this.#client = new S3Client({
      // Amazon's own default; other servers want some region in the signature, and mostly do not mind which.
      region:
        region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
      forcePathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  }

  async put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<void> {
    const target = {
      ...this.#target(name),
      ...(options.ifAbsent === true ? { IfNoneMatch: '*' } : {}),
    };
    try {
      if (body instanceof Uint8Array)
        await this.#client.send(new PutObjectCommand({ ...target, Body: body }));
      else await this.#upload(target, body);
    } catch (error) {
      if (options.ifAbsent === true && isLost(error)) throw new ObjectExists(this.location, name);
      throw error;
    }
  }

  async #upload(
    target: { Bucket: string; Key: string },
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { Readable } = await import('node:stream');
    await new Upload({
      client: this.#client,
      params: { ...target, Body: Readable.from(body, { objectMode: false }) },
      partSize: UPLOAD_PART_BYTES,
      queueSize: UPLOAD_PARTS_AT_ONCE,
    }).done();
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range?.length === 0) return;
    const Range =
      range === undefined
        ? {}
        : { Range: `bytes=${String(range.offset)}-${String(range.offset + range.length - 1)}` };
    let response;
    try {
      response = await this.#client.send(new GetObjectCommand({ ...this.#target(name), ...Range }));
    } catch (error) {
      if (statusOf(error) === 404) throw new ObjectNotFound(this.location, name);
      throw error;
    }
    if (response.Body !== undefined) yield* response.Body as unknown as AsyncIterable<Uint8Array>;
  }

  async *list(folder: string): AsyncGenerator<ObjectEntry> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix + folder,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key: key = '', Size: bytes = 0 } of page.Contents ?? []) {
        if (!key.endsWith('/')) yield { name: key.slice(this.#prefix.length), bytes };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async delete(name: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#target(name)));
  }

  #target(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + name };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** 412: it is there. 409: another conditional write of the same object is under way, which succeeds. */
const isLost = (error: unknown): boolean => [409, 412].includes(statusOf(error) ?? 0);
