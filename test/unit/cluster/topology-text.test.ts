import assert from 'node:assert/strict';
import { formatTopology, parseTopology } from '@millrace/cluster';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);

describe('topology text', () => {
  it('comes back as it was written', () => {
    const text = `${a}@127.0.0.1:7001=0-8191,9000;${b}@[::1]:7002=8192-8999,9001-16383`;
    const topology = parseTopology(text);
    assert.equal(topology.nodes[1].host, '::1');
    assert.equal(topology.nodeOfSlot(9000)?.port, 7001);
    assert.equal(formatTopology(topology), text);
  });

  it('takes one node a line, replicas and blank lines', () => {
    const topology = parseTopology(`
      ${a}@store-1:7001=0-16383
      ${b}@store-2:7002=replica:${a};
    `);
    assert.deepEqual(
      topology.replicasOf(a).map((node) => node.host),
      ['store-2'],
    );
    assert.equal(
      formatTopology(topology),
      `${a}@store-1:7001=0-16383;${b}@store-2:7002=replica:${a}`,
    );
  });

  const refusals: [string, string, RegExp][] = [
    ['no node', ' ; ', /names no node/],
    ['an entry of another form', 'store-1:7001', /'store-1:7001' is not <id>@<host>/],
    ['a range that is none', `${a}@h:1=0-x`, /'0-x' of node a+/],
    ['an empty range', `${a}@h:1=0-16383,`, /'' of node a+/],
    ['an overlap', `${a}@h:1=0-16383;${b}@h:2=3`, /slot 3 /],
    ['a gap', `${a}@h:1=0-9`, /slots 10-16383/],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseTopology(text), { name: 'TopologyError', message });
    });
  }
});
