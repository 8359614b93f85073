/** Where files of Redis lie: a folder, or what stands for one in a bucket. */
import { createReadStream } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError } from '@millrace/base';
import { openObjectStore } from '@millrace/snapshot';

export interface Place extends AsyncDisposable {
  /** For messages. */
  path(name: string): string;
  /** The files in it, and their bytes. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  read(name: string): AsyncIterable<Uint8Array>;
  /** Writes a file that must not be there. It appears whole or not at all. */
  write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

const chunkBytes = 1024 * 1024;
const isUrl = (file: string): boolean => /^s3:\/\//i.test(file);

interface Split {
  readonly folder: string;
  readonly name: string;
}

/** Of what is there. The name is empty for a folder: in a bucket that is what has no dot in its last part. */
export async function splitPath(file: string): Promise<Split> {
  if (isUrl(file)) {
    const split = splitNew(file);
    return split.name.includes('.') ? split : { folder: file, name: '' };
  }
  const isFolder = await stat(file).then((status) => status.isDirectory());
  return isFolder ? { folder: file, name: '' } : splitNew(file);
}

/** Of a file that is to be made. */
export function splitNew(file: string): Split {
  if (!isUrl(file)) return { folder: path.dirname(file), name: path.basename(file) };
  const [, start, name] = /^(s3:\/\/[^/?]+\/(?:[^?]*\/)?)([^/?]*)/i.exec(file) ?? [];
  if (start === undefined || name === undefined)
    throw new MillraceError('INVALID_ARGUMENT', `${file} names a bucket, and nothing in it`);
  const parameters = file.slice(start.length + name.length);
  return { folder: start + parameters, name: decodeURIComponent(name) };
}

export async function openPlace(folder: string): Promise<Place> {
  return isUrl(folder) ? openBucket(folder) : openFolder(folder);
}

function openFolder(folder: string): Place {
  const at = (name: string): string => path.join(folder, name);
  return {
    path: at,
    sizes: async () => {
      const entries = await readdir(folder, { withFileTypes: true });
      const sizes = entries
        .filter((entry) => !entry.isDirectory())
        .map(async ({ name }) => [name, (await stat(at(name))).size] as const);
      return new Map(await Promise.all(sizes));
    },
    read: (name) => createReadStream(at(name), { highWaterMark: chunkBytes }),
    write: (name, pieces) => writeFile(at(name), pieces),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function writeFile(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const output = await open(file, 'wx');
  try {
    for await (const piece of pieces) await output.write(piece);
    await output.sync();
    await output.close();
  } catch (error) {
    await output.close().catch(() => undefined);
    await rm(file, { force: true }); // half a file would be taken for a whole one
    throw error;
  }
}

async function openBucket(folder: string): Promise<Place> {
  const store = await openObjectStore(folder);
  return {
    path: (name) => `${store.location.replace(/\/$/, '')}/${name}`,
    sizes: async () => {
      const sizes = new Map<string, number>();
      for await (const { name, bytes } of store.list('')) sizes.set(name, bytes);
      return sizes;
    },
    read: (name) => store.get(name),
    write: (name, pieces) => store.put(name, pieces, { ifAbsent: true }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
