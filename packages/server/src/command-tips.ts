/** What COMMAND advises routing clients to do with a command, in Redis' words, where it is not what they do anyway. */
const advice: readonly (readonly [tips: string, commands: string])[] = [
  [
    'nondeterministic_output',
    'client|info client|list cluster|bumpepoch cluster|count-failure-reports cluster|getkeysinslot cluster|info cluster|links cluster|myshardid cluster|nodes cluster|replicas cluster|shards cluster|slaves cluster|slots dump hpttl hrandfield hscan httl lastsave migrate object|encoding object|freq object|idletime object|refcount pttl spop srandmember sscan time ttl xadd xautoclaim xclaim xinfo|consumers xpending xtrim zrandmember zscan',
  ],
  [
    'nondeterministic_output_order',
    'command command|docs command|info command|list hgetall hkeys hvals module|list sdiff sinter smembers sunion',
  ],
  ['nondeterministic_output_order all_shards', 'keys'],
  ['nondeterministic_output all_nodes', 'slowlog|get commandlog|get'],
  ['nondeterministic_output all_nodes agg_sum', 'slowlog|len commandlog|len'],
  ['nondeterministic_output all_shards', 'cluster|slot-stats'],
  [
    'nondeterministic_output all_nodes response:special',
    'latency|doctor latency|graph latency|histogram latency|history latency|latest',
  ],
  [
    'nondeterministic_output all_shards response:special',
    'info memory|doctor memory|malloc-stats memory|stats randomkey',
  ],
  ['nondeterministic_output request:special response:special', 'scan clusterscan'],
  ['all_nodes agg_sum', 'latency|reset'],
  [
    'all_nodes all_succeeded',
    'client|setinfo client|setname config|resetstat config|rewrite config|set slowlog|reset commandlog|reset',
  ],
  ['all_shards', 'himport|prepare himport|discard himport|discardall'],
  ['all_shards agg_min', 'wait waitaof'],
  ['all_shards agg_sum', 'dbsize'],
  ['all_shards all_succeeded', 'flushall flushdb memory|purge ping'],
  ['multi_shard agg_sum', 'del exists touch unlink'],
  ['multi_shard all_succeeded', 'mset msetex'],
  ['multi_shard', 'mget'],
  ['dont_cache', 'ts.read ts.querylabels'],
];

const spelled = (tip: string): string => {
  if (/^(nondeterministic_|dont_)/.test(tip)) return tip;
  if (tip.includes(':')) return tip.replace(':', '_policy:');
  return /^(all_nodes|all_shards|multi_shard)$/.test(tip)
    ? `request_policy:${tip}`
    : `response_policy:${tip}`;
};

const byCommand = new Map<string, readonly string[]>(
  advice.flatMap(([tips, commands]) => {
    const words = tips.split(' ').map(spelled);
    return commands.split(' ').map((name): [string, readonly string[]] => [name, words]);
  }),
);
const none: readonly string[] = [];

/** By the full name: `config|set`. */
export const tipsOf = (fullName: string): readonly string[] => byCommand.get(fullName) ?? none;
