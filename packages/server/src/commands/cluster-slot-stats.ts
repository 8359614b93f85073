/** CLUSTER SLOT-STATS: how many keys the slots of this node have. https://redis.io/docs/latest/commands/cluster-slot-stats/ */
import { slotCount } from '@millrace/cluster';
import type { Topology } from '@millrace/cluster';
import { errors } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { replyInteger } from './fields.js';

const W = {
  asc: word('ASC'),
  desc: word('DESC'),
  keyCount: word('KEY-COUNT'),
  limit: word('LIMIT'),
  orderBy: word('ORDERBY'),
  slotsRange: word('SLOTSRANGE'),
};

type Counts = [slot: number, keys: number][];

function countsOf(topology: Topology, context: ServerContext, first: number, last: number): Counts {
  const ranges = topology.node(context.nodeId)?.slots ?? [];
  const counts: Counts = [];
  for (const range of ranges) {
    for (let slot = Math.max(first, range.first); slot <= Math.min(last, range.last); slot++)
      counts.push([slot, context.engine.slots?.count(slot) ?? 0]);
  }
  return counts;
}

function replyCounts(counts: Counts, reply: Reply): void {
  reply.array(counts.length);
  for (const [slot, keys] of counts) {
    reply.array(2);
    reply.integer(slot);
    reply.map(1);
    replyInteger(reply, 'key-count', keys);
  }
}

export function slotStats(
  topology: Topology,
  reply: Reply,
  args: Arguments,
  context: ServerContext,
): void {
  if (args.is(2, W.slotsRange) && args.count === 5) ofRange(topology, reply, args, context);
  else if (args.is(2, W.orderBy)) ordered(topology, reply, args, context);
  else
    reply.error(
      "ERR unknown subcommand or wrong number of arguments for 'SLOT-STATS'. Try CLUSTER HELP.",
    );
}

function ofRange(topology: Topology, reply: Reply, args: Arguments, context: ServerContext): void {
  const [first, last] = [args.integer(3), args.integer(4)];
  const isSlot = (slot: number): boolean => slot >= 0 && slot < slotCount;
  if (!isSlot(first) || !isSlot(last)) reply.error('ERR Invalid or out of range slot');
  else if (first > last)
    reply.error(
      `ERR Start slot number ${first.toString()} is greater than end slot number ${last.toString()}`,
    );
  else replyCounts(countsOf(topology, context, first, last), reply);
}

function ordered(topology: Topology, reply: Reply, args: Arguments, context: ServerContext): void {
  let limit = slotCount;
  let isAscending = false;
  const seen = { limit: false, order: false };
  if (!args.is(3, W.keyCount)) {
    reply.error('ERR Unrecognized sort metric for ORDERBY.');
    return;
  }
  for (let i = 4; i < args.count; i++) {
    const isLimit = args.is(i, W.limit) && i + 1 < args.count;
    const isOrder = args.is(i, W.asc) || args.is(i, W.desc);
    if ((isLimit && seen.limit) || (isOrder && seen.order)) {
      reply.error('ERR Multiple filters of the same type are disallowed.');
      return;
    }
    if (isLimit) {
      seen.limit = true;
      limit = args.integer(++i);
      if (!(limit >= 1 && limit <= slotCount)) {
        reply.error('ERR Limit has to lie in between 1 and 16384 (maximum number of slots).');
        return;
      }
    } else if (isOrder) {
      seen.order = true;
      isAscending = args.is(i, W.asc);
    } else {
      reply.error(errors.syntax);
      return;
    }
  }
  const sign = isAscending ? 1 : -1;
  const counts = countsOf(topology, context, 0, slotCount - 1);
  counts.sort((a, b) => sign * (a[1] - b[1]) || a[0] - b[0]);
  replyCounts(counts.slice(0, limit), reply);
}
