/**
 * Reads a part and verifies every byte of it: header, each record, the index, the length, and the checksum of the whole
 * that the manifest names. Pages are handed on as they come; nothing may use them before `read` has returned.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import type { ChunkCipher } from '../crypto/chunk-cipher.js';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';
import { chunkHeaderBytes, decodeChunkHeader, openChunk, pageNumber } from '../format/chunk.js';
import type { Codec } from '../format/compression.js';
import type { Manifest, PartEntry } from '../format/manifest.js';
import { snapshotFolder } from '../format/names.js';
import {
  decodeFooter,
  decodeHeader,
  firstPartVersion,
  footerBytes,
  headerBytes,
  indexEntryBytes,
  isRecordHeaderIntact,
  partVersion,
  recordHeaderBytes,
} from '../format/part.js';
import type { IndexEntry } from '../format/part.js';
import { CHUNK_PAGES } from '../limits.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { ByteQueue } from './byte-queue.js';

/** What is needed to read the parts of a snapshot. */
export interface PartContext {
  readonly manifest: Manifest;
  readonly codec: Codec;
  readonly cipher: ChunkCipher | undefined;
}

export type OnPage = (page: number, bytes: Uint8Array) => void;

export class PartReader {
  readonly #context: PartContext;
  readonly #manifest: Manifest;
  readonly #part: PartEntry;
  readonly #number: number;
  readonly #object: string;
  readonly #queue: ByteQueue;
  readonly #records: IndexEntry[] = [];
  #crc = 0;
  /** Where in the object the bytes at the head of the queue lie. */
  #at = 0;

  constructor(store: ObjectStore, context: PartContext, number: number) {
    const { manifest } = context;
    const folder = snapshotFolder(manifest.shard, manifest.id);
    this.#context = context;
    this.#manifest = manifest;
    this.#part = manifest.parts[number - 1];
    this.#number = number;
    const name = folder + this.#part.name;
    this.#object = objectPath(store, name);
    this.#queue = new ByteQueue(store.get(name));
  }

  /** Calls `onPage` with each page; its bytes are valid during the call. */
  async read(onPage: OnPage): Promise<void> {
    try {
      const version = await this.#readHeader();
      if (version === firstPartVersion) {
        for (let i = 0; i < this.#part.pages; i++) await this.#readRecord(onPage);
        this.#records.sort((a, b) => a.pages - b.pages);
      } else {
        for (let pages = 0; pages < this.#part.pages;)
          pages += await this.#readChunk(this.#part.pages - pages, onPage);
      }
      await this.#readFooter();
      if ((await this.#queue.take(1)) !== undefined)
        this.#fail('there is more than there should be');
      if (this.#crc !== this.#part.crc32) this.#fail('its checksum is not what the manifest says');
    } finally {
      await this.#queue.close();
    }
  }

  /** The version of the part. */
  async #readHeader(): Promise<number> {
    const header = decodeHeader(await this.#take(headerBytes));
    if (typeof header === 'string') return this.#fail(header);
    const { version, layoutVersion, pageBytes, number, sequence, timeMs } = header;
    if (version < firstPartVersion || version > partVersion)
      throw new SnapshotVersionUnknown(this.#object, 'format version', version, partVersion);
    const expected = this.#manifest;
    const isThisPart =
      layoutVersion === expected.layoutVersion &&
      pageBytes === expected.pageBytes &&
      number === this.#number &&
      sequence === expected.sequence &&
      timeMs === expected.timeMs &&
      header.isEncrypted === (this.#context.cipher !== undefined);
    if (!isThisPart) this.#fail('it is a part of another snapshot, or another part');
    return version;
  }

  /** How many pages it had. */
  async #readChunk(pagesMax: number, onPage: OnPage): Promise<number> {
    const { pageBytes, pageTop } = this.#manifest;
    const offset = this.#at;
    const head = await this.#peek(chunkHeaderBytes);
    const header = decodeChunkHeader(head, Math.min(pagesMax, CHUNK_PAGES), pageBytes);
    if (typeof header === 'string') return this.#fail(header);
    const stored = (await this.#take(chunkHeaderBytes + header.storedBytes)).subarray(
      chunkHeaderBytes,
    );
    const context = { ...this.#context, pageBytes, part: this.#number };
    const payload = openChunk(header, this.#records.length, stored, context);
    if (typeof payload === 'string') return this.#fail(payload, offset);
    const { pages } = header;
    this.#records.push({ pages, offset });
    for (let i = 0; i < pages; i++) {
      const page = pageNumber(payload, i);
      if (page >= pageTop) this.#fail('a chunk makes no sense', offset);
      const from = pages * 4 + i * pageBytes;
      onPage(page, payload.subarray(from, from + pageBytes));
    }
    return pages;
  }

  async #readRecord(onPage: OnPage): Promise<void> {
    const { pageBytes, pageTop } = this.#manifest;
    const offset = this.#at;
    const header = await this.#peek(recordHeaderBytes);
    if (!isRecordHeaderIntact(header, 0)) this.#fail('the checksum of a record header is wrong');
    const page = header.readUInt32LE(0);
    const storedBytes = header.readUInt32LE(4);
    const pageCrc = header.readUInt32LE(8);
    if (page >= pageTop || storedBytes > pageBytes) this.#fail('a record makes no sense');
    const record = await this.#take(recordHeaderBytes + storedBytes);
    const bytes = this.#inflate(record.subarray(recordHeaderBytes), pageBytes, offset);
    if (crc32(bytes) !== pageCrc)
      this.#fail(`the checksum of page ${String(page)} is wrong`, offset);
    this.#records.push({ pages: page, offset });
    onPage(page, bytes);
  }

  #inflate(stored: Buffer, pageBytes: number, offset: number): Buffer {
    if (stored.length === pageBytes) return stored;
    let bytes: Buffer;
    try {
      bytes = inflateRawSync(stored, { maxOutputLength: pageBytes });
    } catch {
      return this.#fail('a page cannot be decompressed', offset);
    }
    return bytes.length === pageBytes ? bytes : this.#fail('a page is too short', offset);
  }

  async #readFooter(): Promise<void> {
    const records = this.#records;
    const offset = this.#at;
    const index = decodeFooter(
      await this.#take(records.length * indexEntryBytes + footerBytes),
      records.length,
    );
    if (typeof index === 'string') return this.#fail(index, offset);
    const isSame = records.every(
      (record, i) => record.pages === index[i].pages && record.offset === index[i].offset,
    );
    if (!isSame) this.#fail('the index does not name the records that there are', offset);
  }

  async #peek(length: number): Promise<Buffer> {
    return (await this.#queue.peek(length)) ?? this.#fail('it is cut short');
  }

  async #take(length: number): Promise<Buffer> {
    const bytes = (await this.#queue.take(length)) ?? this.#fail('it is cut short');
    this.#crc = crc32(bytes, this.#crc);
    this.#at += length;
    return bytes;
  }

  #fail(what: string, offset = this.#at): never {
    throw new SnapshotDamaged(this.#object, offset, what);
  }
}
