import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReaderTable } from '@millrace/server/tracking';

const key = fc.constantFrom('a', 'b', 'c', '\xff\x00', '');
const step = fc.oneof(
  fc.record({ does: fc.constant('add' as const), key, id: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constant('take' as const), key }),
);

describe('the table of readers', () => {
  it('is what a map of sets is', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new ReaderTable();
        const model = new Map<string, Set<number>>();
        for (const one of steps) {
          const known = model.get(one.key) ?? new Set<number>();
          if (one.does === 'add') {
            table.add(one.key, one.id);
            model.set(one.key, known.add(one.id));
          } else {
            assert.deepEqual([...table.take(one.key)].sort(), [...known].sort());
            model.delete(one.key);
          }
          assert.equal(table.size, model.size);
          assert.equal(table.first, model.keys().next().value);
          const items = [...model.values()].reduce((sum, { size }) => sum + size, 0);
          assert.equal(table.items, items);
        }
        table.clear();
        assert.equal(table.size, 0);
      }),
    );
  });
});
