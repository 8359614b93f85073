import assert from 'node:assert/strict';
import {
  type CommandArgument,
  type CutShard,
  cutTogether,
  type ReplyValue,
} from '@millrace/client';

/** Notes what shards are asked, in the order in which it happens. */
class Shards {
  readonly asked: string[] = [];
  /** What a shard does not answer. */
  readonly silent = new Set<string>();

  shard(name: string): CutShard {
    return {
      name,
      call: async (args: readonly CommandArgument[], msMax: number): Promise<ReplyValue> => {
        const step = `${name} ${String(args[1])}`;
        this.asked.push(step);
        await new Promise((resolve) => setImmediate(resolve));
        if (this.silent.has(step)) throw new Error(`no reply within ${msMax} ms`);
        this.asked.push(`${step}: done`);
        return args[1] === 'PREPARE' ? 7 : `${name} ${String(args[2])}`;
      },
    };
  }
}

describe('a cut of several shards', () => {
  it('is made when all of them hold their writes', async () => {
    const shards = new Shards();
    const replies = await cutTogether([shards.shard('a'), shards.shard('b')], '/backups');
    assert.deepEqual(replies, ['a 7', 'b 7']);
    const { asked } = shards;
    for (const [before, after] of [
      ['PREPARE: done', 'HOLD'],
      ['HOLD: done', 'CUT'],
    ])
      for (const one of ['a', 'b'])
        for (const other of ['a', 'b'])
          assert.ok(asked.indexOf(`${one} ${before}`) < asked.indexOf(`${other} ${after}`));
  });

  for (const [step, what] of [
    ['PREPARE', 'get ready'],
    ['HOLD', 'hold its writes'],
    ['CUT', 'take its snapshot'],
  ])
    it(`names the shard that does not ${what}, and gives up the others`, async () => {
      const shards = new Shards();
      shards.silent.add(`b ${step}`);
      const three = ['a', 'b', 'c'].map((name) => shards.shard(name));
      await assert.rejects(
        cutTogether(three, undefined),
        new RegExp(`the shard b did not ${what}: no reply within .*The cluster was not taken`),
      );
      assert.ok(shards.asked.includes('a ABANDON'));
      assert.ok(shards.asked.includes('c ABANDON'));
      assert.equal(shards.asked.includes('b ABANDON'), step !== 'PREPARE');
    });
});
