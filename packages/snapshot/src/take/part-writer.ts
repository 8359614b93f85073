/** Writes the parts of a snapshot into a folder, in large writes; each is forced to disk while the next is being written. */
import { closeSync, fsync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Compression, PartEntry } from '../format/manifest.js';
import { partName } from '../format/names.js';
import {
  encodeFooter,
  encodeHeader,
  encodeRecordHeader,
  recordHeaderBytes,
} from '../format/part.js';
import type { IndexEntry, PartHeader } from '../format/part.js';
import { PART_BYTES_MAX, WRITE_CHUNK_BYTES } from '../limits.js';

export interface PartWriterOptions {
  readonly folder: string;
  readonly header: Omit<PartHeader, 'number'>;
  readonly compression: Compression;
  readonly partBytesMax?: number;
}

interface OpenPart {
  readonly descriptor: number;
  readonly name: string;
  readonly index: IndexEntry[];
  bytes: number;
  crc: number;
}

export class PartWriter {
  readonly parts: PartEntry[] = [];
  readonly #options: PartWriterOptions;
  readonly #partBytesMax: number;
  readonly #chunk = Buffer.alloc(WRITE_CHUNK_BYTES);
  readonly #page: Buffer;
  readonly #syncs: Promise<void>[] = [];
  #syncing = 0;
  #filled = 0;
  #part: OpenPart | undefined;

  constructor(options: PartWriterOptions) {
    this.#options = options;
    this.#partBytesMax = options.partBytesMax ?? PART_BYTES_MAX;
    this.#page = Buffer.alloc(options.header.pageBytes);
  }

  /** Where the next page's bytes go, before `write`: nobody else sees them there. */
  get page(): Uint8Array {
    return this.#page;
  }

  /** True while the disk has not taken the part before last. Sync requests must not pile up: the log has some too. */
  get isBehind(): boolean {
    return this.#syncing > 1;
  }

  /** Without `mayCompress` the page is kept as it is: the main thread waits for room, and compressing takes long. */
  write(page: number, mayCompress: boolean): void {
    const part = (this.#part ??= this.#open());
    const bytes = this.#page;
    const stored = mayCompress ? this.#compress(bytes) : bytes;
    const recordBytes = recordHeaderBytes + stored.length;
    if (this.#filled + recordBytes > this.#chunk.length) this.#flush(part);
    part.index.push({ page, offset: part.bytes + this.#filled });
    encodeRecordHeader(this.#chunk, this.#filled, page, stored.length, crc32(bytes));
    this.#chunk.set(stored, this.#filled + recordHeaderBytes);
    this.#filled += recordBytes;
    if (part.bytes + this.#filled >= this.#partBytesMax) this.#close(part);
  }

  /** A page that does not get smaller is kept as it is: the length tells. */
  #compress(bytes: Buffer): Uint8Array {
    if (this.#options.compression === 'none') return bytes;
    const smaller = deflateRawSync(bytes, { level: 1 });
    return smaller.length < bytes.length ? smaller : bytes;
  }

  #open(): OpenPart {
    const number = this.parts.length + 1;
    const name = partName(number);
    const descriptor = openSync(join(this.#options.folder, name), 'wx');
    const part = { descriptor, name, index: [], bytes: 0, crc: 0 };
    this.#append(part, encodeHeader({ ...this.#options.header, number }));
    return part;
  }

  #flush(part: OpenPart): void {
    this.#append(part, this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #append(part: OpenPart, bytes: Buffer): void {
    for (let from = 0; from < bytes.length;)
      from += writeSync(part.descriptor, bytes, from, bytes.length - from);
    part.crc = crc32(bytes, part.crc);
    part.bytes += bytes.length;
  }

  #close(part: OpenPart): void {
    this.#flush(part);
    this.#append(part, encodeFooter(part.index));
    this.#part = undefined;
    this.parts.push({
      name: part.name,
      bytes: part.bytes,
      pages: part.index.length,
      crc32: part.crc,
    });
    this.#syncing++;
    const synced = syncAndClose(part.descriptor).finally(() => this.#syncing--);
    synced.catch(() => undefined); // `finish` reports it; until then nobody listens
    this.#syncs.push(synced);
  }

  /** Resolves when all parts are on disk. */
  async finish(): Promise<readonly PartEntry[]> {
    if (this.#part !== undefined) this.#close(this.#part);
    await Promise.all(this.#syncs);
    return this.parts;
  }

  /** After a failure: leaves no open file behind. */
  async abandon(): Promise<void> {
    if (this.#part !== undefined) closeSync(this.#part.descriptor);
    this.#part = undefined;
    await Promise.allSettled(this.#syncs);
  }
}

function syncAndClose(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(descriptor, (error) => {
      closeSync(descriptor);
      if (error === null) resolve();
      else reject(error);
    });
  });
}
