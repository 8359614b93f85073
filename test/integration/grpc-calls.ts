import { Metadata, status } from '@grpc/grpc-js';
import type { CallOptions, ClientReadableStream, ServiceError } from '@grpc/grpc-js';

type UnaryCall<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

/** A unary method of a generated client as a promise. */
export function ask<Request, Response>(
  client: object,
  method: UnaryCall<Request, Response>,
  request: Request,
  options: Partial<CallOptions> = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, new Metadata(), options, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** Messages of a stream until `enough` says so; then the call is cancelled, and has ended. */
export async function collect<Message>(
  stream: ClientReadableStream<Message>,
  enough: (messages: readonly Message[]) => boolean,
): Promise<Message[]> {
  const messages: Message[] = [];
  try {
    for await (const message of stream) {
      messages.push(message as Message);
      if (enough(messages)) stream.cancel();
    }
  } catch (error) {
    if ((error as ServiceError).code !== status.CANCELLED) throw error;
  }
  return messages;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

/** Messages with text instead of bytes and null for what is not set, to be compared. */
export function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return text(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
