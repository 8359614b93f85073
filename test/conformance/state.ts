import {
  itemsOf,
  RawClient,
  type RawReply,
  type ServerAddress,
  textOf,
  withItems,
} from '@millrace/testing';
import { sortGroups } from './compare.js';

/** How a value of each type is read whole, and in what groups its elements have no order. */
const READERS: Record<string, { words: (key: string) => string[]; group?: number }> = {
  string: { words: (key) => ['GET', key] },
  hash: { words: (key) => ['HGETALL', key], group: 2 },
  zset: { words: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'] },
  stream: { words: (key) => ['XRANGE', key, '-', '+'] },
  list: { words: (key) => ['LRANGE', key, '0', '-1'] },
  set: { words: (key) => ['SMEMBERS', key], group: 1 },
  'TSDB-TYPE': { words: (key) => ['TS.RANGE', key, '-', '+'] },
};

/** Every key of database 0 with its type, whether it expires, and its value. */
export async function readState(server: ServerAddress): Promise<RawReply> {
  await using client = await RawClient.connect(server);
  const keys = (itemsOf(await client.call('KEYS', '*')) ?? []).map(textOf).sort();
  const state: RawReply[] = [];
  for (const key of keys) {
    const type = textOf(await client.call('TYPE', key));
    const ttl = Number(textOf(await client.call('PTTL', key)));
    const reader = READERS[type];
    const value = reader === undefined ? '_' : await client.call(...reader.words(key));
    const items = itemsOf(value);
    const ordered =
      reader?.group === undefined || items === undefined
        ? value
        : withItems(value, sortGroups(items, reader.group));
    state.push([`$${key}`, `+${type}`, ttl === -1 ? '+lasts' : '+expires', ordered]);
  }
  return state;
}
