import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { openCodec, openNativeCodec, openWasmCodec } from '@millrace/snapshot';

const pieces = (): Uint8Array[] => {
  const random = createSeededRandom(5);
  const noise = Uint8Array.from({ length: 100_000 }, () => random.below(256));
  return [new Uint8Array(0), new Uint8Array(262_208), Buffer.from('abc'.repeat(5000)), noise];
};

describe('compression', () => {
  it('gives back what it was given, and nothing longer or shorter', async () => {
    const codec = await openCodec();
    for (const bytes of pieces()) {
      const packed = codec.compress(bytes);
      assert.deepEqual(Buffer.from(codec.decompress(packed, bytes.length)), Buffer.from(bytes));
      if (bytes.length > 0)
        for (const length of [bytes.length - 1, bytes.length + 1])
          assert.throws(() => codec.decompress(packed, length), `${bytes.length} bytes`);
    }
  });

  it('refuses what is no frame', async () => {
    const codec = await openCodec();
    assert.throws(() => codec.decompress(Buffer.from('no frame at all'), 1000));
    const packed = codec.compress(pieces()[2]);
    assert.throws(() => codec.decompress(packed.subarray(0, packed.length - 3), 15_000));
  });

  it('is the same by WebAssembly as by Node, where that has it', async function () {
    const native = openNativeCodec();
    if (native === undefined) return this.skip();
    const wasm = await openWasmCodec();
    for (const bytes of pieces()) {
      const plain = Buffer.from(bytes);
      assert.deepEqual(Buffer.from(wasm.decompress(native.compress(bytes), bytes.length)), plain);
      assert.deepEqual(Buffer.from(native.decompress(wasm.compress(bytes), bytes.length)), plain);
    }
  });
});
