/**
 * Encrypts the chunks of one snapshot. Its data key is used for nothing else, so part and chunk make each nonce unique; snapshot,
 * place and what the header says are authenticated with the bytes: a chunk opens nowhere else.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { cipherName, nonceBytes, tagBytes } from './data-key.js';
import { keyBytes } from './key-ring.js';

export interface ChunkPlace {
  /** Number of the part, from 1. */
  readonly part: number;
  /** From 0 in its part. */
  readonly chunk: number;
  readonly pages: number;
  readonly method: number;
}

export class ChunkCipher {
  readonly #key: Uint8Array;
  readonly #snapshot: Buffer;

  constructor(dataKey: Uint8Array, shard: string, id: string) {
    this.#key = dataKey;
    this.#snapshot = Buffer.from(`${shard}/${id}`);
  }

  /** The encrypted bytes with the tag behind them. */
  seal(place: ChunkPlace, plain: Uint8Array): Buffer {
    const cipher = createCipheriv(cipherName, this.#key, nonceOf(place));
    cipher.setAAD(this.#aad(place));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined where they are not what was encrypted there. */
  open(place: ChunkPlace, sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < tagBytes) return undefined;
    const cipher = createDecipheriv(cipherName, this.#key, nonceOf(place));
    cipher.setAAD(this.#aad(place));
    cipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    try {
      const plain = cipher.update(sealed.subarray(0, sealed.length - tagBytes));
      cipher.final();
      return plain;
    } catch {
      return undefined;
    }
  }

  #aad({ part, chunk, pages, method }: ChunkPlace): Buffer {
    const numbers = Buffer.alloc(16);
    [part, chunk, pages, method].forEach((number, i) => numbers.writeUInt32LE(number, i * 4));
    return Buffer.concat([numbers, this.#snapshot]);
  }
}

function nonceOf({ part, chunk }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeUInt32LE(part, 0);
  nonce.writeUInt32LE(chunk, 4);
  return nonce;
}

/** Seals a manifest, which itself stays readable: who lacks the data key can neither change it nor make one. */
export function authenticate(dataKey: Uint8Array, text: string): string {
  const key = hkdfSync('sha256', dataKey, '', 'millrace manifest', keyBytes);
  return createHmac('sha256', Buffer.from(key)).update(text).digest('hex');
}
