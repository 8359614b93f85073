/** Objects as files of a folder. What is being written has a name that starts with a dot, and is renamed when it is on disk. */
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodeOf } from '@millrace/base';
import { KeyRing } from '../crypto/key-ring.js';
import { ObjectExists, ObjectNotFound } from '../errors.js';
import { READ_CHUNK_BYTES } from '../limits.js';
import type { ByteRange, ObjectEntry, ObjectStore, PutOptions } from './object-store.js';

export class DirectoryStore implements ObjectStore {
  readonly location: string;
  readonly keys: KeyRing;
  readonly #root: string;
  #writes = 0;

  constructor(root: string, keys = KeyRing.empty) {
    this.#root = root;
    this.keys = keys;
    this.location = root;
  }

  async put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<void> {
    const path = this.#pathOf(name);
    const folder = dirname(path);
    await makeFolder(folder);
    const temporary = join(folder, `.${String(process.pid)}-${String(++this.#writes)}.new`);
    try {
      await writeDurably(temporary, body);
      if (options.ifAbsent === true) await this.#publishOnce(temporary, path, name);
      else await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(folder);
  }

  /** A link, unlike a rename, never replaces what is there. */
  async #publishOnce(temporary: string, path: string, name: string): Promise<void> {
    try {
      await link(temporary, path);
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') throw new ObjectExists(this.location, name);
      throw error;
    }
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range?.length === 0) return;
    const stream = createReadStream(this.#pathOf(name), {
      highWaterMark: READ_CHUNK_BYTES,
      ...(range === undefined ? {} : { start: range.offset, end: range.offset + range.length - 1 }),
    });
    try {
      yield* stream as AsyncIterable<Buffer>;
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') throw new ObjectNotFound(this.location, name);
      throw error;
    }
  }

  async *list(folder: string): AsyncGenerator<ObjectEntry> {
    let entries;
    try {
      entries = await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return;
      throw error;
    }
    // As S3 orders names: a folder counts with its slash.
    const named = entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({ entry, name: folder + entry.name + (entry.isDirectory() ? '/' : '') }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { entry, name } of named) {
      if (entry.isDirectory()) yield* this.list(name);
      else yield { name, bytes: (await stat(join(this.#root, name))).size };
    }
  }

  async delete(name: string): Promise<void> {
    const path = this.#pathOf(name);
    await rm(path, { force: true });
    await this.#removeEmptyFolders(dirname(path));
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let at = folder; at.length > this.#root.length; at = dirname(at)) {
      try {
        await rmdir(at);
      } catch {
        return; // not empty, or gone already
      }
    }
  }

  #pathOf(name: string): string {
    const isClean = name.split('/').every((part) => part !== '' && !part.startsWith('.'));
    if (!isClean) throw new RangeError(`not the name of an object: ${name}`);
    return join(this.#root, name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

async function writeDurably(
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    if (body instanceof Uint8Array) await writeAll(file, body);
    else for await (const chunk of body) await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let from = 0;
  while (from < bytes.length)
    from += (await file.write(bytes, from, bytes.length - from)).bytesWritten;
}

/** Makes a folder and those above it, each durable in the one above. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
