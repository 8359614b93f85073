/** The transport over ordinary streams: for TLS, Unix sockets and Nodes without native handles. */
import type { Socket } from 'node:net';
import type { Transport, TransportListener } from './transport.js';

export class StreamTransport implements Transport {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #socket: Socket;

  constructor(socket: Socket, listener: TransportListener, keepAliveSeconds: number) {
    this.#socket = socket;
    this.remoteAddress = `${socket.remoteAddress ?? '?'}:${(socket.remotePort ?? 0).toString()}`;
    this.localAddress = `${socket.localAddress ?? '?'}:${(socket.localPort ?? 0).toString()}`;
    let failure = '';
    if (keepAliveSeconds > 0) socket.setKeepAlive(true, keepAliveSeconds * 1000);
    socket.on('data', (chunk: Buffer) => {
      // Hot code sees plain Uint8Arrays only.
      listener.received(
        new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength),
        chunk.byteLength,
      );
    });
    socket.on('drain', () => {
      listener.drained();
    });
    socket.on('error', (error) => {
      failure = error.message;
    });
    socket.on('end', () => {
      socket.end();
    });
    socket.on('close', () => {
      listener.closed(failure === '' ? 'closed by the client' : failure);
    });
    socket.resume();
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }
  send(bytes: Uint8Array): boolean {
    if (bytes.length === 0 || this.#socket.destroyed) return true;
    this.#socket.write(bytes);
    return this.#socket.writableLength === 0;
  }
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }
  end(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }
  destroy(): void {
    this.#socket.destroy();
  }
}
