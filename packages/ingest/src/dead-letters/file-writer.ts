import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeDeadLetter } from './dead-letter.js';
import type { DeadLetter, DeadLetterWriter } from './dead-letter.js';

/** Appends dead letters to a file, a line of JSON each. */
export class FileDeadLetters implements DeadLetterWriter {
  readonly #file: string;
  #handle: FileHandle | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async write(letters: readonly DeadLetter[]): Promise<void> {
    const handle = (this.#handle ??= await this.#open());
    try {
      await handle.appendFile(letters.map((letter) => `${encodeDeadLetter(letter)}\n`).join(''));
      await handle.datasync();
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#file), { recursive: true });
    return open(this.#file, 'a');
  }
}
