export { crc16, slotCount, slotOf } from './slots.js';
export { createEvenTopology, formatRange, Topology, TopologyError } from './topology.js';
export type { ClusterNode, SlotRange, TopologyOptions } from './topology.js';
export { formatTopology, parseTopology } from './topology-text.js';
