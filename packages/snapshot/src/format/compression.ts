/**
 * Zstandard, by node:zlib where that has it (Node 22.15 and later) and by WebAssembly elsewhere: the same frames, so that what one Node
 * wrote the other reads. See docs/adr/0006-zstandard.md.
 */
import * as zlib from 'node:zlib';

export interface Codec {
  compress(bytes: Uint8Array): Uint8Array;
  /** Throws where it is no whole frame of something so long. */
  decompress(bytes: Uint8Array, length: number): Uint8Array;
}

/** The fastest: pages are small numbers and short texts, and higher levels gain next to nothing on them. */
const level = 1;

interface NativeZstd {
  zstdCompressSync?: (bytes: Uint8Array, options: object) => Buffer;
  zstdDecompressSync?: (bytes: Uint8Array, options: object) => Buffer;
  constants: Readonly<Record<string, number>>;
}

let opened: Promise<Codec> | undefined;

/** Once a thread. */
export function openCodec(): Promise<Codec> {
  return (opened ??= Promise.resolve(openNativeCodec() ?? openWasmCodec()));
}

export function openNativeCodec(): Codec | undefined {
  const {
    zstdCompressSync: compress,
    zstdDecompressSync: decompress,
    constants,
  } = zlib as unknown as NativeZstd;
  if (compress === undefined || decompress === undefined) return undefined;
  const params = { [constants['ZSTD_c_compressionLevel']]: level };
  return {
    compress: (bytes) => compress(bytes, { params }),
    // A frame that is cut short comes out short, and is no error to Node.
    decompress: (bytes, length) =>
      checkLength(decompress(bytes, { maxOutputLength: Math.max(1, length) }), length),
  };
}

export async function openWasmCodec(): Promise<Codec> {
  const { init, compress, decompress } = await import('@bokuweb/zstd-wasm');
  await init();
  return {
    compress: (bytes) => compress(bytes, level),
    decompress: (bytes, length) =>
      checkLength(decompress(bytes, { defaultHeapSize: length }), length),
  };
}

function checkLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new RangeError(`it has ${String(bytes.length)} bytes and should have ${String(length)}`);
}
