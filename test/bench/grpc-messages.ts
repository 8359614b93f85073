// What the gRPC benchmark asks: both servers get the same requests and give the same answers.
import { batchReadProto, commandProto } from '@millrace/rpc';

export const readsABatch = 100;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const keyOf = (read: number): string => `bench:${read}`;
const valueOf = (read: number): string => `value ${read}`.padEnd(16, '.');

export function answerTo(read: number): { $case: 'bytesValue'; value: Uint8Array } {
  return { $case: 'bytesValue', value: bytes(valueOf(read)) };
}

/** What has to be in the stores. */
export const commands = Array.from({ length: readsABatch }, (_, read) => {
  return ['SET', keyOf(read), valueOf(read)];
});

export const batchRequest = batchReadProto.BatchReadRequest.encode({
  reads: Array.from({ length: readsABatch }, (_, read) => ({
    kind: { $case: 'get', value: bytes(keyOf(read)) },
  })),
}).finish();

export const unaryRequest = commandProto.ExecuteRequest.encode({
  arguments: [bytes('GET'), bytes(keyOf(0))],
}).finish();
