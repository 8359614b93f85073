import { isUtf8 } from '../json/utf8.js';

/** An event, or a mutation of one, that could not be taken. */
export interface DeadLetter {
  readonly reason: string;
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
}

/** Where dead letters go. Resolves when they are there to stay. */
export interface DeadLetterWriter extends AsyncDisposable {
  write(letters: readonly DeadLetter[]): Promise<void>;
}

/** One line of JSON: the event as text, or in base64 where it is none. */
export function encodeDeadLetter(letter: DeadLetter): string {
  const { value, ...where } = letter;
  if (value === null) return JSON.stringify({ ...where, value: null });
  const isText = isUtf8(value);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return JSON.stringify({
    ...where,
    encoding: isText ? 'utf8' : 'base64',
    value: bytes.toString(isText ? 'utf8' : 'base64'),
  });
}
