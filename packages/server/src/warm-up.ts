/**
 * Runs the commands that clients use most against a shard that is thrown away, between the turns of the event loop, so that V8
 * has compiled their way before many clients come: until then a command takes several times as long.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { defaultsOf, silentLogger, systemClock } from '@millrace/base';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { storeTable } from './config-table.js';
import { Connection } from './connection.js';
import { createContext } from './store-context.js';
import type { Transport } from './transport.js';
import { seriesPreparation, seriesQueries, seriesWrites } from './warm-up-series.js';

const arenaBytes = 4 * 1024 * 1024;
/** Each pipeline runs so often: V8 compiles what ran some thousand times. */
const rounds = 120;
const commandsAPipeline = 16;
const queriesAPipeline = 2;
/** Keys, fields and members that are used in turn. */
const names = 200;

/** A command for one of the names, and for the number of its turn. */
type Make = (n: number, turnNumber: number) => readonly string[];

const value = 'v'.repeat(64);
const commands: readonly Make[] = [
  () => ['PING'],
  (n) => ['SET', `key:${n.toString()}`, value],
  (n) => ['GET', `key:${n.toString()}`],
  (n) => ['SET', `lasting:${n.toString()}`, value, 'EX', '1000'],
  (n) => ['MGET', `key:${n.toString()}`, `key:${(n + 1).toString()}`, 'none'],
  (n) => ['INCR', `counter:${n.toString()}`],
  (n) => ['HSET', 'hash', `field:${n.toString()}`, value],
  (n) => ['HGET', 'hash', `field:${n.toString()}`],
  (n) => ['HSET', `hash:${n.toString()}`, 'a', '1', 'b', '2'],
  (n) => ['HGETALL', `hash:${n.toString()}`],
  (n) => ['SADD', 'set', `member:${n.toString()}`],
  (n) => ['SISMEMBER', 'set', `member:${n.toString()}`],
  (n) => ['ZADD', 'ranks', (n * 7).toString(), `member:${n.toString()}`],
  (n) => ['ZINCRBY', 'ranks', '1', `member:${n.toString()}`],
  (n) => ['ZSCORE', 'ranks', `member:${n.toString()}`],
  (n) => ['ZRANK', 'ranks', `member:${n.toString()}`],
  () => ['ZRANGE', 'ranks', '0', '9', 'REV', 'WITHSCORES'],
  () => ['LPUSH', 'list', value],
  () => ['LRANGE', 'list', '0', '9'],
  () => ['RPOP', 'list'],
  (n) => ['XADD', 'stream', 'MAXLEN', '~', '100', '*', 'field', n.toString()],
  () => ['XREVRANGE', 'stream', '+', '-', 'COUNT', '3'],
  (n) => ['PFADD', 'visitors', `user:${n.toString()}`],
  () => ['PFCOUNT', 'visitors'],
  (n) => ['SETBIT', 'bits', n.toString(), '1'],
  (n) => ['EXPIRE', `key:${n.toString()}`, '1000'],
  ...seriesWrites.map(
    (make): Make =>
      (_, turnNumber) =>
        make(turnNumber),
  ),
  (n) => ['DEL', `counter:${n.toString()}`],
];

/** Takes what is sent to it, to nobody. */
const nowhere: Transport = {
  remoteAddress: '',
  localAddress: '',
  pendingBytes: 0,
  send: () => true,
  pause: () => undefined,
  resume: () => undefined,
  end: () => undefined,
  destroy: () => undefined,
};

/** Ends early where the signal says so. */
export async function warmUp(signal: AbortSignal): Promise<void> {
  const parts = { clock: systemClock, logger: silentLogger, topology: undefined, nodeId: '' };
  const arena = { bytes: arenaBytes, hashSeed: 1 };
  const { context, dispatch } = createContext(defaultsOf(storeTable), parts, arena, undefined);
  const connection = new Connection(context, dispatch, () => nowhere);
  connection.session.isAuthenticated = connection.session.decoding.isAuthenticated = true;
  const pipeline = new OutputBuffer();
  for (const one of seriesPreparation) encodeCommand(one, pipeline);
  connection.received(pipeline.bytes, pipeline.length);
  for (let round = 0; round < rounds; round++) {
    for (const make of commands) {
      if (signal.aborted) return;
      pipeline.clear();
      for (let i = 0; i < commandsAPipeline; i++) {
        const number = round * commandsAPipeline + i;
        encodeCommand(make(number % names, number), pipeline);
      }
      connection.received(pipeline.bytes, pipeline.length);
      await turn();
    }
    for (const make of seriesQueries) {
      if (signal.aborted) return;
      pipeline.clear();
      for (let i = 0; i < queriesAPipeline; i++)
        encodeCommand(make(round * commandsAPipeline + i), pipeline);
      connection.received(pipeline.bytes, pipeline.length);
      await turn();
    }
  }
}
