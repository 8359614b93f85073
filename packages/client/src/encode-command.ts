import { encodeCommand as encodeInto, OutputBuffer } from '@millrace/resp';
import { keptBufferBytesMax } from './limits.js';

/** Strings are sent as UTF-8, numbers and bigints in decimal. */
export type CommandArgument = string | number | bigint | Uint8Array;

const scratch = new OutputBuffer();

/** A command as an array of bulk strings, in bytes of its own. */
export function encodeCommand(args: readonly CommandArgument[]): Uint8Array {
  scratch.clear(keptBufferBytesMax);
  encodeInto(
    args.map((arg) => (typeof arg === 'bigint' ? String(arg) : arg)),
    scratch,
  );
  return scratch.bytes.slice(0, scratch.length);
}
