import { makeFolder } from '@millrace/base';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeDeadLetter } from './dead-letter.js';
import type { DeadLetter, DeadLetterWriter } from './dead-letter.js';

/** Appends dead letters to a file, a line of JSON each. */
export class FileDeadLetters implements DeadLetterWriter {
  readonly #file: string;
  #handle: FileHandle | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** One after the other, although source partitions write on their own. */
  write(letters: readonly DeadLetter[]): Promise<void> {
    const written = this.#last.then(() => this.#append(letters));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #append(letters: readonly DeadLetter[]): Promise<void> {
    const handle = (this.#handle ??= await this.#open());
    try {
      await handle.appendFile(letters.map((letter) => `${encodeDeadLetter(letter)}\n`).join(''));
      await handle.datasync();
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#close();
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<FileHandle> {
    await makeFolder(dirname(this.#file));
    return open(this.#file, 'a');
  }
}
