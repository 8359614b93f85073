/** What CLUSTER tells of the topology. */
import { formatRange, slotCount } from '@millrace/cluster';
import type { ClusterNode, Topology } from '@millrace/cluster';
import type { Reply } from '@millrace/resp';
import { replyInteger, replyText } from './fields.js';

const busPortOffset = 10_000;

export function infoText(topology: Topology): string {
  let assigned = 0;
  for (let slot = 0; slot < slotCount; slot++) if (topology.indexOfSlot(slot) >= 0) assigned++;
  const fields = {
    cluster_state: assigned === slotCount ? 'ok' : 'fail',
    cluster_slots_assigned: assigned,
    cluster_slots_ok: assigned,
    cluster_slots_pfail: 0,
    cluster_slots_fail: 0,
    cluster_known_nodes: topology.nodes.length,
    cluster_size: topology.primaries().filter((node) => node.slots.length > 0).length,
    cluster_current_epoch: 1,
    cluster_my_epoch: 1,
    cluster_stats_messages_sent: 0,
    cluster_stats_messages_received: 0,
    total_cluster_links_buffer_limit_exceeded: 0,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${value.toString()}\r\n`)
    .join('');
}

export function nodeLine(node: ClusterNode, ownId: string): string {
  const role = node.role === 'primary' ? 'master' : 'slave';
  const flags = node.id === ownId ? `myself,${role}` : role;
  const slots = node.slots.map((range) => ` ${formatRange(range)}`).join('');
  return `${node.id} ${node.host}:${node.port.toString()}@${(node.port + busPortOffset).toString()} ${flags} ${node.primaryId ?? '-'} 0 0 1 connected${slots}`;
}

export const nodesText = (topology: Topology, ownId: string): string =>
  topology.nodes.map((node) => `${nodeLine(node, ownId)}\n`).join('');

export function replySlots(topology: Topology, reply: Reply): void {
  const ranges = topology
    .primaries()
    .flatMap((node) => node.slots.map((range) => ({ node, range })))
    .sort((a, b) => a.range.first - b.range.first);
  reply.array(ranges.length);
  for (const { node, range } of ranges) {
    const nodes = [node, ...topology.replicasOf(node.id)];
    reply.array(2 + nodes.length);
    reply.integer(range.first);
    reply.integer(range.last);
    for (const one of nodes) {
      reply.array(4);
      reply.bulkText(one.host);
      reply.integer(one.port);
      reply.bulkText(one.id);
      reply.map(0);
    }
  }
}

export function replyShards(topology: Topology, reply: Reply, offset: number): void {
  const primaries = topology.primaries();
  reply.array(primaries.length);
  for (const primary of primaries) {
    const nodes = [primary, ...topology.replicasOf(primary.id)];
    reply.map(2);
    reply.bulkText('slots');
    reply.array(primary.slots.length * 2);
    for (const { first, last } of primary.slots) {
      reply.integer(first);
      reply.integer(last);
    }
    reply.bulkText('nodes');
    reply.array(nodes.length);
    for (const node of nodes) replyNode(node, reply, offset);
  }
}

function replyNode(node: ClusterNode, reply: Reply, offset: number): void {
  reply.map(7);
  replyText(reply, 'id', node.id);
  replyInteger(reply, 'port', node.port);
  replyText(reply, 'ip', node.host);
  replyText(reply, 'endpoint', node.host);
  replyText(reply, 'role', node.role === 'primary' ? 'master' : 'replica');
  replyInteger(reply, 'replication-offset', offset);
  replyText(reply, 'health', 'online');
}
