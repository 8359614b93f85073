/** Values in the forms that no server writes any more, put together by hand. A real server says what they hold. */
import { Crc64 } from '@millrace/base';
import { rdbType } from '@millrace/engine';

type Element = string | number | bigint;

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const le = (value: number, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) out[i] = (value >> (i * 8)) & 0xff;
  return out;
};
const int64 = (value: bigint): Buffer => {
  const out = Buffer.alloc(8);
  out.writeBigInt64LE(value);
  return out;
};

function length(value: number): Buffer {
  if (value < 64) return Buffer.of(value);
  if (value < 16384) return Buffer.of(0x40 | (value >> 8), value & 0xff);
  return Buffer.of(0x80, value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}
const string = (value: Buffer | string): Buffer =>
  Buffer.concat([length(value.length), typeof value === 'string' ? text(value) : value]);

function ziplistContent(element: Element): Buffer {
  if (typeof element === 'bigint') return Buffer.concat([Buffer.of(0xe0), int64(element)]);
  if (typeof element === 'string') {
    const bytes = text(element);
    if (bytes.length < 64) return Buffer.concat([Buffer.of(bytes.length), bytes]);
    if (bytes.length < 16384)
      return Buffer.concat([Buffer.of(0x40 | (bytes.length >> 8), bytes.length & 0xff), bytes]);
    const head = Buffer.alloc(5, 0x80);
    head.writeUInt32BE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  }
  if (element >= 0 && element <= 12) return Buffer.of(0xf1 + element);
  if (element >= -128 && element < 128) return Buffer.of(0xfe, element & 0xff);
  if (element >= -32768 && element < 32768) return Buffer.concat([Buffer.of(0xc0), le(element, 2)]);
  if (element >= -(1 << 23) && element < 1 << 23)
    return Buffer.concat([Buffer.of(0xf0), le(element, 3)]);
  return Buffer.concat([Buffer.of(0xd0), le(element, 4)]);
}

function ziplist(...elements: Element[]): Buffer {
  const parts: Buffer[] = [];
  let [before, last, end] = [0, 10, 10];
  for (const element of elements) {
    const head = before < 254 ? Buffer.of(before) : Buffer.concat([Buffer.of(0xfe), le(before, 4)]);
    const part = Buffer.concat([head, ziplistContent(element)]);
    parts.push(part);
    [before, last, end] = [part.length, end, end + part.length];
  }
  return Buffer.concat([le(end + 1, 4), le(last, 4), le(elements.length, 2), ...parts, Buffer.of(255)]);
}

function zipmap(...elements: string[]): Buffer {
  const parts = elements.map((element, i) => {
    const head = element.length < 254 ? [element.length] : [254, ...le(element.length, 4)];
    const isValue = i % 2 === 1;
    return Buffer.concat([
      Buffer.from(isValue ? [...head, 3] : head),
      text(element),
      Buffer.alloc(isValue ? 3 : 0),
    ]);
  });
  return Buffer.concat([Buffer.of(elements.length / 2), ...parts, Buffer.of(255)]);
}

function listpack(...elements: (string | number)[]): Buffer {
  const parts = elements.map((element) => {
    const content =
      typeof element === 'number'
        ? element < 128
          ? Buffer.of(element)
          : Buffer.concat([Buffer.of(0xf4), int64(BigInt(element))])
        : Buffer.concat([Buffer.of(0x80 | element.length), text(element)]);
    return Buffer.concat([content, Buffer.of(content.length)]);
  });
  const body = Buffer.concat(parts);
  return Buffer.concat([le(body.length + 7, 4), le(elements.length, 2), body, Buffer.of(255)]);
}

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
