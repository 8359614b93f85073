import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import {
  EncryptionKeyMissing,
  EncryptionKeyWrong,
  encodeManifest,
  KeyRing,
  listSnapshots,
  loadSnapshot,
  type Manifest,
  openObjectStore,
  readManifest,
  rewrapLocation,
  SnapshotDamaged,
} from '@millrace/snapshot';
import { goldenRing } from '../../golden/snapshot/content.js';
import { cutAt, getKey, makeEngine, makeTaker, makeTestFolder, MIB, setKey } from './fixture.js';

const golden = fileURLToPath(new URL('../../../golden/snapshot/v2/encrypted', import.meta.url));
const keyText = (id: string, letter: string): string =>
  `${id}:${Buffer.alloc(32, letter).toString('base64')}`;
const ringOf = (...lines: string[]): KeyRing => KeyRing.parse(lines.join('\n'), 'the test');
const headerBytes = 64;
const chunkHeaderBytes = 24;

describe('encrypted snapshots', function () {
  this.timeout(60_000);

  async function load(folder: string, keys: KeyRing) {
    await using store = await openObjectStore(folder, keys);
    const manifest = await readManifest(store, (await listSnapshots(store)).at(-1)!);
    return await loadSnapshot(store, manifest, { bytes: 8 * MIB });
  }

  it('show nothing of what they hold, and open with their key', async () => {
    await using folder = await makeTestFolder();
    const keys = ringOf(keyText('k1', 'a'));
    const engine = makeEngine(8 * MIB);
    for (let i = 0; i < 2000; i++) setKey(engine, `secret:${i}`, `hidden ${i}`);
    await using taker = makeTaker(engine.arena, folder.path);
    for (const compression of ['none', 'zstd'] as const) {
      const options = { destination: folder.path, cut: cutAt(1), compression, keys };
      const { manifest } = await taker.take(options);
      const part = join(folder.path, manifest.shard, manifest.id, 'part-00001.pages');
      const bytes = await readFile(part);
      for (const word of ['secret', 'hidden', 'MILLRACE']) assert.ok(!bytes.includes(word));
      const arena = await load(folder.path, keys);
      assert.equal(getKey(makeEngine(0, arena), 'secret:77'), 'hidden 77');
    }
  });

  it('never encrypt with the same key and nonce twice', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(8 * MIB);
    await using taker = makeTaker(engine.arena, folder.path);
    const keys = ringOf(keyText('k1', 'a'));
    const seen = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { manifest } = await taker.take({ destination: folder.path, cut: cutAt(1), keys });
      const part = join(folder.path, manifest.shard, manifest.id, 'part-00001.pages');
      const bytes = await readFile(part);
      for (let at = headerBytes; bytes.readUInt32LE(at + 20) === crcAt(bytes, at);) {
        const stored = bytes.readUInt32LE(at + 8);
        const text = bytes.toString('hex', at + chunkHeaderBytes, at + chunkHeaderBytes + 64);
        assert.ok(!seen.has(text), 'pages that are the same came out the same');
        seen.add(text);
        at += chunkHeaderBytes + stored;
      }
    }
    assert.ok(seen.size >= 3);
  });

  it('are refused by name without their key, with another of its name, and never passed over', async () => {
    await assert.rejects(load(golden, KeyRing.empty), (error: Error) => {
      assert.ok(error instanceof EncryptionKeyMissing);
      assert.match(error.message, /"golden"/);
      return true;
    });
    await assert.rejects(load(golden, ringOf(keyText('golden', 'x'))), EncryptionKeyWrong);
    await assert.rejects(load(golden, ringOf(keyText('other', 'x'))), EncryptionKeyMissing);
    await load(golden, ringOf(keyText('new', 'x'), ...linesOf(goldenRing)));
  });

  it('are refused where somebody changed them who knows the format and not the key', async () => {
    await using store = await openObjectStore(golden, goldenRing);
    const [entry] = await listSnapshots(store);
    const manifest = await readManifest(store, entry);
    const partPath = ['golden', entry.id, 'part-00001.pages'] as const;
    const original = await readFile(join(golden, ...partPath));
    for (const at of [headerBytes + chunkHeaderBytes, headerBytes + chunkHeaderBytes + 500]) {
      const bytes = Buffer.from(original);
      bytes[at] ^= 1;
      resealChunk(bytes, headerBytes);
      await assertRefused(bytes, manifest, SnapshotDamaged);
    }
    const forged = { ...manifest, sequence: manifest.sequence + 1 };
    await assertRefused(original, forged, SnapshotDamaged);
    const { encryption: _, ...plain } = manifest;
    await assertRefused(original, plain, SnapshotDamaged);
    const encryption = { ...manifest.encryption!, wrappedKey: Buffer.alloc(60).toString('base64') };
    await assertRefused(original, { ...manifest, encryption }, EncryptionKeyWrong);

    async function assertRefused(
      bytes: Buffer,
      said: Manifest,
      kind: new (...args: never[]) => Error,
    ) {
      await using folder = await makeTestFolder();
      await cp(golden, folder.path, { recursive: true });
      await writeFile(join(folder.path, ...partPath), bytes);
      const parts = [{ ...said.parts[0], crc32: crc32(bytes) }];
      const name = join(folder.path, 'golden', entry.id, 'manifest.json');
      await writeFile(name, encodeManifest({ ...said, parts }));
      await assert.rejects(load(folder.path, goldenRing), kind);
    }
  });

  it('come under a new key without any data being written', async () => {
    await using folder = await makeTestFolder();
    await cp(golden, folder.path, { recursive: true });
    const both = ringOf(keyText('new', 'n'), ...linesOf(goldenRing));
    await using store = await openObjectStore(folder.path, both);
    assert.deepEqual(await rewrapLocation(store), { rewrapped: 1, unchanged: 0 });
    assert.deepEqual(await rewrapLocation(store), { rewrapped: 0, unchanged: 1 });
    await load(folder.path, ringOf(keyText('new', 'n')));
    await assert.rejects(load(folder.path, goldenRing), EncryptionKeyMissing);
    await using old = await openObjectStore(folder.path, goldenRing);
    await assert.rejects(rewrapLocation(old), EncryptionKeyMissing);
  });

  it('build on each other across a change of keys', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(8 * MIB);
    for (let i = 0; i < 2000; i++) setKey(engine, `key:${i}`, `value ${i}`);
    await using taker = makeTaker(engine.arena, folder.path);
    const [k1, k2] = [keyText('k1', 'a'), keyText('k2', 'b')];
    const options = { destination: folder.path, chainLengthMax: 8 };
    await taker.take({ ...options, cut: cutAt(1), keys: ringOf(k1) });
    setKey(engine, 'key:1', 'changed');
    const { manifest } = await taker.take({ ...options, cut: cutAt(2), keys: ringOf(k2, k1) });
    assert.equal(manifest.chain?.length, 1);
    await assert.rejects(load(folder.path, ringOf(k2)), EncryptionKeyMissing);
    await using store = await openObjectStore(folder.path, ringOf(k2, k1));
    assert.deepEqual(await rewrapLocation(store), { rewrapped: 1, unchanged: 1 });
    const arena = await load(folder.path, ringOf(k2));
    assert.equal(getKey(makeEngine(0, arena), 'key:1'), 'changed');
    const plain = await taker.take({ ...options, cut: cutAt(3) });
    assert.equal(
      plain.manifest.chain,
      undefined,
      'what is not encrypted builds on nothing that is',
    );
  });

  const linesOf = ({ keys }: KeyRing): string[] =>
    keys.map(({ id, bytes }) => `${id}:${Buffer.from(bytes).toString('base64')}`);

  const crcAt = (bytes: Buffer, at: number): number => crc32(bytes.subarray(at, at + 20));

  /** Makes the checksums of a chunk right again. */
  function resealChunk(bytes: Buffer, at: number): void {
    const from = at + chunkHeaderBytes;
    const stored = bytes.subarray(from, from + bytes.readUInt32LE(at + 8));
    bytes.writeUInt32LE(crc32(stored), at + 16);
    bytes.writeUInt32LE(crcAt(bytes, at), at + 20);
  }
});
