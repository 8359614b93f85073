import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { ClusterClient } from '@millrace/client';
import { BatchRead, batchReadProto, BatchRequest } from '@millrace/rpc';
import { FakeStore } from '../client/fake-store.js';

type Outcome = batchReadProto.ReadResult['outcome'];

const keys = Array.from({ length: 20 }, (_, index) => `key:${index}`);

function read(client: ClusterClient): Promise<Outcome[]> {
  const reads = keys.map((key) => ({ kind: { $case: 'get' as const, value: Buffer.from(key) } }));
  const bytes = batchReadProto.BatchReadRequest.encode({ reads }).finish();
  return new Promise((resolve) => {
    new BatchRead(client, new BatchRequest(bytes), (response) => {
      const { results } = batchReadProto.BatchReadResponse.decode(response);
      resolve(results.map(({ outcome }) => outcome));
    }).start();
  });
}

const valueOf = (outcome: Outcome): string =>
  outcome?.$case === 'bytesValue' ? Buffer.from(outcome.value).toString() : '';
const codeOf = (outcome: Outcome): number | undefined =>
  outcome?.$case === 'failure' ? outcome.value.code : undefined;
const echo = (key: string): string => `$${key.length}\r\n${key}\r\n`;

function slots(...ranges: [first: number, last: number, port: number, digit: string][]): string {
  const rows = ranges.map(([first, last, port, digit]) => {
    const id = digit.repeat(40);
    return `*3\r\n:${first}\r\n:${last}\r\n*3\r\n$9\r\n127.0.0.1\r\n:${port}\r\n$40\r\n${id}\r\n`;
  });
  return `*${rows.length}\r\n${rows.join('')}`;
}

describe('BatchRead', () => {
  it('sends anew what was redirected, to where the slots are by then', async () => {
    let redirected = 0;
    await using newcomer: FakeStore = await FakeStore.start(([command, argument]) =>
      command === 'CLUSTER'
        ? slots([0, 8191, newcomer.address.port, 'b'], [8192, 16383, veteran.address.port, 'a'])
        : echo(argument),
    );
    await using veteran: FakeStore = await FakeStore.start(([command, argument], _) => {
      if (command === 'CLUSTER') {
        return redirected === 0
          ? slots([0, 16383, veteran.address.port, 'a'])
          : slots([0, 8191, newcomer.address.port, 'b'], [8192, 16383, veteran.address.port, 'a']);
      }
      if (client.shards.length > 1 || Number(argument.slice(4)) % 2 === 0) return echo(argument);
      redirected++;
      return `-MOVED 1 127.0.0.1:${newcomer.address.port}\r\n`;
    });
    await using client: ClusterClient = await ClusterClient.open({ seeds: [veteran.address] });
    const outcomes = await read(client);
    assert.equal(redirected, 10);
    assert.deepEqual(outcomes.map(valueOf), keys);
    assert.ok(newcomer.commands.some(([command]) => command === 'GET'));
  });

  it('gives up on a store that redirects for ever', async () => {
    await using store: FakeStore = await FakeStore.start(([command]) =>
      command === 'CLUSTER'
        ? slots([0, 16383, store.address.port, 'a'])
        : `-MOVED 1 127.0.0.1:${store.address.port}\r\n`,
    );
    await using client = await ClusterClient.open({ seeds: [store.address] });
    const outcomes = await read(client);
    assert.ok(outcomes.every((outcome) => codeOf(outcome) === status.UNAVAILABLE));
    const asked = store.commands.filter(([command]) => command === 'GET').length;
    assert.equal(asked, keys.length * 5);
  });

  it('tells of each read whether its reply was lost', async () => {
    let answered = 0;
    await using store: FakeStore = await FakeStore.start(([command, argument], socket) => {
      if (command === 'CLUSTER') return slots([0, 16383, store.address.port, 'a']);
      answered++;
      if (answered === 8) socket.destroySoon();
      return answered < 8 ? echo(argument) : undefined;
    });
    await using client = await ClusterClient.open({ seeds: [store.address] });
    const outcomes = await read(client);
    assert.deepEqual(outcomes.slice(0, 7).map(valueOf), keys.slice(0, 7));
    assert.ok(outcomes.slice(7).every((outcome) => codeOf(outcome) === status.UNAVAILABLE));
    const early = await read(client);
    assert.ok(early.every((outcome) => codeOf(outcome) === status.UNAVAILABLE));
  });
});
