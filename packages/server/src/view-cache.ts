/** Views of the beginning of a buffer, kept by their length: a new one costs as much as a short reply. */

/** A view takes the place of one whose length has the same last bits: clients ask for few lengths at a time. */
const placesMax = 64;

export class ViewCache {
  #of: Uint8Array | undefined = undefined;
  readonly #views: (Uint8Array | undefined)[] = new Array<undefined>(placesMax).fill(undefined);

  view(bytes: Uint8Array, length: number): Uint8Array {
    if (this.#of !== bytes) {
      this.#of = bytes;
      this.#views.fill(undefined);
    }
    const place = length & (placesMax - 1);
    const known = this.#views[place];
    if (known?.length === length) return known;
    return (this.#views[place] = bytes.subarray(0, length));
  }
}
