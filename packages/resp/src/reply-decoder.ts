import { OutputBuffer } from './output-buffer.js';
import { ReplyCursor } from './reply-cursor.js';
import { ReplyScanner } from './reply-scanner.js';
import { readReply, type BulkForm, type ReplyValue } from './reply-values.js';

const KEPT_BYTES_MAX = 64 * 1024;

export interface ReplyDecoderOptions {
  readonly bulks?: BulkForm;
}

/**
 * Turns what arrives on a connection into values, whatever the pieces it arrives in. Whole replies
 * are read where they lie; only a torn one is copied, and none is scanned twice.
 */
export class ReplyDecoder {
  readonly #bulks: BulkForm;
  readonly #cursor = new ReplyCursor();
  readonly #scanner = new ReplyScanner();
  readonly #torn = new OutputBuffer(1024);

  constructor(options: ReplyDecoderOptions = {}) {
    this.#bulks = options.bulks ?? 'string';
  }

  /** Takes the next piece and returns the replies that it completes. */
  write(piece: Uint8Array): ReplyValue[] {
    if (this.#torn.length === 0) {
      const replies: ReplyValue[] = [];
      const rest = this.#readAll(piece, piece.length, replies);
      if (rest < piece.length) this.#torn.raw(piece, rest);
      return replies;
    }
    this.#torn.raw(piece);
    const replies: ReplyValue[] = [];
    const { bytes, length } = this.#torn;
    const rest = this.#readAll(bytes, length, replies);
    if (rest === 0) return replies;
    bytes.copyWithin(0, rest, length);
    this.#torn.truncate(length - rest);
    if (rest === length) this.#torn.clear(KEPT_BYTES_MAX);
    return replies;
  }

  /** Reads the whole replies of `bytes[0, to)` and returns where the first torn one begins. */
  #readAll(bytes: Uint8Array, to: number, replies: ReplyValue[]): number {
    let at = 0;
    while (at < to) {
      const end = this.#scanner.scan(bytes, at, to);
      if (end < 0) break;
      this.#cursor.start(bytes, at, end);
      replies.push(readReply(this.#cursor, this.#bulks));
      at = end;
    }
    return at;
  }
}
