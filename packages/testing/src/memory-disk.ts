import { basename, dirname } from 'node:path';
import type { Random } from '@millrace/base';
import type { Disk, DiskFile } from '@millrace/log';

interface Content {
  bytes: Uint8Array;
  /** What a crash leaves for certain. */
  durable: Uint8Array;
  /** Writes since the last sync, in order. A crash keeps some of the first of them. */
  unsynced: { readonly position: number; readonly bytes: Uint8Array }[];
}

export type DiskOperation =
  'open' | 'read' | 'write' | 'sync' | 'truncate' | 'remove' | 'list' | 'syncDirectory';

/**
 * A disk that misbehaves as told: full, failing, writing less than asked, and losing at a crash what was not synced. A failed
 * sync loses it too, as Linux may: the pages stay readable, and no later sync writes them.
 */
export class MemoryDisk implements Disk {
  /** Writes that would take all files together past this fail with ENOSPC, after having written what still fits. */
  capacityBytes = Infinity;
  /** Writes at most so many bytes a call. */
  writeBytesMax = Infinity;
  readonly calls: DiskOperation[] = [];
  readonly #names = new Map<string, Content>();
  readonly #durableNames = new Map<string, Content>();
  readonly #failures = new Map<DiskOperation, string[]>();
  #isDead = false;

  /** The next calls of this kind fail with these codes. */
  fail(operation: DiskOperation, ...codes: string[]): void {
    this.#failures.set(operation, [...(this.#failures.get(operation) ?? []), ...codes]);
  }

  /** The same once, after so many more calls that succeed. */
  failAfter(operation: DiskOperation, successes: number, code: string): void {
    this.fail(operation, ...new Array<string>(successes).fill(''), code);
  }

  stopFailing(): void {
    this.#failures.clear();
  }

  /**
   * The power goes: what is not durable is lost, but for a random beginning of it. Returns the disk as the next process finds
   * it; for those who still use this one every call fails.
   */
  crash(random: Random): MemoryDisk {
    this.#isDead = true;
    const survivor = new MemoryDisk();
    for (const [path, content] of this.#durableNames) {
      const left = { bytes: content.durable, durable: EMPTY, unsynced: [] };
      const survivors = random.below(content.unsynced.length + 1);
      content.unsynced.slice(0, survivors).forEach((write, i) => {
        const kept =
          i === survivors - 1 ? random.below(write.bytes.length + 1) : write.bytes.length;
        store(left, write.bytes.subarray(0, kept), write.position);
      });
      survivor.put(path, left.bytes);
    }
    return survivor;
  }

  /** A copy of what a file holds now. */
  contentOf(path: string): Uint8Array {
    return this.#find(path).bytes.slice();
  }

  /** Puts a durable file there, or replaces it. */
  put(path: string, bytes: Uint8Array): void {
    const content = { bytes: new Uint8Array(bytes), durable: new Uint8Array(bytes), unsynced: [] };
    this.#names.set(path, content);
    this.#durableNames.set(path, content);
  }

  paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  async makeDirectory(): Promise<void> {
    await Promise.resolve();
  }

  async list(directory: string): Promise<string[]> {
    await this.enter('list');
    return this.paths()
      .filter((path) => dirname(path) === directory)
      .map((path) => basename(path));
  }

  async open(path: string, mode: 'existing' | 'create'): Promise<DiskFile> {
    await this.enter('open');
    if (mode === 'create') {
      const existing = this.#names.get(path);
      if (existing === undefined)
        this.#names.set(path, { bytes: EMPTY, durable: EMPTY, unsynced: [] });
      else existing.bytes = EMPTY;
    }
    return new MemoryFile(this, this.#find(path));
  }

  async remove(path: string): Promise<void> {
    await this.enter('remove');
    this.#names.delete(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.enter('syncDirectory');
    for (const path of this.#durableNames.keys()) {
      if (dirname(path) === directory && !this.#names.has(path)) this.#durableNames.delete(path);
    }
    for (const [path, content] of this.#names) {
      if (dirname(path) === directory) this.#durableNames.set(path, content);
    }
  }

  /** Begins every call: yields as a real disk does, and fails where it was told to. */
  async enter(operation: DiskOperation): Promise<void> {
    this.calls.push(operation);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isDead) throw diskError('EIO', operation);
    const code = this.#failures.get(operation)?.shift();
    if (code !== undefined && code !== '') throw diskError(code, operation);
  }

  freeBytes(): number {
    let used = 0;
    for (const content of this.#names.values()) used += content.bytes.length;
    return this.capacityBytes - used;
  }

  #find(path: string): Content {
    const content = this.#names.get(path);
    if (content === undefined) throw diskError('ENOENT', 'open');
    return content;
  }
}

const EMPTY = new Uint8Array(0);

class MemoryFile implements DiskFile {
  readonly #disk: MemoryDisk;
  readonly #content: Content;

  constructor(disk: MemoryDisk, content: Content) {
    this.#disk = disk;
    this.#content = content;
  }

  async size(): Promise<number> {
    return Promise.resolve(this.#content.bytes.length);
  }

  async read(into: Uint8Array, from: number, length: number, position: number): Promise<number> {
    await this.#disk.enter('read');
    const found = this.#content.bytes.subarray(position, position + length);
    into.set(found, from);
    return found.length;
  }

  async write(bytes: Uint8Array, from: number, length: number, position: number): Promise<number> {
    await this.#disk.enter('write');
    const growth = position + length - this.#content.bytes.length;
    const missing = Math.max(0, growth - Math.max(0, this.#disk.freeBytes()));
    const taken = Math.min(length - missing, this.#disk.writeBytesMax);
    if (taken <= 0 && length > 0) throw diskError('ENOSPC', 'write');
    const copy = new Uint8Array(bytes.subarray(from, from + taken));
    this.#content.unsynced.push({ position, bytes: copy });
    store(this.#content, copy, position);
    return taken;
  }

  async writeDurably(
    bytes: Uint8Array,
    from: number,
    length: number,
    position: number,
  ): Promise<number> {
    const written = await this.write(bytes, from, length, position);
    await this.sync();
    return written;
  }

  async sync(): Promise<void> {
    const content = this.#content;
    // Others may write and sync the same file meanwhile.
    const included = new Set(content.unsynced);
    try {
      await this.#disk.enter('sync');
    } catch (error) {
      content.unsynced = content.unsynced.filter((write) => !included.has(write));
      throw error;
    }
    const synced = { bytes: content.durable, durable: EMPTY, unsynced: [] };
    for (const write of content.unsynced)
      if (included.has(write)) store(synced, write.bytes, write.position);
    content.unsynced = content.unsynced.filter((write) => !included.has(write));
    content.durable = synced.bytes.slice(0, content.bytes.length);
  }

  async truncate(length: number): Promise<void> {
    await this.#disk.enter('truncate');
    this.#content.bytes = this.#content.bytes.slice(0, length);
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

/** Writes into the content, with zeros in a gap before it, as file systems do. */
function store(content: Content, bytes: Uint8Array, position: number): void {
  const length = Math.max(content.bytes.length, position + bytes.length);
  const grown = new Uint8Array(length);
  grown.set(content.bytes);
  grown.set(bytes, position);
  content.bytes = grown;
}

function diskError(code: string, operation: DiskOperation): Error {
  return Object.assign(new Error(`${code}: ${operation}`), { code });
}
