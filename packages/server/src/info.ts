/** The sections of INFO: Redis' names and fields where both have them, and a section of our own. */
import { kindNames } from '@millrace/engine';
import type { ServerContext } from './context.js';
import type { Session } from './session.js';
import { millraceVersion, redisVersion } from './version.js';

type Fields = Record<string, string | number>;
type Section = (context: ServerContext) => Fields;

const server: Section = (context) => {
  const uptime = Math.floor((context.clock.nowMs() - context.statistics.startedMs) / 1000);
  return {
    redis_version: redisVersion,
    redis_git_sha1: '00000000',
    redis_git_dirty: 0,
    redis_build_id: '0',
    server_name: 'millrace',
    millrace_version: millraceVersion,
    redis_mode: context.topology === undefined ? 'standalone' : 'cluster',
    os: `${process.platform} ${process.arch}`,
    arch_bits: 64,
    node_version: process.version,
    process_id: process.pid,
    process_supervised: 'no',
    run_id: context.nodeId,
    tcp_port: context.port,
    server_time_usec: Math.floor(context.clock.nowMs() * 1000),
    uptime_in_seconds: uptime,
    uptime_in_days: Math.floor(uptime / 86_400),
    hz: context.config.values.hz,
    configured_hz: context.config.values.hz,
    executable: process.execPath,
    config_file: context.config.file?.path ?? '',
  };
};

const clients: Section = (context) => ({
  connected_clients: context.sessions.size,
  cluster_connections: 0,
  maxclients: context.config.values.maxclients,
  client_recent_max_input_buffer: 0,
  client_recent_max_output_buffer: 0,
  blocked_clients: context.waits.size,
  tracking_clients: context.tracking.counts.clients,
  pubsub_clients: countSessions(context, (session) => session.subscriptions !== undefined),
  watching_clients: countSessions(context, (session) => session.watched !== undefined),
  clients_in_timeout_table: context.waits.size,
});

const countSessions = (context: ServerContext, is: (session: Session) => boolean): number =>
  [...context.sessions.values()].filter(is).length;

const memory: Section = (context) => {
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
    used_memory_dataset: arena.usedBytes,
    used_memory_heap: usage.heapUsed,
    used_memory_arena_pages: arena.residentBytes,
    used_memory_arena_capacity: arena.capacityBytes,
    maxmemory: limit,
    maxmemory_human: human(limit),
    maxmemory_policy: context.config.values['maxmemory-policy'],
    mem_fragmentation_ratio: ratio(arena.residentBytes, arena.usedBytes),
    mem_allocator: 'millrace-arena',
    lazyfree_pending_objects: context.engine.releases.isIdle ? 0 : 1,
    active_defrag_running: Math.round(context.defragmenter?.runningPercent ?? 0),
  };
};

const persistence: Section = (context) => {
  const { log } = context;
  const fields: Fields = {
    loading: context.isLoading ? 1 : 0,
    ...(context.isLoading ? context.loading?.fields() : {}),
    aof_enabled: log === undefined ? 0 : 1,
    aof_last_write_status: log?.failure === undefined ? 'ok' : 'err',
    ...context.persistenceFields(),
  };
  if (log === undefined) return fields;
  const { statistics } = log;
  return {
    ...fields,
    aof_current_size: statistics.bytes,
    aof_pending_bytes: statistics.pendingBytes,
    log_segments: statistics.segments,
    log_first_sequence: statistics.firstSequence,
    log_last_sequence: statistics.lastSequence,
    log_written_sequence: statistics.writtenSequence,
    log_durable_sequence: statistics.durableSequence,
    log_writes: statistics.writes,
    log_syncs: statistics.syncs,
    log_last_sync_ms: statistics.lastSyncMs.toFixed(3),
  };
};

