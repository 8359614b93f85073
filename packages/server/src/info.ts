/** The sections of INFO: Redis' names and fields where both have them, and a section of our own. */
import { kindNames } from '@millrace/engine';
import type { ServerContext } from './context.js';
import { commandstats, errorstats, latencystats } from './info-commands.js';
import { averageTtl, type KeySizes } from './info-keys.js';
import { memory } from './info-memory.js';
import type { Fields, Section } from './info-section.js';
import type { Session } from './session.js';
import { millraceVersion, redisVersion } from './version.js';

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
    multiplexing_api: process.platform === 'linux' ? 'epoll' : 'libuv',
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
    lru_clock: Math.floor(context.clock.nowMs() / 1000) % 2 ** 24,
    executable: process.execPath,
    io_threads_active: 0,
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
  clients_in_timeout_table: context.waits.timedCount,
  total_watched_keys: context.keyWatch.watchedCount,
  total_blocking_keys: context.waits.keyCount,
});

const countSessions = (context: ServerContext, is: (session: Session) => boolean): number =>
  [...context.sessions.values()].filter(is).length;

const persistence: Section = (context) => {
  const { log } = context;
  const fields: Fields = {
    loading: context.isLoading ? 1 : 0,
    ...(context.isLoading ? context.loading?.fields() : {}),
    async_loading: 0,
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
  instantaneous_input_kbps: statistics.kilobytesInPerSecond.toFixed(2),
  instantaneous_output_kbps: statistics.kilobytesOutPerSecond.toFixed(2),
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
  total_forks: 0,
  latest_fork_usec: 0,
  acl_access_denied_auth: statistics.deniedLogins,
  total_error_replies: statistics.errors,
  active_defrag_hits: engine.arena.moved,
  slowlog_entries: commandLogs.slow.entries.length,
});

const replication: Section = (context) => ({
  role: 'master',
  connected_slaves: 0,
  master_failover_state: 'no-failover',
  master_replid: context.nodeId,
  master_replid2: '0'.repeat(40),
  master_repl_offset: context.log?.lastSequence ?? 0,
  second_repl_offset: -1,
  repl_backlog_active: 0,
  repl_backlog_size: 0,
  repl_backlog_first_byte_offset: 0,
  repl_backlog_histlen: 0,
});

const cpu: Section = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    used_cpu_sys: (systemCPUTime / 1e6).toFixed(6),
    used_cpu_user: (userCPUTime / 1e6).toFixed(6),
    used_cpu_sys_children: '0.000000',
    used_cpu_user_children: '0.000000',
  };
};

const cluster: Section = (context) => ({ cluster_enabled: context.topology === undefined ? 0 : 1 });

const keyspace: Section = (context) =>
  Object.fromEntries(
    context.engine.keyspaces
      .filter((one) => one.size > 0)
      .map((one) => [
        `db${one.number.toString()}`,
        `keys=${one.size.toString()},expires=${one.expiringSize.toString()},avg_ttl=${averageTtl(one, context).toString()}`,
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
export function sectionsOf(
  context: ServerContext,
  wanted: readonly string[],
  sizes?: KeySizes,
): string {
  const isAll = wanted.includes('all') || wanted.includes('everything');
  const isDefault = wanted.length === 0 || wanted.includes('default');
  const shown = Object.entries(sections).filter(([name]) => {
    const lower = name.toLowerCase();
    return isAll || wanted.includes(lower) || (isDefault && !onRequest.has(lower));
  });
  const texts = shown.map(([name, section]) => `# ${name}\r\n${lines(section(context))}`);
  if (sizes !== undefined) texts.push(`# Keysizes\r\n${lines(sizes.fields())}`);
  return texts.join('\r\n');
}

function lines(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${value.toString()}\r\n`)
    .join('');
}
