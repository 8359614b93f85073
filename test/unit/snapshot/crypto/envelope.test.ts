import assert from 'node:assert/strict';
import {
  EncryptionKeyMissing,
  EncryptionKeysInvalid,
  EncryptionKeyWrong,
  isEnvelope,
  KeyRing,
  openEnvelope,
  rewrapEnvelope,
  sealEnvelope,
  SnapshotDamaged,
  SnapshotVersionUnknown,
} from '@millrace/snapshot';

const line = (id: string, letter: string): string =>
  `${id}:${Buffer.alloc(32, letter).toString('base64')}`;
const ring = (...lines: string[]): KeyRing => KeyRing.parse(lines.join('\n'), 'the test');
const text = Buffer.from('what nobody else may read');

describe('envelopes', () => {
  const keys = ring(line('k1', 'a'));

  it('open under the name that they were sealed for, and no other', () => {
    const sealed = sealEnvelope(keys, 'log/a', text);
    assert.ok(isEnvelope(sealed) && !Buffer.from(sealed).includes('nobody'));
    assert.ok(text.equals(openEnvelope(keys, 'log/a', sealed, 'log/a')));
    assert.throws(() => openEnvelope(keys, 'log/b', sealed, 'log/b'), EncryptionKeyWrong);
    assert.notDeepEqual(sealEnvelope(keys, 'log/a', text), sealed);
  });

  it('are not made without a key, and what is none passes', () => {
    assert.equal(sealEnvelope(KeyRing.empty, 'x', text), text);
    assert.equal(openEnvelope(KeyRing.empty, 'x', text, 'x'), text);
    assert.equal(rewrapEnvelope(keys, 'x', text, 'x'), undefined);
  });

  it('are refused by name with a key that is missing or another', () => {
    const sealed = sealEnvelope(keys, 'x', text);
    const tryWith = (other: KeyRing) => () => openEnvelope(other, 'x', sealed, 'x');
    assert.throws(tryWith(ring(line('k2', 'a'))), EncryptionKeyMissing);
    assert.throws(tryWith(KeyRing.empty), EncryptionKeyMissing);
    assert.throws(tryWith(ring(line('k1', 'b'))), EncryptionKeyWrong);
  });

  it('are refused whichever byte is another, and wherever they are cut', () => {
    const sealed = sealEnvelope(keys, 'x', text);
    for (let at = 8; at < sealed.length; at++) {
      const bytes = Uint8Array.from(sealed);
      bytes[at] ^= 0x20;
      assert.throws(() => openEnvelope(keys, 'x', bytes, 'x'), isRefusal, `byte ${at}`);
    }
    for (let length = 8; length < sealed.length; length++)
      assert.throws(() => openEnvelope(keys, 'x', sealed.subarray(0, length), 'x'), isRefusal);
  });

  const isRefusal = (error: Error): boolean =>
    [SnapshotDamaged, SnapshotVersionUnknown, EncryptionKeyMissing, EncryptionKeyWrong].some(
      (kind) => error instanceof kind,
    );

  it('change their key and keep their bytes', () => {
    const sealed = sealEnvelope(keys, 'x', text);
    const rewrapped = rewrapEnvelope(ring(line('k2', 'b'), line('k1', 'a')), 'x', sealed, 'x');
    assert.ok(rewrapped !== undefined);
    assert.deepEqual(rewrapped.slice(-text.length - 16), sealed.slice(-text.length - 16));
    assert.ok(text.equals(openEnvelope(ring(line('k2', 'b')), 'x', rewrapped, 'x')));
    assert.equal(rewrapEnvelope(ring(line('k2', 'b')), 'x', rewrapped, 'x'), undefined);
  });
});

describe('key rings', () => {
  it('are lines of names and keys, the first of which wraps', () => {
    const made = ring('# of this year', line('new', 'n'), '', line('old', 'o'));
    assert.equal(made.active?.id, 'new');
    assert.deepEqual(made.find('old')?.bytes, new Uint8Array(32).fill(111));
    assert.equal(KeyRing.parse(`${line('a', 'a')},${line('b', 'b')}`, 'x').keys.length, 2);
  });

  it('are refused without repeating what stands there', async () => {
    for (const bad of ['', 'nokey', 'k:c2hvcnQ=', `${line('k', 'a')}\n${line('k', 'b')}`, 'k k:x'])
      assert.throws(
        () => KeyRing.parse(bad, 'keys.txt'),
        (error: Error) =>
          error instanceof EncryptionKeysInvalid &&
          error.message.includes('keys.txt') &&
          !error.message.includes('c2hvcnQ'),
      );
    await assert.rejects(KeyRing.fromFile('/nowhere/keys'), EncryptionKeysInvalid);
  });
});
