/** Accepts connections on the configured addresses, within maxclients and protected mode. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { errorCodeOf, MillraceError } from '@millrace/base';
import { Connection } from './connection.js';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { acceptNatively, NativeTransport, peerOf } from './native-transport.js';
import { StreamTransport } from './stream-transport.js';
import type { OpenTransport } from './transport.js';

const protectedText =
  '-DENIED Millrace is running in protected mode because protected mode is enabled and no password is set for the default user. ' +
  'In this mode connections are only accepted from the loopback interface. To connect from other machines, set requirepass, ' +
  'or switch protected mode off with CONFIG SET protected-mode no from this machine.\r\n';

export class Listener implements AsyncDisposable {
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.port = (servers[0].address() as AddressInfo).port;
  }

  static async open(context: ServerContext, dispatch: Dispatch): Promise<Listener> {
    const { bind, port } = context.config.values;
    const servers: Server[] = [];
    try {
      for (const host of bind) {
        const chosen = servers.length === 0 ? port : (servers[0].address() as AddressInfo).port;
        servers.push(await listen(context, dispatch, host, chosen));
      }
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
    return new Listener(servers);
  }

  /** Where the start fails: those who were told LOADING would keep it open. */
  async abandon(context: ServerContext): Promise<void> {
    for (const session of context.sessions.values()) session.peer?.destroy();
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }
}

function listen(
  context: ServerContext,
  dispatch: Dispatch,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    accept(context, dispatch, socket);
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(nameFailure(error, host, port));
    server.once('error', fail);
    server.listen({ host, port, backlog: context.config.values['tcp-backlog'] }, () => {
      server.off('error', fail);
      acceptNatively(server, (handle) => {
        if (refusalOf(context, peerOf(handle)) !== undefined) return false;
        open(context, dispatch, (listener, keepAlive) => {
          return new NativeTransport(handle, listener, keepAlive);
        });
        return true;
      });
      server.on('error', (error) => {
        context.logger.error('accepting connections failed', { error: error.message });
      });
      resolve(server);
    });
  });
}

function nameFailure(error: Error, host: string, port: number): Error {
  if (errorCodeOf(error) !== 'EADDRINUSE') return error;
  const text = `${host}:${port} is in use by another process`;
  return new MillraceError('PORT_IN_USE', text, { cause: error });
}

/** A connection that comes as a socket: it is refused, or this Node has no native handles. */
function accept(context: ServerContext, dispatch: Dispatch, socket: Socket): void {
  const refusal = refusalOf(context, socket.remoteAddress ?? '');
  if (refusal !== undefined) refuse(context, socket, refusal);
  else
    open(context, dispatch, (listener, keepAlive) => {
      return new StreamTransport(socket, listener, keepAlive);
    });
}

/** Why a connection from an address is not accepted, or undefined. */
function refusalOf(context: ServerContext, address: string): string | undefined {
  const { values } = context.config;
  const isProtected = values['protected-mode'] && values.requirepass === '';
  if (isProtected && !isLoopback(address)) return protectedText;
  return context.sessions.size >= values.maxclients
    ? '-ERR max number of clients reached\r\n'
    : undefined;
}

function open(context: ServerContext, dispatch: Dispatch, openTransport: OpenTransport): void {
  context.statistics.connections++;
  const { session } = new Connection(context, dispatch, openTransport);
  const isOpen = context.config.values.requirepass === '';
  session.isAuthenticated = session.decoding.isAuthenticated = isOpen;
}

function refuse(context: ServerContext, socket: Socket, text: string): void {
  context.statistics.connections++;
  context.statistics.rejectedConnections++;
  socket.on('error', () => undefined);
  socket.end(text);
  socket.resume();
}

const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
