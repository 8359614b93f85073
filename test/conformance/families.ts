import { bitmaps } from './cases/bitmaps.js';
import { client } from './cases/client.js';
import { cluster } from './cases/cluster.js';
import { commandTable } from './cases/command-table.js';
import { connection } from './cases/connection.js';
import { geo } from './cases/geo.js';
import { hashExpiry } from './cases/hash-expiry.js';
import { hashes } from './cases/hashes.js';
import { hyperloglog } from './cases/hyperloglog.js';
import { keysMore } from './cases/keys-more.js';
import { keys } from './cases/keys.js';
import { notifications } from './cases/notifications.js';
import { lists } from './cases/lists.js';
import { protocol } from './cases/protocol.js';
import { pubsub, pubsubCluster } from './cases/pubsub.js';
import { serialization } from './cases/serialization.js';
import { server } from './cases/server.js';
import { sets } from './cases/sets.js';
import { sort } from './cases/sort.js';
import { sortedSets } from './cases/sorted-sets.js';
import { spoilt } from './cases/spoilt.js';
import { streamGroups } from './cases/stream-groups.js';
import { streams } from './cases/streams.js';
import { stringsMore } from './cases/strings-more.js';
import { strings } from './cases/strings.js';
import { timeSeries } from './cases/time-series.js';
import { transactions } from './cases/transactions.js';
import type { Family } from './script.js';

export const FAMILIES: readonly Family[] = [
  protocol,
  connection,
  server,
  commandTable,
  keys,
  keysMore,
  serialization,
  strings,
  stringsMore,
  bitmaps,
  hashes,
  hashExpiry,
  lists,
  sets,
  sortedSets,
  geo,
  sort,
  streams,
  streamGroups,
  hyperloglog,
  timeSeries,
  transactions,
  client,
  pubsub,
  notifications,
  pubsubCluster,
  cluster,
  spoilt,
];
