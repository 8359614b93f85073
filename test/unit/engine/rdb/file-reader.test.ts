import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accessKind, checkEngine, RdbError, RdbFileReader, sealPayload } from '@millrace/engine';
import { decodeRawReply, type RawReply } from '@millrace/testing';
import { rdbFile } from '../../../golden/rdb/old-files.js';
import type { GoldenFileContent } from '../../../golden/rdb/write-files.js';
import { CommandBench } from '../../commands/command-bench.js';
import { readText, repositoryRoot } from '../../source-files.js';

const files = {
  'version-9.rdb': 9,
  'version-10.rdb': 10,
  'version-11.rdb': 11,
  'version-12.rdb': 12,
  'valkey.rdb': 80,
} as const;
const chunkSizes = [1, 7, Infinity];

const bytesOf = (file: string): Uint8Array =>
  readFileSync(path.join(repositoryRoot, 'test/golden/rdb/files', file));
const contentOf = (file: string): GoldenFileContent =>
  JSON.parse(readText(`test/golden/rdb/files/${file}.json`)) as GoldenFileContent;

/** Brings one database of a file into an engine of its own. */
function load(
  bytes: Uint8Array,
  database = 0,
  chunkBytes = Infinity,
  bench = new CommandBench(),
): { readonly bench: CommandBench; readonly version: number; readonly keys: number } {
  let keys = 0;
  const reader = new RdbFileReader(bytes.length, {
    key: (item) => {
      if (item.database !== database) return;
      bench.engine.payloads.load(bench.engine.keyspaces[0], item);
      keys++;
    },
  });
  for (let at = 0; at < bytes.length; at += chunkBytes)
    reader.push(bytes.subarray(at, Math.min(bytes.length, at + chunkBytes)));
  reader.finish();
  assert.ok(reader.isDone);
  return { bench, version: reader.version, keys };
}

/** Members and fields come in no order. */
function comparable(call: readonly string[], reply: RawReply): RawReply {
  if (!Array.isArray(reply)) return reply;
  if (call[0] === 'SMEMBERS') return [...(reply as string[])].sort();
  if (call[0] !== 'HGETALL') return reply;
  const pairs = (reply as string[]).flatMap((field, i) =>
    i % 2 === 0 ? [[field, reply[i + 1]] as RawReply] : [],
  );
  return pairs.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('RDB files of each version', () => {
  for (const [file, version] of Object.entries(files)) {
    const { from, answers } = contentOf(file);
    it(`hold in version ${version}, ${from}, what a real server finds in them`, () => {
      for (const database of [0, 3]) {
        const asked = answers.filter((answer) => answer.database === database);
        const loaded = load(bytesOf(file), database);
        assert.equal(loaded.version, version);
        assert.equal(loaded.keys, asked.filter(({ call }) => call[0] === 'PEXPIRETIME').length);
        for (const { call, reply } of asked) {
          const own = decodeRawReply(Buffer.from(loaded.bench.run(...call), 'latin1'), 0)?.reply;
          assert.ok(own !== undefined);
          assert.deepEqual(comparable(call, own), comparable(call, reply), call.join(' '));
        }
        checkEngine(loaded.bench.engine);
      }
    });

    it(`are the same in version ${version} however their bytes come`, () => {
      const digests = chunkSizes.map((size) => {
        const { bench } = load(bytesOf(file), 0, size);
        return answers
          .filter(({ database }) => database === 0)
          .map(({ call }) => bench.run(...call));
      });
      for (const digest of digests) assert.deepEqual(digest, digests[0]);
    });

    it(`are refused in version ${version} wherever a byte is another`, () => {
      const whole = bytesOf(file);
      const step = Math.ceil(whole.length / 50);
      for (let at = 0; at < whole.length; at += step) {
        const broken = Uint8Array.from(whole);
        broken[at] ^= 0x10;
        assert.throws(() => load(broken), RdbError, `byte ${at}`);
        assert.throws(() => load(whole.subarray(0, at)), RdbError, `cut at ${at}`);
      }
    });
  }

  it('tell how keys were used, by what is kept', () => {
    for (const file of ['version-9.rdb', 'version-11.rdb']) {
      const often = new CommandBench();
      often.engine.access.follow(accessKind.frequency, 0);
      load(bytesOf(file), 0, Infinity, often);
      assert.equal(often.run('OBJECT', 'FREQ', 'often used'), ':77\r\n');
      assert.equal(often.run('OBJECT', 'FREQ', 'long idle'), ':5\r\n');
      const idle = new CommandBench();
      idle.engine.access.follow(accessKind.recency, 0);
      load(bytesOf(file), 0, Infinity, idle);
      assert.equal(idle.run('OBJECT', 'IDLETIME', 'long idle'), ':10000\r\n');
      assert.equal(idle.run('OBJECT', 'IDLETIME', 'often used'), ':0\r\n');
    }
  });

  it('are refused by name where the version is unknown', () => {
    for (const version of [0, 13, 79, 82, 9999]) {
      const name = new RegExp(`the unknown version ${version} at byte 0`);
      assert.throws(() => load(rdbFile(version)), name);
      const payload = sealPayload(0, Buffer.of(1, 0x61), version);
      const reply = new CommandBench().run('RESTORE', 'k', '0', payload);
      assert.equal(reply, '-ERR DUMP payload version or checksum are wrong\r\n');
    }
    for (const version of [1, 8, 12, 80, 81]) assert.equal(load(rdbFile(version)).keys, 0);
  });
});
