import assert from 'node:assert/strict';
import { defaultsOf, LiveConfig, resolveConfig } from '@millrace/base';
import { storeTable } from '@millrace/server';

describe('server: configuration table', () => {
  it('has defaults that its own types accept', () => {
    const settings = Object.entries(storeTable.rows).map(([name, row]) => ({
      name,
      text: row.format(row.default as never),
      where: name,
    }));
    assert.deepEqual(resolveConfig(storeTable, settings), defaultsOf(storeTable));
  });

  it('listens on loopback and keeps data in memory unless told otherwise', () => {
    const { bind, dir } = defaultsOf(storeTable);
    assert.deepEqual(bind, ['127.0.0.1']);
    assert.equal(dir, '');
  });

  it('answers CONFIG GET as Redis spells values', () => {
    const live = new LiveConfig(storeTable, defaultsOf(storeTable));
    live.set([
      ['maxmemory', '100mb'],
      ['client-output-buffer-limit', 'normal 0 0 0 pubsub 32mb 8mb 60'],
    ]);
    assert.deepEqual(live.get('maxmemory', 'protected-mode', 'databases'), [
      ['protected-mode', 'yes'],
      ['maxmemory', '104857600'],
      ['databases', '16'],
    ]);
    assert.throws(
      () => live.set([['client-output-buffer-limit', 'normal 0 0']]),
      /Wrong number of arguments/,
    );
  });
});
