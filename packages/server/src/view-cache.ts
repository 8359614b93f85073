/** Views of the beginning of a buffer, kept by their length: a new one costs as much as a short reply. */

/** Longer ones are made anew each time. */
export const keptViewBytesMax = 4096;
/** So many are kept before all are forgotten: clients ask for few lengths at a time. */
const keptViewsMax = 512;

export class ViewCache {
  #of: Uint8Array | undefined = undefined;
  #views: (Uint8Array | undefined)[] = [];
  #kept = 0;

  view(bytes: Uint8Array, length: number): Uint8Array {
    if (length > keptViewBytesMax) return bytes.subarray(0, length);
    if (this.#of !== bytes || this.#kept > keptViewsMax) {
      this.#of = bytes;
      this.#views = new Array<Uint8Array | undefined>(keptViewBytesMax + 1).fill(undefined);
      this.#kept = 0;
    }
    const known = this.#views[length];
    if (known !== undefined) return known;
    this.#kept++;
    return (this.#views[length] = bytes.subarray(0, length));
  }
}
