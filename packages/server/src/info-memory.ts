import { totalmem } from 'node:os';
import type { Section } from './info-section.js';

export const memory: Section = (context) => {
  const { arena } = context.engine;
  const { statistics } = context;
  statistics.noteMemory(arena.usedBytes);
  const usage = process.memoryUsage();
  const limit = context.config.values.maxmemory;
  return {
    used_memory: arena.usedBytes,
    used_memory_human: human(arena.usedBytes),
    used_memory_rss: usage.rss,
    used_memory_rss_human: human(usage.rss),
    used_memory_peak: statistics.memoryPeak,
    used_memory_peak_human: human(statistics.memoryPeak),
    used_memory_peak_perc: percent(arena.usedBytes, statistics.memoryPeak),
    used_memory_dataset: arena.usedBytes,
    used_memory_heap: usage.heapUsed,
    used_memory_arena_pages: arena.residentBytes,
    used_memory_arena_capacity: arena.capacityBytes,
    allocator_allocated: arena.usedBytes,
    allocator_active: arena.residentBytes,
    allocator_resident: arena.residentBytes,
    allocator_frag_ratio: ratio(arena.residentBytes, arena.usedBytes),
    allocator_frag_bytes: arena.residentBytes - arena.usedBytes,
    total_system_memory: totalmem(),
    total_system_memory_human: human(totalmem()),
    used_memory_scripts: 0,
    number_of_cached_scripts: 0,
    number_of_functions: 0,
    number_of_libraries: 0,
    maxmemory: limit,
    maxmemory_human: human(limit),
    maxmemory_policy: context.config.values['maxmemory-policy'],
    mem_fragmentation_ratio: ratio(arena.residentBytes, arena.usedBytes),
    mem_fragmentation_bytes: arena.residentBytes - arena.usedBytes,
    mem_clients_slaves: 0,
    mem_cluster_links: 0,
    mem_aof_buffer: context.log?.statistics.pendingBytes ?? 0,
    mem_allocator: 'millrace-arena',
    lazyfree_pending_objects: context.engine.releases.isIdle ? 0 : 1,
    active_defrag_running: Math.round(context.defragmenter?.runningPercent ?? 0),
  };
};

function human(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value.toString() : value.toFixed(2)}${units[unit]}`;
}

const ratio = (a: number, b: number): string => (b === 0 ? '0.00' : (a / b).toFixed(2));
const percent = (a: number, b: number): string => `${((b === 0 ? 0 : a / b) * 100).toFixed(2)}%`;
