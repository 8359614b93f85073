import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { ShardAddress } from '@millrace/client';

export type Answer = (command: string[], socket: Socket) => string | undefined;

/** A store that answers whatever a test wants: `answer` returns a reply's bytes, or nothing. */
export class FakeStore implements AsyncDisposable {
  readonly commands: string[][] = [];
  readonly sockets = new Set<Socket>();
  /** Bytes of each read, to see how commands were put together. */
  readonly reads: number[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(
    answer: Answer,
    { port = 0, hello = '%0\r\n' }: { port?: number; hello?: string } = {},
  ): Promise<FakeStore> {
    const server = createServer();
    const store = new FakeStore(server);
    server.on('connection', (socket) =>
      store.#serve(socket, (command) => (command[0] === 'HELLO' ? hello : answer(command, socket))),
    );
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return store;
  }

  get address(): ShardAddress {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket, answer: Answer): void {
    let text = '';
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      this.reads.push(chunk.length);
      text += chunk.toString('latin1');
      for (let next = takeCommand(text); next !== undefined; next = takeCommand(text)) {
        text = next.rest;
        this.commands.push(next.args);
        const reply = answer(next.args, socket);
        if (reply !== undefined) socket.write(reply, 'latin1');
      }
    });
  }
}

function takeCommand(text: string): { args: string[]; rest: string } | undefined {
  const header = /^\*(\d+)\r\n/.exec(text);
  if (header === null) return undefined;
  let rest = text.slice(header[0].length);
  const args: string[] = [];
  for (let index = 0; index < Number(header[1]); index++) {
    const size = /^\$(\d+)\r\n/.exec(rest);
    if (size === null) return undefined;
    const start = size[0].length;
    const length = Number(size[1]);
    if (rest.length < start + length + 2) return undefined;
    args.push(rest.slice(start, start + length));
    rest = rest.slice(start + length + 2);
  }
  return { args, rest };
}
