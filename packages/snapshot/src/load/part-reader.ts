/**
 * Reads a part and verifies every byte of it: header, each record, the index, the length, and the checksum of the whole
 * that the manifest names. Pages are handed on as they come; nothing may use them before `read` has returned.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';
import type { Manifest, PartEntry } from '../format/manifest.js';
import { snapshotFolder } from '../format/names.js';
import {
  decodeFooter,
  decodeHeader,
  footerBytes,
  headerBytes,
  indexEntryBytes,
  isRecordHeaderIntact,
  partVersion,
  recordHeaderBytes,
} from '../format/part.js';
import type { IndexEntry } from '../format/part.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { ByteQueue } from './byte-queue.js';

export class PartReader {
  readonly #manifest: Manifest;
  readonly #part: PartEntry;
  readonly #number: number;
  readonly #object: string;
  readonly #queue: ByteQueue;
  readonly #records: IndexEntry[] = [];
  #crc = 0;
  /** Where in the object the bytes at the head of the queue lie. */
  #at = 0;

  constructor(store: ObjectStore, manifest: Manifest, number: number) {
    const folder = snapshotFolder(manifest.shard, manifest.id);
    this.#manifest = manifest;
    this.#part = manifest.parts[number - 1];
    this.#number = number;
    const name = folder + this.#part.name;
    this.#object = objectPath(store, name);
    this.#queue = new ByteQueue(store.get(name));
  }

  /** Calls `onPage` with each page; its bytes are valid during the call. */
  async read(onPage: (page: number, bytes: Buffer) => void): Promise<void> {
    try {
      await this.#readHeader();
      for (let i = 0; i < this.#part.pages; i++) await this.#readRecord(onPage);
      await this.#readFooter();
      if ((await this.#queue.take(1)) !== undefined)
        this.#fail('there is more than there should be');
      if (this.#crc !== this.#part.crc32) this.#fail('its checksum is not what the manifest says');
    } finally {
      await this.#queue.close();
    }
  }

  async #readHeader(): Promise<void> {
    const header = decodeHeader(await this.#take(headerBytes));
    if (typeof header === 'string') return this.#fail(header);
    const { version, layoutVersion, pageBytes, number, sequence, timeMs } = header;
    if (version !== partVersion)
      throw new SnapshotVersionUnknown(this.#object, 'format version', version, partVersion);
    const expected = this.#manifest;
    const isThisPart =
      layoutVersion === expected.layoutVersion &&
      pageBytes === expected.pageBytes &&
      number === this.#number &&
      sequence === expected.sequence &&
      timeMs === expected.timeMs;
    if (!isThisPart) this.#fail('it is a part of another snapshot, or another part');
  }

  async #readRecord(onPage: (page: number, bytes: Buffer) => void): Promise<void> {
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
    this.#records.push({ page, offset });
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
    records.sort((a, b) => a.page - b.page);
    const isSame = records.every(
      (record, i) => record.page === index[i].page && record.offset === index[i].offset,
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
