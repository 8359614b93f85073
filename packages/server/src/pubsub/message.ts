import type { ReadonlyBytes } from '@millrace/base';
import { OutputBuffer, ReplyKind } from '@millrace/resp';
import { sharedBytesMin } from '../mail.js';
import type { Session } from '../session.js';

/** Bytes of messages above which the buffer they are written into is given back. */
const keptBytesMax = 1 << 20;

/**
 * A message to many, written once: between the protocols it differs by its first byte. Long ones are not copied for each
 * reader but shared. One object serves all messages.
 */
export class Message {
  readonly #out = new OutputBuffer(1024);
  /** Copies to share, by protocol. */
  #shared2: Uint8Array | undefined = undefined;
  #shared3: Uint8Array | undefined = undefined;

  /** Begins a message of so many elements. */
  begin(count: number): void {
    this.#shared2 = this.#shared3 = undefined;
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
    const { bytes, length } = this.#out;
    const isResp3 = session.protocol === 3;
    bytes[0] = isResp3 ? ReplyKind.push : ReplyKind.array;
    if (length < sharedBytesMin) session.peer?.push(bytes, length, false);
    else if (isResp3) session.peer?.push((this.#shared3 ??= bytes.slice(0, length)), length, true);
    else session.peer?.push((this.#shared2 ??= bytes.slice(0, length)), length, true);
  }
}

const nils = {
  resp2: Uint8Array.from(Buffer.from('$-1\r\n')),
  resp3: Uint8Array.from(Buffer.from('_\r\n')),
} as const;
