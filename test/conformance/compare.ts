import { createHash } from 'node:crypto';
import { itemsOf, type RawReply, textOf, withItems } from '@millrace/testing';
import type { Check } from './script.js';

const LEAF_CHARACTERS_MAX = 400;
const REPLY_CHARACTERS_MAX = 6000;

/** Takes out of a reply what may differ between two right servers. Errors pass through all of them untouched. */
const NORMALISERS: Record<string, (reply: RawReply) => RawReply> = {
  /** The elements in any order. */
  unordered: (reply) => regroup(reply, 1),
  /** Field and value pairs in any order; a RESP2 reply has them flat, a RESP3 one may nest them. */
  pairs: (reply) => regroup(reply, 2),
  /** Only that it is an error, and its code. */
  error: (reply) => textOf(reply).split(' ')[0] ?? '',
  ignore: () => '?ignored',
  /** The kinds of the leaves in place of their texts. */
  shape: (reply) => mapLeaves(reply, (leaf) => leaf.slice(0, 1)),
  /** Only the kind of the reply as a whole. */
  kind: (reply) => (typeof reply === 'string' ? reply.slice(0, 1) : markerOf(reply)),
  /** A page of a cursor: whether it is the last one, and its elements in any order. */
  page: (reply) => normalisePage(reply, 1),
  'page-pairs': (reply) => normalisePage(reply, 2),
  /** How the entries are laid out in memory is the server's own affair. */
  'stream-info': (reply) => hideValues(reply, ['radix-tree-keys', 'radix-tree-nodes']),
  /** The same, and times differ from run to run. */
  'stream-groups': (reply) => hideTimes(reply),
  /** Rows of XPENDING without how long ago each was delivered. */
  pending: (reply) =>
    mapItems(reply, (row) =>
      withItems(
        row,
        (itemsOf(row) ?? []).map((item, i) => (i === 2 ? ':?' : item)),
      ),
    ),
  /** Memory and chunks are the server's own affair; labels have an order. */
  'ts-info': (reply) => hideValues(reply, ['memoryUsage', 'chunkCount', 'chunkSize', 'chunkType']),
  /** Series of an answer in any order: a RESP3 map has key and value, a RESP2 array has one item a series. */
  keyed: (reply) => regroup(reply, 1),
  /** Who answers, and under which number. */
  hello: (reply) => hideValues(reply, ['server', 'version', 'id', 'modules']),
  'client-list': normaliseClientList,
  'client-flags': normaliseClientFlags,
  /** When a command came, and from which port. */
  monitor: (reply) =>
    mapLeaves(reply, (leaf) =>
      leaf.replace(/\d+\.\d{6} \[(\d+) [\d.]+:\d+\]/, '<time> [$1 <from>]'),
    ),
  'command-info': (reply) => mapItems(reply, normaliseCommandInfo),
  'command-row': (reply) => mapItems(reply, normaliseCommandRow),
  'command-docs': normaliseCommandDocs,
  slowlog: (reply) => mapItems(reply, (entry) => itemsOf(entry)?.[3] ?? entry),
  /** Entries of COMMANDLOG by what was large: how large, and what was asked. */
  sizes: (reply) => mapItems(reply, (entry) => (itemsOf(entry) ?? []).slice(2, 4)),
  'info-state': (reply) =>
    infoLines(reply, (line) => STATE_FIELDS.has(line.split(':')[0] ?? ''), true),
  'info-common': (reply) => infoLines(reply, (line) => COMMON_FIELDS.has(line.split(':')[0] ?? '')),
  'info-sections': (reply) => infoLines(reply, (line) => line.startsWith('# ')),
  'cluster-nodes': normaliseClusterNodes,
  'cluster-shards': normaliseClusterShards,
  'cluster-info': (reply) =>
    infoLines(reply, (line) => /^cluster_(state|slots_|known_nodes|size)/.test(line), true),
  'map-keys': (reply) => (itemsOf(reply) ?? []).filter((_, index) => index % 2 === 0),
};

export function normalise(check: Check, reply: RawReply): RawReply {
  let result = reply;
  for (const name of check.normalisers) {
    const apply = NORMALISERS[name];
    if (apply === undefined) throw new Error(`no normaliser of this name: ${name}`);
    if (typeof result === 'string' && result.startsWith('-') && name !== 'error') continue;
    result = apply(result);
  }
  return digestLarge(mapLeaves(result, digestLong));
}

