import { MillraceError } from '@millrace/base';
import { KeyRing, openObjectStore, rewrapLocation } from '@millrace/snapshot';
import { ProgressLine } from './progress-line.js';

/** Wraps the keys of all that is encrypted at a location under the first key of the file; no data is written. */
export async function rewrap(
  location: string,
  { keyFile }: { readonly keyFile?: string },
): Promise<void> {
  const keys = await KeyRing.open(keyFile);
  if (keys.active === undefined)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      'give the new key and the old ones with --key-file, the new one first',
    );
  await using store = await openObjectStore(location, keys);
  const line = new ProgressLine(process.stderr);
  let done = 0;
  const { rewrapped, unchanged } = await rewrapLocation(store, (name) =>
    line.show('rewrapping', ++done, done, name),
  );
  line.clear();
  console.log(`${rewrapped} under the key ${keys.active.id} now, ${unchanged} unchanged`);
}
