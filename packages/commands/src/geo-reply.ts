import { LONG_DOUBLE_TEXT_BYTES_MAX, formatLongDouble } from '@millrace/base';
import type { Reply } from '@millrace/resp';
import { placeOf } from './geo-cells.js';

const digits = new Uint8Array(LONG_DOUBLE_TEXT_BYTES_MAX);
const comma = Uint8Array.of(0x2c);
const lineEnd = Uint8Array.of(0x0d, 0x0a);
const place = { longitude: 0, latitude: 0 };

/** The place that a score stands for: longitude and latitude, with up to 17 digits behind the point. */
export function replyPlace(reply: Reply, score: number): void {
  placeOf(score, place);
  reply.array(2);
  replyCoordinate(reply, place.longitude);
  replyCoordinate(reply, place.latitude);
}

function replyCoordinate(reply: Reply, coordinate: number): void {
  const length = formatLongDouble(coordinate, digits, 0);
  if (!reply.resp3) {
    reply.bulk(digits, 0, length);
    return;
  }
  reply.raw(comma, 0, 1);
  reply.raw(digits, 0, length);
  reply.raw(lineEnd, 0, 2);
}
