/** Values in the forms that no server writes any more, put together by hand. A real server says what they hold. */
import { Crc64 } from '@millrace/base';
import { rdbType } from '@millrace/engine';
import { int64, le, length, listpack, string, ziplist, zipmap } from './pieces.js';

export function payload(type: number, version: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat([Buffer.of(type), ...parts, le(version, 2)]);
  const crc = new Crc64();
  crc.update(value, 0, value.length);
  const sum = Buffer.alloc(8);
  crc.write(sum, 0);
  return Buffer.concat([value, sum]);
}

const long = 'x'.repeat(300);
const expiry = 4_000_000_000_000;
const id = Buffer.from('00000000000000050000000000000001', 'hex');
const node = listpack(2, 0, 1, 'f', 0, 2, 0, 0, 'v', 4, 2, 1, 0, 'w', 4);
/** Length, last id. */
const streamTail = Buffer.concat([length(2), length(6), length(1)]);
const group = Buffer.concat([
  string('g'),
  length(5),
  length(1),
  length(1),
  id,
  int64(1_600_000_000_000n),
  length(3),
  length(1),
  string('c'),
  int64(1_600_000_000_000n),
  length(1),
  id,
]);

/** By name: a payload that Redis 7.0 restores. */
export const olderValues: Readonly<Record<string, Buffer>> = {
  'plain list': payload(rdbType.list, 9, length(3), string('a'), string(long), string('')),
  'sorted set with scores as text': payload(
    rdbType.sortedSetText,
    9,
    length(3),
    string('a'),
    string('-17'),
    string('b'),
    Buffer.of(254),
    string('c'),
    Buffer.of(255),
  ),
  zipmap: payload(rdbType.hashZipmap, 9, string(zipmap('f', 'v', 'long', long, long, ''))),
  'list as ziplist': payload(
    rdbType.listZiplist,
    9,
    string(ziplist('a', 0, 12, 13, -1, 200, -30000, 70000, -8000000, 2 ** 30, 2n ** 60n, long, 'b')),
  ),
  'sorted set as ziplist': payload(
    rdbType.sortedSetZiplist,
    9,
    string(ziplist('a', 1, 'b', 2, long.slice(0, 60), 70000)),
  ),
  'hash as ziplist': payload(rdbType.hashZiplist, 9, string(ziplist('f', 'v', 'n', 12345))),
  quicklist: payload(
    rdbType.listQuicklist,
    9,
    length(2),
    string(ziplist('a', 1, long)),
    string(ziplist('b')),
  ),
  'stream of Redis 5': payload(
    rdbType.stream,
    9,
    length(1),
    string(id),
    string(node),
    streamTail,
    length(1),
    group,
  ),
};

/** The same for Redis 8.2: forms of versions before 7.4 was out. */
export const preReleaseValues: Readonly<Record<string, Buffer>> = {
  'hash with expiring fields before 7.4': payload(
    rdbType.hashExpiringPreGa,
    12,
    length(2),
    Buffer.concat([Buffer.of(0x81), int64(BigInt(expiry)).reverse()]),
    string('f'),
    string('v'),
    length(0),
    string('g'),
    string('w'),
  ),
  'packed hash with expiring fields before 7.4': payload(
    rdbType.hashListpackExpiringPreGa,
    12,
    string(listpack('f', 'v', expiry, 'g', 'w', 0)),
  ),
};
