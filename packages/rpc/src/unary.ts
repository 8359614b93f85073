import type { handleUnaryCall } from '@grpc/grpc-js';
import { failureOf } from './error-catalogue.js';

/**
 * A call with one answer. When the caller has gone or its deadline has passed, grpc-js ends the call
 * at once; the command is with the store by then, so there is nothing more to stop, and its reply is
 * dropped. (A signal for each call would cost a tenth of it: its 'cancelled' fires at every end.)
 */
export function unary<Request, Response>(
  execute: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    execute(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failureOf(error)),
    );
  };
}
