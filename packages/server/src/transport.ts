/**
 * How bytes come from and go to one client. What is received lies in a static buffer that all clients share, valid only
 * during the call.
 */
export interface TransportListener {
  received(bytes: Uint8Array, length: number): void;
  closed(reason: string): void;
  /** What could not be sent at once has gone out. */
  drained(): void;
}

export interface Transport {
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** Bytes that wait to be sent. */
  readonly pendingBytes: number;
  /**
   * Sends bytes. False where some of them still wait: their buffer then belongs to the transport, and the caller must go on
   * with another.
   */
  send(bytes: Uint8Array): boolean;
  pause(): void;
  resume(): void;
  /** Sends what waits, then closes. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

export type OpenTransport = (listener: TransportListener, keepAliveSeconds: number) => Transport;
