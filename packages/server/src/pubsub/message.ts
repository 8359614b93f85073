import type { ReadonlyBytes } from '@millrace/base';
import { OutputBuffer, ReplyKind } from '@millrace/resp';
import type { Session } from '../session.js';

/** Bytes of messages above which the buffer they are written into is given back. */
const keptBytesMax = 1 << 20;

/**
 * A message to many: written once, and once more where its readers speak both protocols, in which it differs by its first
 * byte. One object serves all messages.
 */
export class Message {
  readonly #out = new OutputBuffer(1024);
  #resp2: Uint8Array | undefined = undefined;
  #resp3: Uint8Array | undefined = undefined;

  /** Begins a message of so many elements. */
  begin(count: number): void {
    this.#resp2 = this.#resp3 = undefined;
    this.#out.clear(keptBytesMax);
    this.#out.header(ReplyKind.push, count);
  }

  text(text: string): void {
    this.#out.bulkText(text);
  }
  bytes(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.#out.bulk(bytes, offset, length);
  }
  integer(value: number): void {
    this.#out.header(ReplyKind.integer, value);
  }
  array(count: number): void {
    this.#out.header(ReplyKind.array, count);
  }
  nil(resp3: boolean): void {
    const nil = resp3 ? nils.resp3 : nils.resp2;
    this.#out.raw(nil, 0, nil.length);
  }

  sendTo(session: Session): void {
    session.peer?.push(session.protocol === 3 ? this.#forResp3() : this.#forResp2());
  }

  #forResp3(): Uint8Array {
    return (this.#resp3 ??= this.#out.bytes.slice(0, this.#out.length));
  }

  #forResp2(): Uint8Array {
    if (this.#resp2 === undefined) {
      this.#resp2 = this.#out.bytes.slice(0, this.#out.length);
      this.#resp2[0] = ReplyKind.array;
    }
    return this.#resp2;
  }
}

const nils = {
  resp2: Uint8Array.from(Buffer.from('$-1\r\n')),
  resp3: Uint8Array.from(Buffer.from('_\r\n')),
} as const;
