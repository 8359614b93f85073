import { constants } from 'node:fs';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import type { Disk, DiskFile } from './disk.js';

export const nodeDisk: Disk = {
  async makeDirectory(directory) {
    await mkdir(directory, { recursive: true });
  },
  async list(directory) {
    return readdir(directory);
  },
  async open(path, mode) {
    return new NodeFile(path, await open(path, mode === 'create' ? 'w+' : 'r+'));
  },
  async remove(path) {
    await rm(path, { force: true });
  },
  async syncDirectory(directory) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

class NodeFile implements DiskFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** The same file once more: what is written through it is on disk when the call returns. */
  #durable: FileHandle | undefined;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(into: Uint8Array, from: number, length: number, position: number): Promise<number> {
    return (await this.#handle.read(into, from, length, position)).bytesRead;
  }

  async write(bytes: Uint8Array, from: number, length: number, position: number): Promise<number> {
    return (await this.#handle.write(bytes, from, length, position)).bytesWritten;
  }

  async writeDurably(
    bytes: Uint8Array,
    from: number,
    length: number,
    position: number,
  ): Promise<number> {
    this.#durable ??= await open(this.#path, constants.O_RDWR | constants.O_DSYNC);
    return (await this.#durable.write(bytes, from, length, position)).bytesWritten;
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
  }

  async close(): Promise<void> {
    await this.#durable?.close();
    await this.#handle.close();
  }
}
