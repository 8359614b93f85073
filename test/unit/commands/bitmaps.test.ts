import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { allCommands, CommandTable, Database } from '@millrace/commands';
import { Engine } from '@millrace/engine';
import { Arguments, Reply } from '@millrace/resp';

describe('BITCOUNT', () => {
  it('counts what a loop over single bits counts, for every length and alignment', () => {
    const random = createSeededRandom(21);
    const engine = new Engine({ bytes: 16 << 20, random });
    const database = new Database(engine);
    const table = new CommandTable(allCommands);
    const args = new Arguments();
    const reply = new Reply();
    const run = (...parts: (string | Uint8Array)[]): string => {
      args.load(parts);
      reply.clear();
      database.begin(engine.keyspaces[0]);
      table.findText(parts[0] as string)?.execute?.(database, args, reply);
      return Buffer.from(reply.bytes.slice(0, reply.length)).toString('latin1');
    };
    for (let round = 0; round < 300; round++) {
      const value = Uint8Array.from({ length: random.below(round % 10 === 0 ? 6000 : 150) }, () =>
        random.below(256),
      );
      const key = 'k'.repeat(1 + random.below(9));
      run('SET', key, value);
      const from = random.below(value.length + 1);
      const to = from + random.below(value.length + 1);
      let bits = 0;
      for (const byte of value.subarray(from, to + 1))
        for (let left = byte; left > 0; left >>= 1) bits += left & 1;
      assert.equal(run('BITCOUNT', key, from.toString(), to.toString()), `:${bits.toString()}\r\n`);
    }
  });
});
