import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createEvenTopology, slotCount, Topology } from '@millrace/cluster';
import type { ClusterNode, SlotRange } from '@millrace/cluster';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const c = 'c'.repeat(40);

function primary(id: string, ...slots: SlotRange[]): ClusterNode {
  return { id, host: '127.0.0.1', port: 7000, role: 'primary', slots };
}

const all = { first: 0, last: slotCount - 1 };

describe('Topology', () => {
  it('finds the node of each slot', () => {
    const topology = new Topology([
      primary(a, { first: 0, last: 99 }, { first: 200, last: 16383 }),
      primary(b, { first: 100, last: 199 }),
    ]);
    assert.equal(topology.nodeOfSlot(99)?.id, a);
    assert.equal(topology.nodeOfSlot(100)?.id, b);
    assert.equal(topology.nodeOfSlot(200)?.id, a);
    assert.equal(topology.indexOfSlot(150), 1);
    assert.equal(topology.node(b)?.id, b);
    assert.equal(topology.node(c), undefined);
  });

  it('knows the replicas of a primary', () => {
    const replica: ClusterNode = { ...primary(b), role: 'replica', primaryId: a };
    const topology = new Topology([primary(a, all), replica]);
    assert.deepEqual(topology.replicasOf(a), [replica]);
    assert.deepEqual(
      topology.primaries().map((node) => node.id),
      [a],
    );
  });

  const refusals: [string, ClusterNode[], RegExp][] = [
    ['a slot given twice', [primary(a, all), primary(b, { first: 7, last: 7 })], /slot 7 .*a+.*b+/],
    ['slots nobody serves', [primary(a, { first: 0, last: 16000 })], /serves slots 16001-16383/],
    ['one slot nobody serves', [primary(a, { first: 1, last: 16383 })], /serves slot 0$/],
    [
      'an unknown primary',
      [primary(a, all), { ...primary(b), role: 'replica', primaryId: c }],
      /c+/,
    ],
    [
      'a replica of itself',
      [primary(a, all), { ...primary(b), role: 'replica', primaryId: b }],
      /too/,
    ],
    ['an id said twice', [primary(a, all), primary(a)], /twice/],
    ['a short id', [primary('abc', all)], /'abc'/],
    ['a slot that is none', [primary(a, { first: 0, last: 16384 })], /0-16384/],
    ['a range backwards', [primary(a, { first: 9, last: 3 })], /9-3/],
    ['a port that is none', [{ ...primary(a, all), port: 0 }], /port 0/],
  ];
  for (const [what, nodes, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => new Topology(nodes), { name: 'TopologyError', message });
    });
  }

  it('takes gaps where it is told to', () => {
    const topology = new Topology([primary(a, { first: 5, last: 5 })], { gapsAllowed: true });
    assert.equal(topology.nodeOfSlot(4), undefined);
    assert.equal(topology.nodeOfSlot(5)?.id, a);
  });

  it('divides the slots evenly among any number of nodes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), (count) => {
        const nodes = Array.from({ length: count }, (_, index) =>
          primary(index.toString(16).padStart(40, '0')),
        );
        const sizes = createEvenTopology(nodes).nodes.map(
          ({ slots: [range] }) => range.last - range.first + 1,
        );
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      }),
    );
  });
});
