import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { Metrics } from '@millrace/base';
import type { Sample } from '@millrace/base';
import { RawClient } from '@millrace/testing';
import {
  cardinalityProto,
  commandProto,
  healthProto,
  sortedSetProto,
  startGateway,
  streamProto,
  timeSeriesProto,
} from '@millrace/rpc';
import { ask, bytes, collect, text } from './grpc-calls.js';
import { describeGateway, failsWith } from './gateway-fixture.js';

const { RankOrder, ScoreUpdate } = sortedSetProto;
const { Aggregator } = timeSeriesProto;

describeGateway('gRPC gateway', (fixture) => {
  describe('Execute', () => {
    it('answers any command with the type that the store gives', async () => {
      assert.deepEqual((await fixture.execute('SET', 'text', 'hello'))?.kind, {
        $case: 'status',
        value: 'OK',
      });
      const got = (await fixture.execute('GET', 'text'))?.kind;
      assert.ok(got?.$case === 'bulk' && text(got.value) === 'hello');
      assert.deepEqual((await fixture.execute('INCR', 'counter'))?.kind, {
        $case: 'integer',
        value: 1,
      });
      assert.equal((await fixture.execute('GET', 'nowhere'))?.kind, undefined);
      await fixture.execute('ZADD', 'scores', '1', 'member');
      assert.deepEqual((await fixture.execute('ZSCORE', 'scores', 'member'))?.kind, {
        $case: 'number',
        value: 1,
      });
      await fixture.execute('HSET', 'hash', 'field', 'value');
      const hash = (await fixture.execute('HGETALL', 'hash'))?.kind;
      assert.ok(hash?.$case === 'map');
      assert.equal(hash.value.pairs.length, 1);
    });

    it('finds the shard of every key', async () => {
      for (let index = 0; index < 30; index++)
        await fixture.execute('SET', `spread:${index}`, `${index}`);
      const client = fixture.connect(commandProto.CommandServiceClient);
      const sizes = [];
      for (const shard of [0, 1]) {
        const { value } = await ask(client, client.execute, {
          arguments: [bytes('DBSIZE')],
          shard,
        });
        assert.ok(value?.kind?.$case === 'integer');
        sizes.push(value.kind.value);
      }
      assert.ok(
        sizes.every((size) => size > 5),
        String(sizes),
      );
    });

    it('answers errors with the status of the catalogue', async () => {
      await fixture.execute('SET', 'string', 'x');
      await assert.rejects(
        fixture.execute('HSET', 'string', 'f', 'x'),
        failsWith(status.FAILED_PRECONDITION, /WRONGTYPE/),
      );
      await assert.rejects(
        fixture.execute('GET'),
        failsWith(status.INVALID_ARGUMENT, /number of arguments/),
      );
      await assert.rejects(fixture.execute('NOSUCH', 'x'), failsWith(status.UNIMPLEMENTED));
      await assert.rejects(fixture.execute('INCR', 'string'), failsWith(status.OUT_OF_RANGE));
      await assert.rejects(
        fixture.execute('MGET', 'a', 'b'),
        failsWith(status.INVALID_ARGUMENT, /CROSSSLOT/),
      );
    });

    it('refuses what would change or block a connection that others use', async () => {
      for (const args of [
        ['multi'],
        ['SELECT', '1'],
        ['BLPOP', 'a', '0'],
        ['XREAD', 'block', '0', 'STREAMS', 's', '$'],
        [],
      ]) {
        await assert.rejects(fixture.execute(...args), failsWith(status.INVALID_ARGUMENT), args[0]);
      }
    });
  });

  describe('SortedSetService', () => {
    it('adds, ranks and shows neighbours', async () => {
      const client = fixture.connect(sortedSetProto.SortedSetServiceClient);
      const key = bytes('leaders');
      const members = ['a', 'b', 'c', 'd', 'e'].map((name, score) => ({
        member: bytes(name),
        score,
      }));
      const update = ScoreUpdate.SCORE_UPDATE_GREATEST;
      const added = await ask(client, client.addMembers, { key, members, update });
      assert.equal(added.changed, 5);
      const lower = [{ member: bytes('e'), score: -Infinity }];
      const refused = await ask(client, client.addMembers, { key, members: lower, update });
      assert.equal(refused.changed, 0);

      const order = RankOrder.RANK_ORDER_UNSPECIFIED;
      const top = await ask(client, client.getTop, { key, count: 2, order });
      assert.deepEqual(
        top.members.map(({ member, rank, score }) => [text(member), rank, score]),
        [
          ['e', 0, 4],
          ['d', 1, 3],
        ],
      );
      const ascending = { key, order: RankOrder.RANK_ORDER_ASCENDING };
      const rank = await ask(client, client.getRank, { ...ascending, member: bytes('c') });
      assert.deepEqual([rank.member?.rank, rank.member?.score], [2, 2]);
      const nobody = await ask(client, client.getRank, { ...ascending, member: bytes('z') });
      assert.equal(nobody.member, undefined);
      const around = await ask(client, client.getAround, {
        ...ascending,
        member: bytes('b'),
        distance: 2,
      });
      assert.deepEqual(
        around.members.map(({ member }) => text(member)),
        ['a', 'b', 'c', 'd'],
      );
    });
  });

  describe('CardinalityService', () => {
    it('counts different elements', async function () {
      fixture.needs(this, 'PFADD', 'PFCOUNT');

      const client = fixture.connect(cardinalityProto.CardinalityServiceClient);
      const key = bytes('{visitors}:1');
      const elements = ['ann', 'bob', 'ann'].map(bytes);
      assert.ok((await ask(client, client.addElements, { key, elements })).changed);
      assert.ok(!(await ask(client, client.addElements, { key, elements })).changed);
      const other = bytes('{visitors}:2');
      await ask(client, client.addElements, { key: other, elements: [bytes('eve')] });
      const { count } = await ask(client, client.countElements, { keys: [key, other] });
      assert.equal(count, 3);
      const none = ask(client, client.countElements, { keys: [] });
      await assert.rejects(none, failsWith(status.INVALID_ARGUMENT));
    });
  });

  describe('TimeSeriesService', () => {
    it('adds samples to several series and reads them back', async function () {
      fixture.needs(this, 'TS.ADD', 'TS.RANGE');

      const client = fixture.connect(timeSeriesProto.TimeSeriesServiceClient);
      const samples = [1000, 1500, 2500, 3000].map((timestampMs) => ({
        key: bytes('temperature'),
        sample: { timestampMs, value: timestampMs / 100 },
      }));
      const elsewhere = { key: bytes('string'), sample: { timestampMs: 1, value: 1 } };
      await fixture.execute('SET', 'string', 'x');
      const { added } = await ask(client, client.addSamples, {
        samples: [...samples, elsewhere],
      });
      assert.deepEqual(added[0].outcome, { $case: 'timestampMs', value: 1000 });
      assert.ok(added[4].outcome?.$case === 'failure');

      const all = { key: bytes('temperature'), reverse: false, count: 0 };
      const range = await ask(client, client.getRange, { ...all, fromMs: 1500, toMs: 2500 });
      assert.deepEqual(range.samples, [
        { timestampMs: 1500, value: 15 },
        { timestampMs: 2500, value: 25 },
      ]);
      const newest = await ask(client, client.getRange, { ...all, reverse: true, count: 1 });
      assert.deepEqual(newest.samples, [{ timestampMs: 3000, value: 30 }]);
      const buckets = await ask(client, client.getRange, {
        ...all,
        aggregation: { aggregator: Aggregator.AGGREGATOR_SUM, bucketDurationMs: 1000 },
      });
      assert.deepEqual(buckets.samples, [
        { timestampMs: 1000, value: 25 },
        { timestampMs: 2000, value: 25 },
        { timestampMs: 3000, value: 30 },
      ]);
      const missing = ask(client, client.getRange, { ...all, key: bytes('no series') });
      await assert.rejects(missing, failsWith(status.NOT_FOUND));
    });

    it('sends new samples to those who follow', async function () {
      fixture.needs(this, 'TS.ADD', 'TS.RANGE');

      const client = fixture.connect(timeSeriesProto.TimeSeriesServiceClient);
      const key = bytes('followed series');
      const stream = client.followSamples({ key });
      const seen = collect(stream, (messages) => messages.flatMap((m) => m.samples).length >= 3);
      await sleep(50);
      for (const timestampMs of [10, 20, 30]) {
        const samples = [{ key, sample: { timestampMs, value: timestampMs } }];
        await ask(client, client.addSamples, { samples });
      }
      const received = (await seen).flatMap((message) => message.samples);
      assert.deepEqual(
        received.map(({ timestampMs }) => timestampMs),
        [10, 20, 30],
      );
    });
  });

  describe('StreamService', () => {
    const fields = [{ name: bytes('kind'), value: bytes('test') }];
    const append = { key: bytes('events'), fields, id: '', lengthMax: 0 };

    it('appends and reads entries', async function () {
      fixture.needs(this, 'XADD', 'XRANGE');

      const client = fixture.connect(streamProto.StreamServiceClient);
      for (const id of ['1-1', '2-1', '3-1']) {
        assert.equal((await ask(client, client.appendEntry, { ...append, id })).id, id);
      }
      const range = { key: append.key, fromId: '2', toId: '', reverse: false, count: 0 };
      const { entries } = await ask(client, client.readEntries, range);
      assert.deepEqual(
        entries.map(({ id }) => id),
        ['2-1', '3-1'],
      );
      assert.equal(text(entries[0].fields[0].value), 'test');
      const back = await ask(client, client.readEntries, { ...range, reverse: true, count: 1 });
      assert.equal(back.entries[0].id, '3-1');
      const late = ask(client, client.appendEntry, { ...append, id: '1-1' });
      await assert.rejects(late, failsWith(status.OUT_OF_RANGE));
    });

    it('sends entries to those who follow, and lets go of the store when they leave', async function () {
      fixture.needs(this, 'XADD', 'XREAD');

      const client = fixture.connect(streamProto.StreamServiceClient);
      const key = bytes('followed');
      const before = await ask(client, client.appendEntry, { ...append, key });
      const stream = client.followEntries({ key, afterId: '' });
      const seen = collect(stream, (messages) => messages.flatMap((m) => m.entries).length >= 2);
      while (fixture.gateway.followers === 0) await sleep(5);
      await sleep(100);
      const first = await ask(client, client.appendEntry, { ...append, key });
      const second = await ask(client, client.appendEntry, { ...append, key });
      const ids = (await seen).flatMap((message) => message.entries).map(({ id }) => id);
      assert.deepEqual(ids, [first.id, second.id]);
      assert.ok(!ids.includes(before.id));
      while (fixture.gateway.followers > 0) await sleep(5);
    });

    it('ends a blocking read at the deadline', async function () {
      fixture.needs(this, 'XREAD', 'XREVRANGE');

      const client = fixture.connect(streamProto.StreamServiceClient);
      const stream = client.followEntries({ key: bytes('silent'), afterId: '' }, new Metadata(), {
        deadline: Date.now() + 150,
      });
      const ended = (async () => {
        for await (const _ of stream) assert.fail('nothing was appended');
      })();
      await assert.rejects(ended, failsWith(status.DEADLINE_EXCEEDED));
      while (fixture.gateway.followers > 0) await sleep(5);
    });
  });

  describe('as a whole', () => {
    it('ends calls at their deadline or when the caller leaves, and mixes no replies up then', async () => {
      const client = fixture.connect(commandProto.CommandServiceClient);
      await fixture.execute('SET', 'paused', 'first');
      for (const node of fixture.nodes) {
        await using raw = await RawClient.connect(node);
        await raw.call('CLIENT', 'PAUSE', '500', 'ALL');
      }
      const get = { arguments: [bytes('GET'), bytes('paused')] };
      const late = ask(client, client.execute, get, { deadline: Date.now() + 100 });
      const left = new Promise((resolve, reject) => {
        const answer = (error: ServiceError | null, response: unknown) =>
          error ? reject(error) : resolve(response);
        const call = client.execute(get, answer);
        setTimeout(() => call.cancel(), 50);
      });
      await Promise.all([
        assert.rejects(late, failsWith(status.DEADLINE_EXCEEDED)),
        assert.rejects(left, failsWith(status.CANCELLED)),
      ]);
      const length = (await fixture.execute('STRLEN', 'paused'))?.kind;
      assert.deepEqual(length, { $case: 'integer', value: 5 });
    });

    it('refuses messages above the limit', async () => {
      await using small = await startGateway({
        host: '127.0.0.1',
        port: 0,
        seeds: [fixture.nodes[0]],
        receiveMessageBytesMax: 1000,
      });
      const address = `127.0.0.1:${small.address.port}`;
      const client = new commandProto.CommandServiceClient(address, credentials.createInsecure());
      const request = { arguments: [bytes('ECHO'), bytes('x'.repeat(2000))] };
      await assert.rejects(
        ask(client, client.execute, request),
        failsWith(status.RESOURCE_EXHAUSTED),
      );
      client.close();
    });

    it('bounds streaming calls, and ends them when it closes', async function () {
      fixture.needs(this, 'XREAD', 'XREVRANGE');

      const seeds = [fixture.nodes[0]];
      const gateway = await startGateway({ host: '127.0.0.1', port: 0, seeds, followersMax: 1 });
      await gateway.client.ready();
      const address = `127.0.0.1:${gateway.address.port}`;
      const client = new streamProto.StreamServiceClient(address, credentials.createInsecure());
      const follow = async () => {
        for await (const _ of client.followEntries({ key: bytes('s'), afterId: '' }));
      };
      const first = assert.rejects(follow(), failsWith(status.UNAVAILABLE, /closing/));
      while (gateway.followers === 0) await sleep(5);
      await assert.rejects(follow(), failsWith(status.RESOURCE_EXHAUSTED));
      await gateway.close();
      await first;
      client.close();
    });

    it('counts calls by method and status, and measures them', async () => {
      await fixture.execute('SET', 'counted', 'x');
      await assert.rejects(fixture.execute('GET'));
      const metrics = new Metrics();
      fixture.gateway.describeMetrics(metrics);
      const read = (name: string) => {
        const value = metrics
          .list()
          .find((metric) => metric.name === name)
          ?.read();
        assert.ok(Array.isArray(value), name);
        return value as readonly Sample[];
      };
      const method = 'millrace.v1.CommandService/Execute';
      for (const code of ['OK', 'INVALID_ARGUMENT']) {
        const sample = read('millrace_gateway_calls_total').find(
          ({ labels }) => labels['method'] === method && labels['status'] === code,
        );
        assert.ok(sample !== undefined && sample.value > 0, code);
      }
      assert.ok(read('millrace_gateway_call_seconds').every(({ value }) => value > 0));
      assert.deepEqual(
        read('millrace_gateway_shard_connected').map(({ value }) => value),
        [1, 1],
      );
    });

    it('is healthy as long as every shard is', async () => {
      const { HealthCheckResponse_ServingStatus: Serving } = healthProto;
      const client = fixture.connect(healthProto.HealthClient);
      const service = 'millrace.v1.BatchReadService';
      assert.equal((await ask(client, client.check, { service })).status, Serving.SERVING);
      await assert.rejects(
        ask(client, client.check, { service: 'nonsense' }),
        failsWith(status.NOT_FOUND),
      );
      const watched = collect(client.watch({ service: '' }), (messages) => messages.length === 2);
      await sleep(50);
      await fixture.nodes[0].stop();
      const states = (await watched).map((message) => message.status);
      assert.deepEqual(states, [Serving.SERVING, Serving.NOT_SERVING]);
      const lost = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => fixture.execute('GET', `spread:${index}`)),
      );
      const codes = lost.flatMap((outcome) =>
        outcome.status === 'rejected' ? [(outcome.reason as ServiceError).code] : [],
      );
      assert.ok(codes.length > 0);
      assert.ok(codes.every((code) => code === status.UNAVAILABLE));
    });
  });
});
