import { Sha1, SHA1_BYTES } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';

const sha1 = new Sha1();
const hash = new Uint8Array(SHA1_BYTES);

/**
 * A digest that things are put into. `add` does not care about order: the hashes are xor-ed, which is right for what has
 * none. `mix` does: each time the digest is hashed again.
 */
export class ElementDigest {
  readonly bytes = new Uint8Array(SHA1_BYTES);
  #text = new Uint8Array(64);

  clear(): void {
    this.bytes.fill(0);
  }

  add(bytes: ReadonlyBytes, offset: number, length: number): void {
    sha1.hash(bytes, offset, length, hash);
    for (let i = 0; i < SHA1_BYTES; i++) this.bytes[i] ^= hash[i];
  }

  mix(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.add(bytes, offset, length);
    sha1.hash(this.bytes, 0, SHA1_BYTES, hash);
    this.bytes.set(hash);
  }

  addText(text: string): void {
    this.add(this.#encode(text), 0, text.length);
  }
  mixText(text: string): void {
    this.mix(this.#encode(text), 0, text.length);
  }

  /** A digest as a thing. */
  addDigest(other: ElementDigest): void {
    this.add(other.bytes, 0, SHA1_BYTES);
  }

  /** Four bytes, high one first. */
  mixInt(value: number): void {
    const text = this.#text;
    for (let i = 0; i < 4; i++) text[i] = (value >>> (24 - i * 8)) & 0xff;
    this.mix(text, 0, 4);
  }

  #encode(text: string): Uint8Array {
    if (text.length > this.#text.length) this.#text = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) this.#text[i] = text.charCodeAt(i);
    return this.#text;
  }

  toString(): string {
    return Buffer.from(this.bytes).toString('hex');
  }
}