const stats: Section = ({ engine, statistics, commandLogs, pubsub, tracking }) => ({
  total_connections_received: statistics.connections,
  total_commands_processed: statistics.commands,
  instantaneous_ops_per_sec: statistics.commandsPerSecond,
  total_net_input_bytes: statistics.bytesIn,
  total_net_output_bytes: statistics.bytesOut,
  rejected_connections: statistics.rejectedConnections,
  sync_full: 0,
  sync_partial_ok: 0,
  sync_partial_err: 0,
  expired_keys: statistics.expired,
  expired_subkeys: statistics.expiredFields,
  evicted_keys: statistics.evicted,
  keyspace_hits: statistics.keyHits,
  keyspace_misses: statistics.keyMisses,
  pubsub_channels: pubsub.countOf('channels'),
  pubsub_patterns: pubsub.countOf('patterns'),
  pubsubshard_channels: pubsub.countOf('shards'),
  tracking_total_keys: tracking.counts.keys,
  tracking_total_items: tracking.counts.items,
  tracking_total_prefixes: tracking.counts.prefixes,
  latest_fork_usec: 0,
  total_error_replies: statistics.errors,
  active_defrag_hits: engine.arena.moved,
  slowlog_entries: commandLogs.slow.entries.length,
});

const replication: Section = (context) => ({
  role: 'master',
  connected_slaves: 0,
  master_failover_state: 'no-failover',
  master_replid: context.nodeId,
  master_repl_offset: context.log?.lastSequence ?? 0,
});

const cpu: Section = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    used_cpu_sys: (systemCPUTime / 1e6).toFixed(6),
    used_cpu_user: (userCPUTime / 1e6).toFixed(6),
  };
};

const commandstats: Section = (context) =>
  Object.fromEntries(
    context.table
      .flat()
      .filter((routine) => routine.calls + routine.rejected > 0)
      .map((routine) => [
        `cmdstat_${routine.fullName}`,
        `calls=${routine.calls.toString()},usec=${Math.round(routine.micros).toString()},usec_per_call=${(routine.micros / Math.max(1, routine.calls)).toFixed(2)},rejected_calls=${routine.rejected.toString()},failed_calls=${routine.failed.toString()}`,
      ]),
  );

const latencystats: Section = ({ statistics, table, config }) =>
  Object.fromEntries(
    table.flat().flatMap((routine) => {
      const counts = statistics.latencyOf(routine);
      if (counts === undefined) return [];
      const shown = config.values['latency-tracking-info-percentiles'].map(
        (one) => `p${one.toString()}=${counts.percentile(one).toFixed(3)}`,
      );
      return [[`latency_percentiles_usec_${routine.fullName}`, shown.join(',')]];
    }),
  );

const errorstats: Section = ({ statistics }) =>
  Object.fromEntries(
    [...statistics.errorsByCode].map(([code, count]) => [
      `errorstat_${code}`,
      `count=${count.toString()}`,
    ]),
  );

const cluster: Section = (context) => ({ cluster_enabled: context.topology === undefined ? 0 : 1 });

const keyspace: Section = (context) =>
  Object.fromEntries(
    context.engine.keyspaces
      .filter((one) => one.size > 0)
      .map((one) => [
        `db${one.number.toString()}`,
        `keys=${one.size.toString()},expires=${one.expiringSize.toString()},avg_ttl=0`,
      ]),
  );

const millrace: Section = (context) => ({
  arena_layout_epoch: context.engine.arena.epoch,
  value_kinds: kindNames.length - 1,
  ...context.sourceFields(),
});

const sections: Record<string, Section> = {
  Server: server,
  Clients: clients,
  Memory: memory,
  Persistence: persistence,
  Stats: stats,
  Replication: replication,
  CPU: cpu,
  Modules: () => ({}),
  Commandstats: commandstats,
  Errorstats: errorstats,
  Latencystats: latencystats,
  Cluster: cluster,
  Keyspace: keyspace,
  Millrace: millrace,
};
/** Only shown where they are asked for, or all are. */
const onRequest = new Set(['commandstats', 'latencystats']);

/** The text of INFO for the sections asked for: `all`, `everything`, `default` or names; none are the default ones. */
export function sectionsOf(context: ServerContext, wanted: readonly string[]): string {
  const isAll = wanted.includes('all') || wanted.includes('everything');
  const isDefault = wanted.length === 0 || wanted.includes('default');
  const shown = Object.entries(sections).filter(([name]) => {
    const lower = name.toLowerCase();
    return isAll || wanted.includes(lower) || (isDefault && !onRequest.has(lower));
  });
  return shown.map(([name, section]) => `# ${name}\r\n${lines(section(context))}`).join('\r\n');
}

function lines(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${value.toString()}\r\n`)
    .join('');
}

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
