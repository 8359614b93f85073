/**
 * The fast transport: reads into one static buffer and writes without the stream machinery, by the handle below an
 * accepted socket. Node offers the static buffer (`onread`) to client sockets only, so this uses what `net` itself is made
 * of. It is kept to this file and has a test; where Node no longer offers it, `canUseNativeHandles` is false and
 * stream-transport.ts serves.
 */
import type { Socket } from 'node:net';
import type { Transport, TransportListener } from './transport.js';

interface WriteRequest {
  oncomplete?: (status: number) => void;
  /** Keeps the bytes alive until they are written. */
  buffer?: Uint8Array;
}

interface Handle {
  onread: () => void;
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  shutdown(request: object): number;
  close(callback?: () => void): void;
  setKeepAlive(enable: boolean, seconds: number): number;
}

interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  readonly ShutdownWrap: new () => WriteRequest;
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

function findBinding(): StreamBinding | undefined {
  try {
    const candidate = (
      process as unknown as { binding(name: string): Partial<StreamBinding> }
    ).binding('stream_wrap');
    const complete =
      typeof candidate.WriteWrap === 'function' &&
      typeof candidate.ShutdownWrap === 'function' &&
      candidate.streamBaseState !== undefined &&
      candidate.kReadBytesOrError !== undefined &&
      candidate.kLastWriteWasAsync !== undefined;
    return complete ? (candidate as StreamBinding) : undefined;
  } catch {
    return undefined;
  }
}

const binding = findBinding();

export function canUseNativeHandles(socket: Socket): boolean {
  const handle = (socket as unknown as { _handle: Partial<Handle> | null })._handle;
  return (
    binding !== undefined &&
    typeof handle?.useUserBuffer === 'function' &&
    typeof handle.writeBuffer === 'function'
  );
}

/** All sockets receive into it, one at a time. */
const receiveBytes = 64 * 1024;
const receive = new Uint8Array(receiveBytes);
const endOfStream = -4095;

export class NativeTransport implements Transport {
  readonly remoteAddress: string;
  readonly localAddress: string;
  pendingBytes = 0;
  readonly #binding: StreamBinding;
  readonly #handle: Handle;
  readonly #listener: TransportListener;
  #request: WriteRequest;
  #isClosed = false;
  #isEnding = false;

  constructor(socket: Socket, listener: TransportListener, keepAliveSeconds: number) {
    if (binding === undefined)
      throw new Error('this Node has no native handles; use the stream transport');
    this.#binding = binding;
    this.remoteAddress = addressText(socket.remoteAddress, socket.remotePort);
    this.localAddress = addressText(socket.localAddress, socket.localPort);
    this.#listener = listener;
    this.#request = new binding.WriteWrap();
    const holder = socket as unknown as { _handle: Handle | null };
    if (holder._handle === null) throw new Error('the socket has lost its handle');
    this.#handle = holder._handle;
    holder._handle = null;
    socket.destroy(); // the server counts its sockets, and would wait for this one for ever when it closes
    this.#handle.useUserBuffer(receive);
    this.#handle.onread = () => {
      this.#read();
    };
    if (keepAliveSeconds > 0) this.#handle.setKeepAlive(true, keepAliveSeconds);
    this.#handle.readStart();
  }

  #read(): void {
    const length = this.#binding.streamBaseState[this.#binding.kReadBytesOrError];
    if (this.#isClosed || length === 0) return;
    if (length > 0) this.#listener.received(receive, length);
    else
      this.#close(
        length === endOfStream ? 'closed by the client' : `read error ${length.toString()}`,
      );
  }

  send(bytes: Uint8Array): boolean {
    if (this.#isClosed || bytes.length === 0) return true;
    const request = this.#request;
    const status = this.#handle.writeBuffer(request, bytes);
    if (status !== 0) {
      this.#close(`write error ${status.toString()}`);
      return true;
    }
    if (this.#binding.streamBaseState[this.#binding.kLastWriteWasAsync] === 0) return true;
    this.#keep(request, bytes);
    return false;
  }

  #keep(request: WriteRequest, bytes: Uint8Array): void {
    const { length } = bytes;
    this.pendingBytes += length;
    request.buffer = bytes;
    request.oncomplete = (status) => {
      this.pendingBytes -= length;
      if (status !== 0) this.#close(`write error ${status.toString()}`);
      else if (this.pendingBytes === 0) {
        if (this.#isEnding) this.destroy();
        else this.#listener.drained();
      }
    };
    this.#request = new this.#binding.WriteWrap();
  }

  pause(): void {
    if (!this.#isClosed) this.#handle.readStop();
  }
  resume(): void {
    if (!this.#isClosed) this.#handle.readStart();
  }

  end(): void {
    if (this.#isClosed) return;
    this.#isEnding = true;
    if (this.pendingBytes === 0) this.#shutdown();
    else this.#handle.readStop();
  }

  /** Tells the client that this is all, before the handle goes: a plain close could take back what it has not read. */
  #shutdown(): void {
    const request = new this.#binding.ShutdownWrap();
    request.oncomplete = () => {
      this.destroy();
    };
    if (this.#handle.shutdown(request) !== 0) this.destroy();
  }

  destroy(): void {
    this.#close('closed by the server');
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handle.close();
    this.#listener.closed(reason);
  }
}

function addressText(address: string | undefined, port: number | undefined): string {
  return `${address ?? '?'}:${(port ?? 0).toString()}`;
}
