/** Commands as clients send them: an array of bulk strings. */
import type { OutputBuffer } from './output-buffer.js';
import { doubleText, formatInteger } from '@millrace/base';

export type CommandPart = string | Uint8Array | number;

const digits = new Uint8Array(32);

/** Appends a command; texts go as UTF-8, numbers in the form that the store prints them in. */
export function encodeCommand(parts: readonly CommandPart[], into: OutputBuffer): void {
  into.header(42, parts.length);
  for (const part of parts) {
    if (typeof part === 'string') into.bulkText(part);
    else if (typeof part !== 'number') into.bulk(part);
    else if (Number.isSafeInteger(part)) into.bulk(digits, 0, formatInteger(part + 0, digits, 0));
    else into.bulkText(doubleText(part));
  }
}
