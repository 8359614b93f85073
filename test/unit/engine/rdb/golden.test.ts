import assert from 'node:assert/strict';
import { KeyspaceDigest } from '@millrace/engine';
import { decodeRawReply } from '@millrace/testing';
import type { GoldenValue } from '../../../golden/rdb/write.js';
import { CommandBench } from '../../commands/command-bench.js';
import { readText } from '../../source-files.js';

interface GoldenFile {
  readonly version: string;
  readonly values: readonly GoldenValue[];
}

describe('values that real servers dumped', () => {
  for (const server of ['redis-7.0', 'redis-8.2', 'valkey-9.1']) {
    const { values } = JSON.parse(readText(`test/golden/rdb/${server}.json`)) as GoldenFile;
    it(`are read from ${server}`, () => {
      const bench = new CommandBench();
      const digest = new KeyspaceDigest(bench.engine);
      for (const { name, dump, digest: expected } of values) {
        const reply = bench.run('RESTORE', 'k', '0', Buffer.from(dump, 'base64'), 'REPLACE');
        assert.equal(reply, '+OK\r\n', name);
        const [keyspace] = bench.engine.keyspaces;
        const entry = keyspace.find(Buffer.from('k'), 0, 1);
        // Valkey leaves out of its digest whether a field expires.
        if (server.startsWith('valkey') && name === 'hash with expiring fields')
          assert.match(
            bench.run('HPEXPIRETIME', 'k', 'FIELDS', '2', 'f', 'g'),
            /4000000000000.*:-1/s,
          );
        else assert.equal(digest.ofValue(entry), expected, name);
      }
    });
  }

  it('are read from RedisTimeSeries', () => {
    const bench = new CommandBench();
    const { values } = JSON.parse(readText('test/golden/rdb/timeseries.json')) as GoldenFile;
    for (const { name, dump, digest } of values) {
      const reply = bench.run('RESTORE', 'k', '0', Buffer.from(dump, 'base64'), 'REPLACE');
      assert.equal(reply, '+OK\r\n', name);
      const range = Buffer.from(bench.run('TS.RANGE', 'k', '-', '+'), 'latin1');
      assert.deepEqual(decodeRawReply(range, 0)?.reply, JSON.parse(digest), name);
    }
  });

  it('keep what the digest leaves out: the groups of a stream', () => {
    const bench = new CommandBench();
    const { values } = JSON.parse(readText('test/golden/rdb/redis-8.2.json')) as GoldenFile;
    const dump = values.find(({ name }) => name === 'stream')?.dump ?? '';
    bench.run('RESTORE', 'k', '0', Buffer.from(dump, 'base64'));
    assert.match(bench.run('XPENDING', 'k', 'g'), /^\*4\r\n:1\r\n\$3\r\n5-1\r\n\$3\r\n5-1\r\n/);
    assert.match(bench.run('XINFO', 'CONSUMERS', 'k', 'g'), /idle[^]*pending/);
    assert.match(bench.run('XADD', 'k', '18446744073709551614-7', 'f', 'v'), /^-ERR/);
  });
});
