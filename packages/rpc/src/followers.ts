import { once } from 'node:events';
import { MillraceError } from '@millrace/base';
import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import { failureOf, GatewayClosing } from './error-catalogue.js';

/** The streaming calls under way: counted against a bound, and ended when the gateway closes. */
export class Followers {
  readonly #max: number;
  readonly #closing = new AbortController();
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#count;
  }

  close(): void {
    this.#closing.abort(new GatewayClosing('the gateway is closing'));
  }

  /**
   * A call with many answers, as the generator makes them. The next one is not made before the
   * caller has taken the last ones, so a slow caller costs no memory.
   */
  serve<Request, Response>(
    follow: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) => {
      this.#serve(call, follow).catch((error: unknown) => call.emit('error', failureOf(error)));
    };
  }

  async #serve<Request, Response>(
    call: ServerWritableStream<Request, Response>,
    follow: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
  ): Promise<void> {
    if (this.#count >= this.#max) {
      throw new MillraceError('LIMIT_EXCEEDED', `${this.#max} streaming calls are under way`);
    }
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort());
    const signal = AbortSignal.any([cancelled.signal, this.#closing.signal]);
    this.#count++;
    try {
      for await (const response of follow(call.request, signal)) {
        if (!call.write(response)) await once(call, 'drain', { signal });
      }
      call.end();
    } finally {
      this.#count--;
    }
  }
}
