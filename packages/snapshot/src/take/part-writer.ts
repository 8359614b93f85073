/** Writes the parts of a snapshot into a folder, in large writes; each is forced to disk while the next is being written. */
import { closeSync, fsync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ChunkCipher } from '../crypto/chunk-cipher.js';
import { tagBytes } from '../crypto/data-key.js';
import {
  chunkHeaderBytes,
  chunkMethod,
  encodeChunkHeader,
  payloadBytesOf,
} from '../format/chunk.js';
import type { Codec } from '../format/compression.js';
import type { PartEntry } from '../format/manifest.js';
import { partName } from '../format/names.js';
import { encodeFooter, encodeHeader } from '../format/part.js';
import type { IndexEntry, PartHeader } from '../format/part.js';
import { CHUNK_PAGES, PART_BYTES_MAX, WRITE_CHUNK_BYTES } from '../limits.js';

export interface PartWriterOptions {
  readonly folder: string;
  readonly header: Omit<PartHeader, 'number' | 'isEncrypted'>;
  /** Undefined where pages are kept as they are. */
  readonly codec: Codec | undefined;
  /** Undefined where nothing is encrypted. */
  readonly cipher: ChunkCipher | undefined;
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
  /** Chunks on their way to disk. */
  readonly #staged: Buffer;
  readonly #payload: Buffer;
  /** Where each page of the chunk goes. */
  readonly #pages: readonly Uint8Array[];
  readonly #numbers = new Uint32Array(CHUNK_PAGES);
  readonly #syncs: Promise<void>[] = [];
  #syncing = 0;
  #count = 0;
  #filled = 0;
  #part: OpenPart | undefined;

  constructor(options: PartWriterOptions) {
    const { pageBytes } = options.header;
    this.#options = options;
    this.#partBytesMax = options.partBytesMax ?? PART_BYTES_MAX;
    const payloadBytes = payloadBytesOf(CHUNK_PAGES, pageBytes);
    this.#payload = Buffer.alloc(payloadBytes);
    this.#staged = Buffer.alloc(WRITE_CHUNK_BYTES + chunkHeaderBytes + payloadBytes + tagBytes);
    this.#pages = Array.from({ length: CHUNK_PAGES }, (_, i) => {
      const from = CHUNK_PAGES * 4 + i * pageBytes;
      return this.#payload.subarray(from, from + pageBytes);
    });
  }

  /** Where the next page's bytes go, before `write`: nobody else sees them there. */
  get page(): Uint8Array {
    return this.#pages[this.#count];
  }

  /** True while the disk has not taken the part before last. Sync requests must not pile up: the log has some too. */
  get isBehind(): boolean {
    return this.#syncing > 1;
  }

  /** Without `mayCompress` pages are kept as they are: the main thread waits for room, and compressing takes long. */
  write(page: number, mayCompress: boolean): void {
    this.#numbers[this.#count++] = page;
    if (this.#count === CHUNK_PAGES) this.#seal(mayCompress);
  }

  /** Numbers end where the first page begins: those of a chunk that is not full lie further back. */
  #seal(mayCompress: boolean): void {
    const part = (this.#part ??= this.#open());
    const pages = this.#count;
    const from = (CHUNK_PAGES - pages) * 4;
    for (let i = 0; i < pages; i++) this.#payload.writeUInt32LE(this.#numbers[i], from + i * 4);
    this.#count = 0;
    const { pageBytes } = this.#options.header;
    const payload = this.#payload.subarray(from, from + payloadBytesOf(pages, pageBytes));
    part.index.push({ pages, offset: part.bytes + this.#filled });
    this.#stage(part, pages, payload, mayCompress);
    if (this.#filled >= WRITE_CHUNK_BYTES) this.#flush(part);
    if (part.bytes + this.#filled >= this.#partBytesMax) this.#close(part);
  }

  #stage(part: OpenPart, pages: number, payload: Buffer, mayCompress: boolean): void {
    const { cipher } = this.#options;
    const packed = mayCompress ? this.#compress(payload) : payload;
    const method = packed === payload ? chunkMethod.none : chunkMethod.zstd;
    const place = { part: this.parts.length + 1, chunk: part.index.length - 1, pages, method };
    const stored = cipher === undefined ? packed : cipher.seal(place, packed);
    const payloadCrc = cipher === undefined ? crc32(payload) : 0;
    const storedCrc = stored === payload ? payloadCrc : crc32(stored);
    const header = { pages, method, storedBytes: stored.length, payloadCrc, storedCrc };
    encodeChunkHeader(this.#staged, this.#filled, header);
    this.#staged.set(stored, this.#filled + chunkHeaderBytes);
    this.#filled += chunkHeaderBytes + stored.length;
  }

  /** A chunk that does not get smaller is kept as it is. */
  #compress(payload: Buffer): Uint8Array {
    const smaller = this.#options.codec?.compress(payload) ?? payload;
    return smaller.length < payload.length ? smaller : payload;
  }

  #open(): OpenPart {
    const number = this.parts.length + 1;
    const name = partName(number);
    const descriptor = openSync(join(this.#options.folder, name), 'wx');
    const part = { descriptor, name, index: [], bytes: 0, crc: 0 };
    const isEncrypted = this.#options.cipher !== undefined;
    this.#append(part, encodeHeader({ ...this.#options.header, number, isEncrypted }));
    return part;
  }

  #flush(part: OpenPart): void {
    this.#append(part, this.#staged.subarray(0, this.#filled));
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
      pages: part.index.reduce((sum, { pages }) => sum + pages, 0),
      crc32: part.crc,
    });
    this.#syncing++;
    const synced = syncAndClose(part.descriptor).finally(() => this.#syncing--);
    synced.catch(() => undefined); // `finish` reports it; until then nobody listens
    this.#syncs.push(synced);
  }

  /** Resolves when all parts are on disk. */
  async finish(): Promise<readonly PartEntry[]> {
    if (this.#count > 0) this.#seal(true);
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
