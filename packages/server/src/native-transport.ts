/**
 * The fast transport: accepts connections, reads into one static buffer and writes by the handles that `net` itself is made of,
 * without sockets and streams. Node offers the static buffer (`onread`) to client sockets only. It is kept to this file and has
 * a test; where Node no longer offers it, `acceptNatively` is false and stream-transport.ts serves.
 */
import type { Server } from 'node:net';
import type { Transport, TransportListener } from './transport.js';

interface WriteRequest {
  oncomplete?: (status: number) => void;
  /** Keeps the bytes alive until they are written. */
  buffer?: Uint8Array;
}

interface Address {
  address?: string;
  port?: number;
}

/** An accepted connection, without a socket around it. */
export interface NativeHandle {
  onread: () => void;
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  shutdown(request: object): number;
  close(callback?: () => void): void;
  setNoDelay(enable: boolean): number;
  setKeepAlive(enable: boolean, seconds: number): number;
  getpeername(into: Address): number;
  getsockname(into: Address): number;
}

type OnConnection = (status: number, handle?: NativeHandle) => void;

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

/**
 * Hands the connections of a listening server over as they come. `accept` leaves one to the server, which makes a socket of it,
 * by being false. False where this Node has no such handles: then they all come as sockets.
 */
export function acceptNatively(server: Server, accept: (handle: NativeHandle) => boolean): boolean {
  const holder = server as unknown as { _handle: { onconnection?: OnConnection } | null };
  const listening = holder._handle;
  const asSocket = listening?.onconnection;
  if (binding === undefined || listening === null || typeof asSocket !== 'function') return false;
  listening.onconnection = (status, handle) => {
    const isOurs = status === 0 && isUsable(handle) && accept(handle);
    if (!isOurs) asSocket.call(listening, status, handle);
  };
  return true;
}

function isUsable(handle: Partial<NativeHandle> | undefined): handle is NativeHandle {
  return (
    typeof handle?.useUserBuffer === 'function' &&
    typeof handle.writeBuffer === 'function' &&
    typeof handle.getpeername === 'function'
  );
}

/** The other side's address, without the port. */
export function peerOf(handle: NativeHandle): string {
  const peer: Address = {};
  handle.getpeername(peer);
  return peer.address ?? '';
}

/** All sockets receive into it, one at a time. */
const receiveBytes = 64 * 1024;
const receive = new Uint8Array(receiveBytes);
const endOfStream = -4095;

export class NativeTransport implements Transport {
  readonly remoteAddress: string;
  pendingBytes = 0;
  readonly #binding: StreamBinding;
  readonly #handle: NativeHandle;
  readonly #listener: TransportListener;
  #request: WriteRequest;
  #isClosed = false;
  #isEnding = false;

  constructor(handle: NativeHandle, listener: TransportListener, keepAliveSeconds: number) {
    if (binding === undefined)
      throw new Error('this Node has no native handles; use the stream transport');
    this.#binding = binding;
    this.#handle = handle;
    this.#listener = listener;
    this.#request = new binding.WriteWrap();
    const peer: Address = {};
    handle.getpeername(peer);
    this.remoteAddress = addressText(peer);
    handle.setNoDelay(true);
    this.#handle.useUserBuffer(receive);
    this.#handle.onread = () => {
      this.#read();
    };
    if (keepAliveSeconds > 0) this.#handle.setKeepAlive(true, keepAliveSeconds);
    this.#handle.readStart();
  }

  get localAddress(): string {
    const own: Address = {};
    if (!this.#isClosed) this.#handle.getsockname(own);
    return addressText(own);
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

function addressText({ address = '?', port = 0 }: Address): string {
  return `${address}:${port.toString()}`;
}
