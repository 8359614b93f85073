// A topology as configuration text: one entry a node, entries separated by `;` or new lines.
//
//   <id>@<host>:<port>=<slots>            a primary; slots: `0-5460,8000,9000-9100`
//   <id>@<host>:<port>=replica:<id>       a replica of the primary with that id
//
// <id> is 40 lower-case hexadecimal digits; an IPv6 host stands in brackets: `[::1]:7001`.
import { formatRange, Topology, TopologyError } from './topology.js';
import type { ClusterNode, SlotRange } from './topology.js';

const entryForm = /^([^@=\s]+)@(\[[^\]\s]+\]|[^:@=\s]+):(\d{1,5})=(\S*)$/;
const rangeForm = /^(\d{1,5})(?:-(\d{1,5}))?$/;
const replicaMark = 'replica:';

export function parseTopology(text: string): Topology {
  const entries = text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) throw new TopologyError('the topology names no node');
  return new Topology(entries.map(parseNode));
}

export function formatTopology(topology: Topology): string {
  return topology.nodes.map(formatNode).join(';');
}

function parseNode(entry: string): ClusterNode {
  const match = entryForm.exec(entry);
  if (match === null) {
    throw new TopologyError(
      `'${entry}' is not <id>@<host>:<port>=<slots> or <id>@<host>:<port>=replica:<id>`,
    );
  }
  const [, id, host, port, assignment] = match;
  const place = { id, host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  if (assignment.startsWith(replicaMark)) {
    const primaryId = assignment.slice(replicaMark.length);
    return { ...place, role: 'replica', primaryId, slots: [] };
  }
  const parts = assignment === '' ? [] : assignment.split(',');
  return { ...place, role: 'primary', slots: parts.map((part) => parseRange(part, id)) };
}

function parseRange(text: string, id: string): SlotRange {
  const match = rangeForm.exec(text);
  if (match === null) throw new TopologyError(`'${text}' of node ${id} is not a slot or a range`);
  const first = Number(match[1]);
  return { first, last: (match[2] as string | undefined) === undefined ? first : Number(match[2]) };
}

function formatNode(node: ClusterNode): string {
  const host = node.host.includes(':') ? `[${node.host}]` : node.host;
  const assignment =
    node.role === 'replica'
      ? `${replicaMark}${node.primaryId ?? ''}`
      : node.slots.map((range) => formatRange(range)).join(',');
  return `${node.id}@${host}:${node.port}=${assignment}`;
}
