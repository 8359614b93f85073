import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inflateLzf, LzfWriter } from '@millrace/engine';

const texts = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3000 }).map((bytes) => Uint8Array.from(bytes)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 4000 }))
    .map(([part, times]) => Uint8Array.from({ length: times }, (_, i) => part[i % part.length])),
);

describe('LZF', () => {
  const writer = new LzfWriter();

  it('gives back what it was given, with one writer for all', () => {
    let smaller = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const code = new Uint8Array(text.length + 8);
        const length = writer.deflate(text, 0, text.length, code, 2, text.length);
        if (length === 0) return;
        smaller++;
        assert.ok(length < text.length);
        const into = new Uint8Array(text.length);
        assert.ok(inflateLzf(code, 2, length, into, text.length));
        assert.deepEqual(into, text);
      }),
      { numRuns: 500 },
    );
    assert.ok(smaller > 50);
  });

  it('compresses what repeats', () => {
    const text = new Uint8Array(10_000).fill(7);
    const code = new Uint8Array(10_000);
    assert.ok(writer.deflate(text, 0, text.length, code, 0, code.length) < 200);
  });

  it('refuses broken code without writing outside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(80), (code, length) => {
        const into = new Uint8Array(length);
        inflateLzf(code, 0, code.length, into, length);
        assert.equal(into.length, length);
      }),
    );
    assert.ok(!inflateLzf(Uint8Array.of(0x20, 0x00), 0, 2, new Uint8Array(3), 3));
    assert.ok(!inflateLzf(Uint8Array.of(2, 65, 66), 0, 3, new Uint8Array(3), 3));
  });
});
