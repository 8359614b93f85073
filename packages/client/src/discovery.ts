import { slotCount, Topology } from '@millrace/cluster';
import type { ClusterNode, SlotRange } from '@millrace/cluster';
import { call } from './call.js';
import type { CallOptions } from './call.js';
import { ReplyError } from '@millrace/resp';
import type { ReplyValue } from '@millrace/resp';
import { ProtocolViolation } from './errors.js';
import type { ShardConnection } from './shard-connection.js';

/** A store that is no cluster has no id; it gets this one and all slots. */
const loneNodeId = '0'.repeat(40);

/** Asks a store who serves what. A store without cluster mode serves everything itself. */
export async function discoverTopology(
  connection: ShardConnection,
  options: CallOptions = {},
): Promise<Topology> {
  try {
    const reply = await call(connection, ['CLUSTER', 'SLOTS'], { ...options, text: true });
    return topologyOf(reply, connection.address.host);
  } catch (error) {
    if (!(error instanceof ReplyError) || !/cluster support disabled/.test(error.message)) {
      throw error;
    }
    const { host, port } = connection.address;
    const slots = [{ first: 0, last: slotCount - 1 }];
    return new Topology([{ id: loneNodeId, host, port, role: 'primary', slots }]);
  }
}

type MutableNode = ClusterNode & { slots: SlotRange[] };

/** From `[[first, last, [host, port, id, ...], replica...], ...]`. */
function topologyOf(reply: ReplyValue, askedHost: string): Topology {
  const nodes = new Map<string, MutableNode>();
  for (const range of arrayOf(reply)) {
    const [first, last, ...members] = arrayOf(range);
    if (typeof first !== 'number' || typeof last !== 'number') throw unexpected();
    const [primary, ...replicas] = members.map((member) => placeOf(member, askedHost));
    const known = nodes.get(primary.id);
    if (known !== undefined) known.slots.push({ first, last });
    else nodes.set(primary.id, { ...primary, role: 'primary', slots: [{ first, last }] });
    for (const replica of replicas) {
      nodes.set(replica.id, { ...replica, role: 'replica', primaryId: primary.id, slots: [] });
    }
  }
  return new Topology([...nodes.values()], { gapsAllowed: true });
}

/** A node that does not know its own address leaves the host empty: it is where we asked. */
function placeOf(
  member: ReplyValue,
  askedHost: string,
): { id: string; host: string; port: number } {
  const [host, port, id] = arrayOf(member);
  if (typeof port !== 'number' || typeof id !== 'string') throw unexpected();
  const isNamed = typeof host === 'string' && host !== '' && host !== '?';
  return { id, host: isNamed ? host : askedHost, port };
}

function arrayOf(value: ReplyValue): ReplyValue[] {
  if (!Array.isArray(value)) throw unexpected();
  return value;
}

function unexpected(): ProtocolViolation {
  return new ProtocolViolation('CLUSTER SLOTS was answered in an unknown form');
}
