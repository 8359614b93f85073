import type { handleUnaryCall } from '@grpc/grpc-js';
import { failureOf } from './error-catalogue.js';

/** A call with one answer. The signal fires when the caller has gone or its deadline has passed. */
export function unary<Request, Response>(
  execute: (request: Request, signal: AbortSignal) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    execute(call.request, abort.signal).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failureOf(error)),
    );
  };
}
