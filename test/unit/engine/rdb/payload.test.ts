import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine, KeyspaceDigest } from '@millrace/engine';
import { CommandBench } from '../../commands/command-bench.js';
import { fillRandomly } from './random-values.js';

const dumpOf = (bench: CommandBench, key: string): Uint8Array => {
  const reply = Buffer.from(bench.run('DUMP', key), 'latin1');
  return Uint8Array.from(reply.subarray(reply.indexOf('\n') + 1, -2));
};

/** The bytes with a footer that fits them, so that only their meaning can be refused. */
function sealed(bench: CommandBench, bytes: Uint8Array): Uint8Array {
  return bench.engine.payloads.seal(bytes.subarray(0, bytes.length - 10));
}

describe('DUMP and RESTORE', () => {
  it('give back equal values of all types, again and again', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(11);
    const digest = new KeyspaceDigest(bench.engine);
    for (let round = 0; round < 300; round++) {
      fillRandomly(bench, random, 'k');
      const before = digest.ofAll();
      const dump = dumpOf(bench, 'k');
      const expiry = bench.run('PEXPIRETIME', 'k').slice(1, -2);
      bench.run('DEL', 'k');
      const ttl = expiry.startsWith('-') ? '0' : expiry;
      assert.equal(bench.run('RESTORE', 'k', ttl, dump, 'ABSTTL'), '+OK\r\n');
      assert.equal(digest.ofAll(), before);
      checkEngine(bench.engine);
    }
    bench.run('FLUSHALL');
  });

  it('refuse each flipped byte and each cut, and change nothing', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(12);
    for (let round = 0; round < 25; round++) {
      fillRandomly(bench, random, 'k', 8);
      const dump = dumpOf(bench, 'k');
      const digest = new KeyspaceDigest(bench.engine).ofAll();
      for (let at = 0; at < dump.length; at++) {
        const flipped = Uint8Array.from(dump);
        flipped[at] ^= 1 << random.below(8);
        assert.match(bench.run('RESTORE', 'k', '0', flipped, 'REPLACE'), /^-ERR DUMP payload/);
        assert.match(
          bench.run('RESTORE', 'k', '0', dump.slice(0, at), 'REPLACE'),
          /^-ERR DUMP payload/,
        );
      }
      assert.equal(new KeyspaceDigest(bench.engine).ofAll(), digest);
    }
  });

  it('leave nothing behind where a broken value has a right checksum', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(13);
    let refused = 0;
    for (let round = 0; round < 60; round++) {
      fillRandomly(bench, random, 'k', 20);
      const dump = dumpOf(bench, 'k');
      // Once it worked, what stays for good is there: the index of labels, for one.
      assert.equal(bench.run('RESTORE', 'k', '0', dump, 'REPLACE'), '+OK\r\n');
      bench.run('DEL', 'k');
      while (!bench.engine.releases.isIdle) bench.engine.releases.step(1000);
      const used = bench.engine.arena.usedBytes;
      for (let at = 0; at < dump.length - 10; at++) {
        const broken = Uint8Array.from(dump);
        broken[at] = random.below(256);
        const cut = random.below(2) === 0 ? broken : broken.slice(0, at + 10);
        const reply = bench.run('RESTORE', 'k', '0', sealed(bench, cut));
        if (reply !== '+OK\r\n') {
          assert.match(reply, /^-ERR Bad data format/);
          refused++;
        } else {
          checkEngine(bench.engine);
          bench.run('DEL', 'k');
        }
        while (!bench.engine.releases.isIdle) bench.engine.releases.step(1000);
        assert.equal(bench.engine.arena.usedBytes, used);
      }
    }
    assert.ok(refused > 500);
  });
});
