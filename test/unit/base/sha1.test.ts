import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Sha1, SHA1_BYTES } from '@millrace/base';

describe('SHA-1', () => {
  it('is what the library of the platform gives, for each length around the blocks', () => {
    const sha1 = new Sha1();
    const into = new Uint8Array(SHA1_BYTES);
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 0xff);
    for (let length = 0; length < 260; length++) {
      sha1.hash(bytes, 3, length, into);
      const expected = createHash('sha1')
        .update(bytes.subarray(3, 3 + length))
        .digest('hex');
      assert.equal(Buffer.from(into).toString('hex'), expected);
    }
  });
});
