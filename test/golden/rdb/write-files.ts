/**
 * Writes a golden file of each version of the format, and what a real server answers about its keys once it has loaded it:
 * node test/dist/golden/rdb/write-files.js, with MILLRACE_ORACLES set.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findOracle,
  freePort,
  type OracleName,
  RawClient,
  type RawReply,
  startServerProcess,
  textOf,
} from '@millrace/testing';
import { oldFiles } from './old-files.js';

export interface GoldenFileContent {
  /** Who wrote the file. */
  readonly from: string;
  readonly answers: readonly GoldenAnswer[];
}
export interface GoldenAnswer {
  readonly database: number;
  readonly call: readonly string[];
  readonly reply: RawReply;
}

/** What is asked about a key of a type. */
const questions: Readonly<Record<string, readonly (readonly string[])[]>> = {
  string: [['GET', '']],
  list: [['LRANGE', '', '0', '-1']],
  set: [['SMEMBERS', '']],
  hash: [['HGETALL', '']],
  zset: [['ZRANGE', '', '0', '-1', 'WITHSCORES']],
  stream: [
    ['XRANGE', '', '-', '+'],
    ['XINFO', 'GROUPS', ''],
    ['XPENDING', '', 'g'],
  ],
};

const numbered = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');

const calls: readonly string[] = [
  'SET text hello',
  'SET integer -70000',
  `SET compressed ${'abcdefg'.repeat(50)}`,
  'SET expires v PXAT 4000000000123',
  'RPUSH list a 1 -200 70000 b',
  `RPUSH long-list ${numbered(120, (i) => `element:${i}:${'y'.repeat(90)}`)}`,
  'SADD integers 1 -3 70000 5000000000',
  'SADD set a b 3',
  `SADD large-set ${numbered(150, (i) => `member:${i}`)}`,
  'HSET hash f v n 12',
  `HSET large-hash ${numbered(530, (i) => `f${i} v${i}`)}`,
  'ZADD zset 1.5 a -inf b 70000 c',
  `ZADD large-zset ${numbered(150, (i) => `${i / 4} m${i}`)}`,
  'XADD stream 5-1 f v g 1',
  'XADD stream 6-1 f w g 2',
  'XADD stream 18446744073709551614-7 other x',
  'XDEL stream 6-1',
  'XGROUP CREATE stream g 0',
  'XREADGROUP GROUP g c COUNT 1 STREAMS stream >',
  'PFADD hyperloglog a b c',
  'SELECT 3',
  'SET elsewhere in-database-3',
];
const fieldExpiry: readonly string[] = [
  'HSET expiring-fields f v g w',
  'HPEXPIREAT expiring-fields 4000000000000 FIELDS 1 f',
  `HSET many-expiring-fields ${numbered(530, (i) => `f${i} v${i}`)}`,
  'HPEXPIREAT many-expiring-fields 4000000000000 FIELDS 2 f1 f7',
];

const at = (file: string): string =>
  fileURLToPath(new URL(`../../../golden/rdb/${file}`, import.meta.url));

/** Starts a server over a folder with a file. */
async function start(name: OracleName, folder: string, file: string) {
  const path = findOracle(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  const port = await freePort();
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = await startServerProcess(path, [...own, '--dbfilename', file], port);
  return { server, port };
}

async function record(name: OracleName, folder: string, file: string, steps: readonly string[]) {
  const { server, port } = await start(name, folder, file);
  await using client = await RawClient.connect({ port });
  for (const step of steps) {
    const reply = await client.call(...step.split(' '));
    if (textOf(reply).startsWith('ERR')) throw new Error(`${name}: ${step}: ${textOf(reply)}`);
  }
  await client.call('SAVE');
  await server.stop();
}

async function ask(name: OracleName, folder: string, file: string): Promise<GoldenAnswer[]> {
  const { server, port } = await start(name, folder, file);
  await using client = await RawClient.connect({ port });
  const answers: GoldenAnswer[] = [];
  for (const database of [0, 3]) {
    await client.call('SELECT', `${database}`);
    const keys = (await client.call('KEYS', '*')) as string[];
    for (const key of keys.map((reply) => textOf(reply)).sort()) {
      const type = textOf(await client.call('TYPE', key));
      const calls = [...questions[type], ['PEXPIRETIME', '']];
      if (key.includes('expiring-fields')) calls.push(['HPEXPIRETIME', '', 'FIELDS', '2', 'f', 'f1']);
      for (const words of calls) {
        const call = words.map((word) => (word === '' ? key : word));
        answers.push({ database, call, reply: await client.call(...call) });
      }
    }
  }
  await server.stop();
  return answers;
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-golden-rdb-'));
try {
  for (const [version, make] of Object.entries(oldFiles))
    await writeFile(join(folder, `version-${version}.rdb`), make());
  await record('redis-7.0', folder, 'version-10.rdb', calls);
  await record('redis-8.2', folder, 'version-12.rdb', [...fieldExpiry, ...calls]);
  await record('valkey-9.1', folder, 'valkey.rdb', [...fieldExpiry, ...calls]);
  const writers = {
    'version-9.rdb': 'put together by hand',
    'version-10.rdb': 'redis-server 7.0',
    'version-11.rdb': 'put together by hand',
    'version-12.rdb': 'redis-server 8.2',
    'valkey.rdb': 'valkey-server 9.1',
  };
  for (const [file, from] of Object.entries(writers)) {
    const reader = file === 'valkey.rdb' ? 'valkey-9.1' : 'redis-8.2';
    const content: GoldenFileContent = { from, answers: await ask(reader, folder, file) };
    await writeFile(at(`files/${file}`), await readFile(join(folder, file)));
    await writeFile(at(`files/${file}.json`), `${JSON.stringify(content)}\n`);
  }
} finally {
  await rm(folder, { recursive: true });
}
