// Records what real servers dump, and their digest of it: node test/dist/golden/rdb/write.js, with MILLRACE_ORACLES set.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Oracle, type OracleName, RawClient, startOracle, textOf } from '@millrace/testing';
import { olderValues, preReleaseValues } from './older-values.js';

export interface GoldenValue {
  readonly name: string;
  /** Base64. */
  readonly dump: string;
  /** As DEBUG DIGEST-VALUE gives it. */
  readonly digest: string;
}

const many = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');

const calls: Readonly<Record<string, readonly string[]>> = {
  text: ['SET k hello'],
  'small integer': ['SET k -5'],
  'large integer': ['SET k 9007199254740993'],
  compressed: [`SET k ${'abcdefg'.repeat(100)}`],
  'list packed': ['RPUSH k a 1 -200 70000 b'],
  'list large': [`RPUSH k ${many(300, (i) => `element:${i}:${'y'.repeat(90)}`)}`],
  'set of integers': ['SADD k 1 2 -3 70000 5000000000'],
  'set packed': ['SADD k a b 3'],
  'set large': [`SADD k ${many(200, (i) => `member:${i}`)}`],
  'hash packed': ['HSET k f v n 12'],
  'hash large': [`HSET k ${many(200, (i) => `f${i} v${i}`)}`],
  'sorted set packed': ['ZADD k 1 a 2 b -inf c'],
  'sorted set large': [`ZADD k ${many(200, (i) => `${i} m${i}`)}`],
  stream: [
    'XADD k 5-1 f v g 1',
    'XADD k 6-1 f w g 2',
    'XADD k 18446744073709551614-7 other x',
    'XDEL k 6-1',
    'XGROUP CREATE k g 0',
    'XREADGROUP GROUP g c COUNT 1 STREAMS k >',
    'XGROUP CREATECONSUMER k g idle',
  ],
  'hash with expiring fields': ['HSET k f v g w', 'HPEXPIREAT k 4000000000000 FIELDS 1 f'],
};

async function record(oracle: Oracle, older: Readonly<Record<string, Buffer>>): Promise<void> {
  await using client = await RawClient.connect(oracle);
  const values: GoldenValue[] = [];
  const note = async (name: string): Promise<void> => {
    const dump = textOf(await client.call('DUMP', 'k'));
    const [digest] = (await client.call('DEBUG', 'DIGEST-VALUE', 'k')) as readonly string[];
    values.push({ name, dump: Buffer.from(dump, 'latin1').toString('base64'), digest: textOf(digest) });
    await client.call('DEL', 'k');
  };
  for (const [name, steps] of Object.entries(calls)) {
    for (const step of steps) await client.call(...step.split(' '));
    if ((await client.call('EXISTS', 'k')) === ':1') await note(name);
  }
  for (const [name, dump] of Object.entries(older)) {
    const reply = await client.call('RESTORE', 'k', '0', dump.toString('latin1'));
    if (reply !== '+OK') throw new Error(`${oracle.name} refuses ${name}: ${textOf(reply)}`);
    await note(name);
    values[values.length - 1] = { ...values[values.length - 1], dump: dump.toString('base64') };
  }
  await save(oracle, values);
}

const series: Readonly<Record<string, readonly string[]>> = {
  compressed: ['TS.CREATE k LABELS room r1 RETENTION 0 DUPLICATE_POLICY last IGNORE 5 0.5'],
  'in several chunks': ['TS.CREATE k CHUNK_SIZE 128'],
  uncompressed: ['TS.CREATE k UNCOMPRESSED CHUNK_SIZE 128'],
};
const samples = Array.from({ length: 100 }, (_, i) => {
  const time = i * 1000 + (i % 7) * (i % 3) + (i > 50 ? 10 ** 10 : 0);
  return `TS.ADD k ${time} ${i % 5 === 0 ? i * 1e300 : i / 4}`;
});

/** Of time series, which Redis does not digest, the samples are recorded instead. */
async function recordSeries(oracle: Oracle): Promise<void> {
  await using client = await RawClient.connect(oracle);
  const values: GoldenValue[] = [];
  for (const [name, steps] of Object.entries(series)) {
    for (const step of [...steps, ...samples]) await client.call(...step.split(' '));
    const dump = textOf(await client.call('DUMP', 'k'));
    const digest = JSON.stringify(await client.call('TS.RANGE', 'k', '-', '+'));
    values.push({ name, dump: Buffer.from(dump, 'latin1').toString('base64'), digest });
    await client.call('DEL', 'k');
  }
  await save(oracle, values);
}

async function save(oracle: Oracle, values: readonly GoldenValue[]): Promise<void> {
  const file = fileURLToPath(new URL(`../../../golden/rdb/${oracle.name}.json`, import.meta.url));
  await writeFile(file, `${JSON.stringify({ version: oracle.version, values }, null, 1)}\n`);
}

const older: Partial<Record<OracleName, Readonly<Record<string, Buffer>>>> = {
  'redis-7.0': olderValues,
  'redis-8.2': preReleaseValues,
};
for (const name of ['redis-7.0', 'redis-8.2', 'valkey-9.1'] as const) {
  await using oracle = await startOracle(name, ['--enable-debug-command', 'yes']);
  if (oracle === undefined) console.error(`${name} is not installed: its file stays as it is`);
  else await record(oracle, older[name] ?? {});
}
{
  await using oracle = await startOracle('timeseries');
  if (oracle === undefined) console.error('RedisTimeSeries is not installed: its file stays as it is');
  else await recordSeries(oracle);
}
