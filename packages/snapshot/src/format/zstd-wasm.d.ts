// What is used of it in Node: its own types are those of the build for browsers.
declare module '@bokuweb/zstd-wasm' {
  export function init(): Promise<void>;
  export function compress(bytes: Uint8Array, level: number): Uint8Array;
  /** The heap is taken where the frame does not tell how long its content is. */
  export function decompress(bytes: Uint8Array, options: { defaultHeapSize: number }): Uint8Array;
}
