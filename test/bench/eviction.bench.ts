// Hit ratios of a cache at maxmemory: a Zipf trace is read, what is missed is set; beside Redis at the same number of keys.
import { createSeededRandom } from '@millrace/base';
import { infoNumber, RawClient, textOf } from '@millrace/testing';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { call, PEERS, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  peers: 'redis-7.0',
  policies: 'allkeys-lru,allkeys-lfu,allkeys-random,volatile-lru,volatile-ttl',
  keys: '50000',
  share: '0.2',
  requests: '300000',
});
const keys = Number(options.keys);
const requests = Number(options.requests);
/** Of the keys, as many have room. */
const capacity = Math.round(keys * Number(options.share));
const value = 'x'.repeat(100);
const readsAPipeline = 200;
/** What few keys more or less matter: the limit is found within this. */
const capacityErrorMax = 0.03;

/** Ranks of a Zipf distribution with exponent 1, the same for every server. */
function trace(): Int32Array {
  const sums = new Float64Array(keys);
  let sum = 0;
  for (let rank = 0; rank < keys; rank++) sums[rank] = sum += 1 / (rank + 1);
  const random = createSeededRandom(11);
  return Int32Array.from({ length: requests }, () => {
    const wanted = random.fraction() * sum;
    let [low, high] = [0, keys - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

async function play(client: RawClient, ranks: Int32Array): Promise<number> {
  let hits = 0;
  for (let from = 0; from < ranks.length; from += readsAPipeline) {
    const names = [...ranks.subarray(from, from + readsAPipeline)].map((rank) => `key:${rank}`);
    for (const name of names) client.send('GET', name);
    const missed: string[] = [];
    for (const name of names) {
      const reply = await client.receive();
      if (typeof reply === 'string' && reply.startsWith('$x')) hits++;
      else missed.push(name);
    }
    for (const name of missed) client.send('SET', name, value, 'EX', '86400');
    for (const _ of missed) await client.receive();
  }
  return hits;
}

/** Sets maxmemory so that `capacity` keys fit, by trying. */
async function limitTo(server: Contender, client: RawClient): Promise<number> {
  const used = async (): Promise<number> =>
    infoNumber(textOf(await client.call('INFO', 'memory')), 'used_memory');
  await client.call('FLUSHALL');
  const empty = await used();
  for (let i = 0; i < capacity; i++) client.send('SET', `key:${keys + i}`, value, 'EX', '86400');
  for (let i = 0; i < capacity; i++) await client.receive();
  let limit = await used();
  for (let attempt = 0; attempt < 8; attempt++) {
    await call(server, 'CONFIG', 'SET', 'maxmemory', `${Math.round(limit)}`);
    for (let i = 0; i < capacity; i++) client.send('SET', `key:${keys + capacity + i}`, value);
    for (let i = 0; i < capacity; i++) await client.receive();
    const held = Number(textOf(await client.call('DBSIZE')));
    if (Math.abs(held - capacity) <= capacity * capacityErrorMax) break;
    limit = empty + ((limit - empty) * capacity) / held;
  }
  await client.call('FLUSHALL');
  return limit;
}

async function measure(server: Contender, policy: string, ranks: Int32Array): Promise<string[]> {
  await using client = await RawClient.connect({ port: server.port });
  await client.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random');
  await limitTo(server, client);
  await client.call('CONFIG', 'SET', 'maxmemory-policy', policy);
  const hits = await play(client, ranks);
  const held = textOf(await client.call('DBSIZE'));
  return [`${((hits / ranks.length) * 100).toFixed(2)} %`, held];
}

async function main(): Promise<void> {
  const ranks = trace();
  const peers = presentPeers(chosen(options.peers, PEERS));
  const rows: string[][] = [];
  for (const policy of options.policies.split(',')) {
    const row = [policy];
    await using store = await startStore();
    row.push(...(await measure(store, policy, ranks)));
    for (const name of peers) {
      const [peer] = await startPeers([name]);
      await using _ = peer;
      row.push(...(await measure(peer, policy, ranks)));
    }
    rows.push(row);
  }
  const heads = peers.flatMap((name) => [`${name}: hits`, 'keys held']);
  console.log(markdownTable(['policy', 'Millrace: hits', 'keys held', ...heads], rows));
}

await main();
