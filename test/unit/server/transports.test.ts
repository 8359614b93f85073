import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  acceptNatively,
  type NativeHandle,
  NativeTransport,
  StreamTransport,
  type Transport,
  type TransportListener,
} from '@millrace/server/transports';

type Kind = 'native' | 'stream';

/** One accepted connection behind a transport, and the client's end of it. */
async function link(kind: Kind) {
  const heard = { text: '', closed: '', drained: 0 };
  const listener: TransportListener = {
    received: (bytes, length) =>
      (heard.text += Buffer.from(bytes.slice(0, length)).toString('latin1')),
    closed: (reason) => (heard.closed = reason),
    drained: () => heard.drained++,
  };
  let transport: Transport | undefined;
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    assert.equal(kind, 'stream', 'this Node has lost the handles that the fast transport uses');
    transport = new StreamTransport(socket, listener, 300);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accept = (handle: NativeHandle): boolean => {
    transport = new NativeTransport(handle, listener, 300);
    return true;
  };
  if (kind === 'native') assert.ok(acceptNatively(server, accept));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'connect');
  for (let tries = 0; transport === undefined && tries < 200; tries++) await sleep(5);
  assert.ok(transport !== undefined);
  const end = async (): Promise<void> => {
    client.destroy();
    transport?.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { heard, transport, client, [Symbol.asyncDispose]: end };
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 1000; tries++) await sleep(5);
  assert.ok(holds());
}

for (const kind of ['native', 'stream'] as const) {
  describe(`${kind} transport`, () => {
    it('carries bytes both ways', async () => {
      await using pair = await link(kind);
      pair.client.write('hello');
      await until(() => pair.heard.text === 'hello');
      pair.transport.send(new TextEncoder().encode('world'));
      const [answer] = (await once(pair.client, 'data')) as [Buffer];
      assert.equal(answer.toString(), 'world');
      assert.match(pair.transport.remoteAddress, /^127\.0\.0\.1:\d+$/);
    });

    it('keeps what a slow client does not take, in order, and says when it has gone out', async () => {
      await using pair = await link(kind);
      pair.client.pause();
      let sent = 0;
      let isPending = false;
      for (let piece = 0; piece < 64; piece++) {
        if (!pair.transport.send(new Uint8Array(1 << 18).fill(piece))) isPending = true;
        sent += 1 << 18;
      }
      assert.ok(isPending && pair.transport.pendingBytes > 0);
      let got = 0;
      pair.client.on('data', (chunk: Buffer) => {
        for (let i = 0; i < chunk.length; i += 4096) assert.equal(chunk[i], (got + i) >> 18);
        got += chunk.length;
      });
      pair.client.resume();
      await until(() => got === sent && pair.heard.drained > 0);
      assert.equal(pair.transport.pendingBytes, 0);
    });

    it('does not read while it is paused', async () => {
      await using pair = await link(kind);
      pair.transport.pause();
      pair.client.write('later');
      await sleep(60);
      assert.equal(pair.heard.text, '');
      pair.transport.resume();
      await until(() => pair.heard.text === 'later');
    });

    it('sends what waits before it ends, and tells of a client that goes', async () => {
      await using pair = await link(kind);
      let got = 0;
      pair.client.on('data', (chunk: Buffer) => (got += chunk.length));
      pair.transport.send(new Uint8Array(3 << 20));
      pair.transport.end();
      await once(pair.client, 'end');
      assert.equal(got, 3 << 20);
      await using other = await link(kind);
      other.client.destroy();
      await until(() => other.heard.closed !== '');
    });
  });
}