/** Whether a reply is what was expected; both normalised. */
export function isSame(check: Check, expected: RawReply, got: RawReply): boolean {
  if (typeof expected === 'string' && typeof got === 'string') {
    if (expected === got) return true;
    if (check.near === 0 || expected[0] !== got[0]) return false;
    return Math.abs(Number(textOf(expected)) - Number(textOf(got))) <= check.near;
  }
  const left = itemsOf(expected);
  const right = itemsOf(got);
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  if (markerOf(expected) !== markerOf(got)) return false;
  return left.every((item, index) => isSame(check, item, right[index]));
}

export function sortGroups(items: readonly RawReply[], size: number): RawReply[] {
  const groups: { readonly key: string; readonly group: readonly RawReply[] }[] = [];
  for (let index = 0; index < items.length; index += size) {
    const group = items.slice(index, index + size);
    groups.push({ key: JSON.stringify(group), group });
  }
  const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return groups.sort((a, b) => order(a.key, b.key)).flatMap(({ group }) => group);
}

function regroup(reply: RawReply, size: number): RawReply {
  const items = itemsOf(reply);
  if (items === undefined) return reply;
  const isMap = typeof reply === 'object' && '%' in reply;
  const isNested = items.every((item) => itemsOf(item) !== undefined);
  return withItems(reply, sortGroups(items, isMap ? 2 : isNested ? 1 : size));
}

function normalisePage(reply: RawReply, size: number): RawReply {
  const [cursor, page] = itemsOf(reply) ?? [];
  if (cursor === undefined || page === undefined) return reply;
  return [cursor === '$0' ? cursor : '$more', regroup(page, size)];
}

function mapLeaves(reply: RawReply, change: (leaf: string) => string): RawReply {
  const items = itemsOf(reply);
  if (items === undefined) return change(reply as string);
  return withItems(
    reply,
    items.map((item) => mapLeaves(item, change)),
  );
}

/** Long values stand in the golden files as length and digest. */
function digestLong(leaf: string): string {
  if (leaf.length <= LEAF_CHARACTERS_MAX) return leaf;
  return `@${leaf.length - 1} bytes, sha256 ${digestOf(leaf)}`;
}

function digestLarge(reply: RawReply): RawReply {
  const text = JSON.stringify(reply);
  if (text.length <= REPLY_CHARACTERS_MAX) return reply;
  return `@${itemsOf(reply)?.length ?? 0} items, sha256 ${digestOf(text)}`;
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 32);
}

function markerOf(reply: RawReply): string {
  return Array.isArray(reply) ? '*' : (Object.keys(reply)[0] ?? '');
}

/** Replaces the values of some fields of a map, flat or not. */
function hideValues(reply: RawReply, fields: readonly string[]): RawReply {
  const items = itemsOf(reply) ?? [];
  return withItems(
    reply,
    items.map((item, index) => {
      const field = items[index - 1];
      const isValue = index % 2 === 1 && typeof field === 'string';
      return isValue && fields.includes(textOf(field)) ? '?hidden' : item;
    }),
  );
}

/** Hides what XINFO tells of times, at any depth, but not that there is none yet. */
function hideTimes(reply: RawReply): RawReply {
  const items = itemsOf(reply);
  if (items === undefined) return /^:\d{12,14}$/.test(reply as string) ? ':moment' : reply;
  const shown = withItems(reply, items.map(hideTimes));
  const fields = ['radix-tree-keys', 'radix-tree-nodes', 'idle'];
  const isNever = items[6] === '$inactive' && items[7] === ':-1';
  return hideValues(shown, isNever ? fields : [...fields, 'inactive']);
}

const CLIENT_FIELDS = new Set([
  'name',
  'db',
  'sub',
  'psub',
  'multi',
  'watch',
  'cmd',
  'user',
  'resp',
]);

/** Clients with a name: one that has just gone may still be listed. */
function normaliseClientList(reply: RawReply): RawReply {
  return textOf(reply)
    .replace(/^txt:/, '')
    .split('\n')
    .filter((line) => / name=\S/.test(line))
    .map((line) => line.split(' ').filter((field) => CLIENT_FIELDS.has(field.split('=')[0] ?? '')))
    .map((fields) => `$${fields.join(' ')}`)
    .sort();
}

