import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { Engine } from '@millrace/engine';
import { Session } from '@millrace/server/pubsub';
import { Broadcasts } from '@millrace/server/tracking';

const engine = new Engine({ bytes: 1 << 20, databases: 1, random: createSeededRandom(1) });
const session = (id: number): Session => new Session(id, engine.keyspaces[0], 0);

describe('broadcasts', () => {
  it('tell each session once a turn and prefix of all keys that changed', async () => {
    const told: [number, readonly string[]][] = [];
    const broadcasts = new Broadcasts(({ id }, keys) => told.push([id, keys]));
    const [one, two, writer] = [session(1), session(2), session(3)];
    broadcasts.join(one, ['user:', 'item:']);
    broadcasts.join(two, ['']);
    for (const key of ['user:1', 'other', 'user:1', 'item:2']) broadcasts.changed(key, writer);
    assert.deepEqual(told, []);
    await nextTurn();
    assert.deepEqual(told, [
      [1, ['user:1']],
      [1, ['item:2']],
      [2, ['user:1', 'other', 'item:2']],
    ]);
    broadcasts.leave(two, ['']);
    broadcasts.leave(one, ['user:']);
    assert.equal(broadcasts.size, 1);
    broadcasts.changed('user:3', writer);
    await nextTurn();
    assert.equal(told.length, 3);
  });

  it('leave out what a session with NOLOOP changed last itself', async () => {
    const told: [number, readonly string[]][] = [];
    const broadcasts = new Broadcasts(({ id }, keys) => told.push([id, keys]));
    const [own, other] = [session(1), session(2)];
    own.tracking = {
      redirectTo: 0,
      isBroadcast: true,
      prefixes: [''],
      remembers: 'all',
      isNoLoop: true,
      isBroken: false,
      isCachingSaid: false,
    };
    broadcasts.join(own, ['']);
    broadcasts.changed('a', own);
    await nextTurn();
    assert.deepEqual(told, []);
    broadcasts.changed('a', own);
    broadcasts.changed('b', own);
    broadcasts.changed('b', other);
    await nextTurn();
    assert.deepEqual(told, [[1, ['b']]]);
  });
});
