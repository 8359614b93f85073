/** What an import reads: a file, the standard input, or the parts of an AOF in the order of their manifest. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError } from '@millrace/base';

export interface Part {
  readonly name: string;
  /** Infinity where it is not known. */
  readonly bytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

const chunkBytes = 1024 * 1024;

export async function listParts(file: string): Promise<readonly Part[]> {
  if (file === '-')
    return [{ name: 'the standard input', bytes: Infinity, read: () => process.stdin }];
  const status = await stat(file);
  if (status.isDirectory()) return listManifest(await findManifest(file));
  if (file.endsWith('.manifest')) return listManifest(file);
  return [await fileOf(file)];
}

async function fileOf(name: string): Promise<Part> {
  const { size } = await stat(name);
  return {
    name,
    bytes: size,
    read: () => createReadStream(name, { highWaterMark: chunkBytes }),
  };
}

async function findManifest(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((one) => one.endsWith('.manifest'));
  if (name === undefined)
    throw new MillraceError('NOT_FOUND', `${folder} has no manifest of an append-only file`);
  return path.join(folder, name);
}

/** Lines `file NAME seq N type b|i|h`: the base first, then increments in their order; history is over. */
async function listManifest(manifest: string): Promise<readonly Part[]> {
  const lines = (await readFile(manifest, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const entries = lines
    .filter((line) => !line.startsWith('#'))
    .map((line, i) => {
      const [, name, sequence, type] = /^file (\S+) seq (\d+) type ([bih])/.exec(line) ?? [];
      if (name === undefined || sequence === undefined || type === undefined)
        throw new MillraceError('INVALID_ARGUMENT', `${manifest}: line ${i + 1} is not understood`);
      return { name, sequence: Number(sequence), type };
    });
  const inOrder = [
    ...entries.filter(({ type }) => type === 'b'),
    ...entries.filter(({ type }) => type === 'i').sort((a, b) => a.sequence - b.sequence),
  ];
  return Promise.all(inOrder.map(({ name }) => fileOf(path.join(path.dirname(manifest), name))));
}

/** The first bytes of a part, and all of them. */
export async function* withHead(
  chunks: AsyncIterable<Uint8Array>,
  headBytes: number,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let isComplete = false;
  for await (const chunk of chunks) {
    if (isComplete) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < headBytes) continue;
    isComplete = true;
    yield head;
  }
  if (!isComplete) yield head;
}

export const createNew = (file: string): ReturnType<typeof open> => open(file, 'wx');