/** What its flags and numbers say of one connection. */
function normaliseClientFlags(reply: RawReply): RawReply {
  const wanted = /^(flags|sub|psub|ssub|multi|watch|redir|resp|lib-name|lib-ver|user|db)=/;
  const fields = textOf(reply).trim().split(' ');
  return fields.filter((field) => wanted.test(field)).map((field) => `$${field}`);
}

/** Fields of INFO whose values a scenario brings about. */
const STATE_FIELDS = new Set(
  'role cluster_enabled redis_mode loading maxmemory_policy keyspace_hits keyspace_misses db0 db1'.split(
    ' ',
  ),
);

/** Fields of INFO that tools and dashboards read. */
const COMMON_FIELDS = new Set(
  [
    'redis_version redis_mode os arch_bits process_id run_id tcp_port uptime_in_seconds uptime_in_days hz config_file',
    'connected_clients blocked_clients maxclients used_memory used_memory_human used_memory_rss used_memory_peak maxmemory',
    'maxmemory_human maxmemory_policy mem_fragmentation_ratio loading rdb_changes_since_last_save rdb_last_save_time',
    'total_connections_received total_commands_processed instantaneous_ops_per_sec total_net_input_bytes total_net_output_bytes',
    'rejected_connections expired_keys evicted_keys keyspace_hits keyspace_misses role connected_slaves master_replid',
    'master_repl_offset used_cpu_sys used_cpu_user cluster_enabled',
  ].flatMap((line) => line.split(' ')),
);

function infoLines(
  reply: RawReply,
  isWanted: (line: string) => boolean,
  withValue = false,
): RawReply {
  return textOf(reply)
    .replace(/^txt:/, '')
    .split('\r\n')
    .filter(isWanted)
    .map((line) => `$${withValue ? line : (line.split(':')[0] ?? '')}`);
}

/** Name, arity, flags, first key, last key, step and ACL categories; tips and key specifications grow with each version. */
function normaliseCommandInfo(info: RawReply): RawReply {
  const items = itemsOf(info);
  if (items === undefined) return info;
  return items.slice(0, 7).map((item) => regroup(item, 1));
}

/** All that is said of a command: flags, categories, tips and uses of keys in any order, without its subcommands. */
function normaliseCommandRow(info: RawReply): RawReply {
  const items = itemsOf(info);
  if (items === undefined) return info;
  const specifications = mapItems(items[8], (one) => mapItems(one, (part) => regroup(part, 1)));
  return [...items.slice(0, 8).map((item) => regroup(item, 1)), specifications];
}

/** Name, first version, group, and what took its place, of each command; the prose is everyone's own. */
function normaliseCommandDocs(reply: RawReply): RawReply {
  const items = itemsOf(reply) ?? [];
  const docs: RawReply[] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    const fields = itemsOf(items[index + 1]) ?? [];
    const field = (name: string) => fields[fields.indexOf(`$${name}`) + 1];
    const kinds = ['summary', 'complexity'].map((name) =>
      fields.includes(`$${name}`) ? '?is told' : '?is missing',
    );
    const old = ['doc_flags', 'deprecated_since', 'replaced_by'].filter((name) =>
      fields.includes(`$${name}`),
    );
    docs.push([items[index], field('since'), field('group'), ...kinds, ...old.map(field)]);
  }
  return sortGroups(docs, 1);
}

function mapItems(reply: RawReply, change: (item: RawReply) => RawReply): RawReply {
  const items = itemsOf(reply);
  return items === undefined ? reply : withItems(reply, items.map(change));
}

/** Leaves the fields that say who serves what, not when who was heard last. */
function normaliseClusterNodes(reply: RawReply): RawReply {
  return textOf(reply)
    .replace(/^txt:/, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
    .map(([id, address, flags, primary, , , , link, ...slots]) =>
      [id, address?.replace(/@.*/, '@bus'), flags, primary, link, ...slots].join(' '),
    )
    .map((line) => `$${line}`)
    .sort();
}

/** Health and replication offsets move; the rest is sorted, for neither shards nor nodes have an order. */
function normaliseClusterShards(reply: RawReply): RawReply {
  const shards = mapItems(reply, (shard) => {
    const [slotsName, slots, nodesName, nodes] = itemsOf(shard) ?? [];
    const settled = mapItems(nodes ?? [], (node) => hideValues(node, ['replication-offset']));
    return withItems(shard, [slotsName, slots, nodesName, settled] as RawReply[]);
  });
  return regroup(shards, 1);
}
