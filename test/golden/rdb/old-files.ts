/** Files of versions that no server at hand writes: 9 (Redis 5 and 6) and 11 (Redis 7.2), every key in another form. */
import { Crc64 } from '@millrace/base';
import { rdbOpcode, rdbType } from '@millrace/engine';
import { olderValues } from './older-values.js';
import { int64, le, length, listpack, string, text } from './pieces.js';

const footerBytes = 10;
const longValue = Buffer.of(0xc3, 5, 0x40, 100, 0x00, 0x61, 0xe0, 90, 0x00); // LZF: "a", then 99 of the one before

/** A key with what stands before its type. */
function entry(key: string, type: number, value: Buffer, ...before: Buffer[]): Buffer {
  return Buffer.concat([...before, Buffer.of(type), string(key), value]);
}

const many = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? string(part) : part)));

const aux = (name: string, value: string): Buffer =>
  many(Buffer.of(rdbOpcode.aux), string(name), string(value));

const database = (number: number, keys: number): Buffer =>
  Buffer.concat([
    Buffer.of(rdbOpcode.database),
    length(number),
    Buffer.of(rdbOpcode.resize),
    length(keys),
    length(0),
  ]);

export function rdbFile(version: number, ...items: Buffer[]): Buffer {
  const magic = text(`REDIS${version.toString().padStart(4, '0')}`);
  const file = Buffer.concat([magic, ...items, Buffer.of(rdbOpcode.end)]);
  const crc = new Crc64();
  crc.update(file, 0, file.length);
  const sum = Buffer.alloc(8);
  crc.write(sum, 0);
  return Buffer.concat([file, sum]);
}

const score = (value: number): Buffer => {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return out;
};
const intset = (bytes: number, ...values: number[]): Buffer =>
  Buffer.concat([le(bytes, 4), le(values.length, 4), ...values.map((value) => le(value, bytes))]);

/** What is common to all versions. */
const always: readonly Buffer[] = [
  entry('integer of 8 bits', rdbType.string, Buffer.of(0xc0, 0x85)),
  entry('integer of 16 bits', rdbType.string, Buffer.of(0xc1, 0x39, 0x30)),
  entry('integer of 32 bits', rdbType.string, Buffer.of(0xc2, 0x15, 0xcd, 0x5b, 0x87)),
  entry('LZF', rdbType.string, longValue),
  entry('plain set', rdbType.set, many(length(3), 'a', 'b', Buffer.of(0xc0, 7))),
  entry('set of 16 bits', rdbType.setIntset, string(intset(2, -300, 1, 500))),
  entry('set of 32 bits', rdbType.setIntset, string(intset(4, -70_000, 1, 70_000))),
  entry('plain hash', rdbType.hash, many(length(2), 'f', 'v', 'g', Buffer.of(0xc0, 9))),
  entry(
    'sorted set of doubles',
    rdbType.sortedSet,
    many(length(3), 'a', score(-1.5), 'b', score(0.1), 'c', score(Infinity)),
  ),
  entry(
    'expires in seconds',
    rdbType.string,
    string('v'),
    Buffer.of(rdbOpcode.expirySeconds),
    le(2_000_000_000, 4),
  ),
  entry(
    'expires in milliseconds',
    rdbType.string,
    string('v'),
    Buffer.of(rdbOpcode.expiryMs),
    int64(4_000_000_000_123n),
  ),
  entry('often used', rdbType.string, string('v'), Buffer.of(rdbOpcode.frequency, 77)),
  entry('long idle', rdbType.string, string('v'), Buffer.of(rdbOpcode.idle), length(10_000)),
];

const head = (server: string): readonly Buffer[] => [
  aux('redis-ver', server),
  many(Buffer.of(rdbOpcode.aux), 'redis-bits', Buffer.of(0xc0, 64)),
];
const otherDatabase: readonly Buffer[] = [
  database(3, 1),
  entry('elsewhere', rdbType.string, string('in database 3')),
];

function version9(): Buffer {
  const older = Object.entries(olderValues).map(([name, payload]) =>
    entry(name, payload[0], payload.subarray(1, payload.length - footerBytes)),
  );
  const keys = [...older, ...always];
  return rdbFile(9, ...head('6.2.0'), database(0, keys.length), ...keys, ...otherDatabase);
}

const id = (ms: number, sequence: number): Buffer =>
  Buffer.concat([int64(BigInt(ms)).reverse(), int64(BigInt(sequence)).reverse()]);
const idLengths = (ms: number, sequence: number): Buffer =>
  Buffer.concat([length(ms), length(sequence)]);

/** Entries 5-1 and 6-1, and 5-2, which was deleted; a group that has seen both, with a consumer that has not said so of one. */
const streamNode = listpack(
  ...[2, 1, 1, 'f', 0],
  ...[2, 0, 0, 'v', 4],
  ...[3, 0, 1, 'x', 4],
  ...[2, 1, 0, 'w', 4],
);
const stream3 = Buffer.concat([
  many(length(1), string(id(5, 1)), string(streamNode)),
  length(2),
  idLengths(6, 1),
  idLengths(5, 1),
  idLengths(5, 2),
  length(3),
  many(length(1), 'g', idLengths(6, 1), length(3)),
  length(1),
  many(id(6, 1), int64(1_600_000_000_000n), length(2)),
  many(length(1), 'c', int64(1_600_000_000_500n), int64(1_600_000_000_000n), length(1)),
  id(6, 1),
]);

function version11(): Buffer {
  const keys = [
    ...always,
    entry('set as listpack', rdbType.setListpack, string(listpack('a', 'b', 12, 1000))),
    entry('hash as listpack', rdbType.hashListpack, string(listpack('f', 'v', 'n', 12))),
    entry('sorted set as listpack', rdbType.sortedSetListpack, string(listpack('a', 1, 'b', 2))),
    entry(
      'quicklist of listpacks',
      rdbType.listQuicklist2,
      many(length(2), length(2), string(listpack('a', 1, 'b')), length(1), 'a plain node'),
    ),
    entry('stream of Redis 7.2', rdbType.stream3, stream3),
  ];
  return rdbFile(11, ...head('7.2.4'), database(0, keys.length), ...keys, ...otherDatabase);
}

export const oldFiles = { 9: version9, 11: version11 } as const;
