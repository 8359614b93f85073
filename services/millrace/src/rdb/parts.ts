/** What an import reads: a file, the standard input, or the parts of an AOF in the order of their manifest. */
import { MillraceError } from '@millrace/base';
import { openPlace, type Place, splitPath } from './place.js';

export interface Part {
  readonly name: string;
  /** Infinity where it is not known. */
  readonly bytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

export interface Source extends AsyncDisposable {
  readonly parts: readonly Part[];
}

export async function openSource(file: string): Promise<Source> {
  if (file === '-') {
    const read = () => process.stdin;
    const nothing = () => Promise.resolve();
    return {
      parts: [{ name: 'the standard input', bytes: Infinity, read }],
      [Symbol.asyncDispose]: nothing,
    };
  }
  const { folder, name } = await splitPath(file);
  const place = await openPlace(folder);
  try {
    const parts = await listParts(place, name);
    return { parts, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
  } catch (error) {
    await place[Symbol.asyncDispose]();
    throw error;
  }
}

/** Without a name, the place holds an AOF in several parts. */
async function listParts(place: Place, name: string): Promise<readonly Part[]> {
  const sizes = await place.sizes();
  const manifest = name === '' ? [...sizes.keys()].find((one) => one.endsWith('.manifest')) : name;
  if (manifest === undefined)
    throw new MillraceError(
      'NOT_FOUND',
      `${place.path('')} has no manifest of an append-only file`,
    );
  const partOf = (one: string): Part => {
    const bytes = sizes.get(one);
    if (bytes === undefined)
      throw new MillraceError('NOT_FOUND', `${place.path(one)} is not there`);
    return { name: place.path(one), bytes, read: () => place.read(one) };
  };
  if (!manifest.endsWith('.manifest')) return [partOf(manifest)];
  return (await readManifest(partOf(manifest))).map(partOf);
}

/** Lines `file NAME seq N type b|i|h`: the base first, then increments in their order; history is over. */
async function readManifest(part: Part): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.read()) chunks.push(chunk);
  const lines = Buffer.concat(chunks)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const entries = lines
    .filter((line) => !line.startsWith('#'))
    .map((line, i) => {
      const [, name, sequence, type] = /^file (\S+) seq (\d+) type ([bih])/.exec(line) ?? [];
      if (name === undefined || sequence === undefined || type === undefined)
        throw new MillraceError(
          'INVALID_ARGUMENT',
          `${part.name}: line ${i + 1} is not understood`,
        );
      return { name, sequence: Number(sequence), type };
    });
  const inOrder = [
    ...entries.filter(({ type }) => type === 'b'),
    ...entries.filter(({ type }) => type === 'i').sort((a, b) => a.sequence - b.sequence),
  ];
  return inOrder.map(({ name }) => name);
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
