/** Libraries of functions: they do not run here, but an import keeps them as they are, for an export to take them along. */
import { MillraceError } from '@millrace/base';
import { libraryFile, RdbError, RdbFileReader } from '@millrace/engine';
import { openSource } from './parts.js';
import { openPlace, splitNew } from './place.js';

export async function keepLibraries(file: string, libraries: readonly Uint8Array[]): Promise<void> {
  const { folder, name } = splitNew(file);
  await using place = await openPlace(folder);
  const bytes = libraryFile(libraries, Date.now());
  await place.write(
    name,
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  );
}

export async function readLibraries(file: string): Promise<readonly Uint8Array[]> {
  await using source = await openSource(file);
  const libraries: Uint8Array[] = [];
  for (const { name, bytes, read } of source.parts) {
    const reader = new RdbFileReader(bytes, {
      key: () => undefined,
      library: (code) => libraries.push(code.copy()),
    });
    try {
      for await (const chunk of read()) reader.push(chunk);
      reader.finish();
    } catch (error) {
      if (!(error instanceof RdbError)) throw error;
      throw new MillraceError('DATA_DAMAGED', `${name}: ${error.message}`, { cause: error });
    }
  }
  return libraries;
}
