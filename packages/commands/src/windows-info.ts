/** WIN.INFO: what a window is and what it takes. */
import { entryAux, entryWord, kind, windowLayout } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { durationText } from './windows-arguments.js';

const fields = 8;

export function info(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.window, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  const { windows } = database.engine;
  const { arena } = database;
  const window = entryWord(arena, entry);
  const aux = entryAux(arena, entry);
  reply.map(fields);
  reply.simple('newestTimestamp');
  if (windows.newest(window) < 0) reply.nil();
  else reply.integer(windows.newest(window));
  reply.simple('memoryUsage');
  reply.integer(windows.memory(window, aux));
  reply.simple('encoding');
  reply.simple(windows.encoding(window, aux));
  reply.simple('events');
  reply.integer(windows.eventCount(window));
  reply.simple('distinct');
  reply.integer(windows.hasDistinct(window) ? 1 : 0);
  reply.simple('quantiles');
  reply.integer(windows.hasQuantiles(window) ? 1 : 0);
  reply.simple('labels');
  replyLabels(database, window, reply);
  reply.simple('resolutions');
  replyRings(database, window, aux, reply);
}

function replyLabels(database: Database, window: number, reply: Reply): void {
  const { labels } = database.engine.windows;
  const { bytes } = database.arena;
  const own = database.engine.windows.labelsOf(window);
  reply.map(labels.count(own));
  labels.open(own);
  while (labels.next()) {
    reply.bulk(bytes, labels.nameAt, labels.nameLength);
    reply.bulk(bytes, labels.valueAt, labels.valueLength);
  }
}

function replyRings(database: Database, window: number, aux: number, reply: Reply): void {
  const { windows } = database.engine;
  const { shape, ring } = windows;
  windows.loadShape(window);
  reply.array(shape.count);
  for (let i = 0; i < shape.count; i++) {
    const hasRings = aux === windowLayout.rings;
    if (hasRings) windows.openRing(window, i);
    reply.map(3);
    reply.simple('bucket');
    reply.bulkText(durationText(shape.bucketMs[i]));
    reply.simple('buckets');
    reply.integer(shape.sizes[i]);
    reply.simple('used');
    reply.integer(hasRings ? ring.used : 0);
  }
}
