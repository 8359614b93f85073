/**
 * The catalogue of failures that an operator or a client can cause or mend. Codes are stable: clients and alerts match them.
 * `resp` is the prefix of a RESP error reply, `grpc` the status of a gRPC call. What is our own mistake is an AssertionFailure.
 */
export const ERROR_CATALOGUE = {
  CONFIG_UNKNOWN_KEY: {
    resp: 'ERR',
    grpc: 'INVALID_ARGUMENT',
    summary: 'A configuration key does not exist.',
  },
  CONFIG_INVALID_VALUE: {
    resp: 'ERR',
    grpc: 'INVALID_ARGUMENT',
    summary: 'A configuration value is not of its type, or out of its range.',
  },
  CONFIG_IMMUTABLE: {
    resp: 'ERR',
    grpc: 'FAILED_PRECONDITION',
    summary: 'A configuration key cannot be changed while the process runs.',
  },
  CONFIG_FILE: {
    resp: 'ERR',
    grpc: 'FAILED_PRECONDITION',
    summary: 'The configuration file cannot be read or parsed.',
  },
  PORT_IN_USE: {
    resp: 'ERR',
    grpc: 'UNAVAILABLE',
    summary: 'Another process listens on the address.',
  },
  START_FAILED: {
    resp: 'ERR',
    grpc: 'UNAVAILABLE',
    summary: 'A service did not become ready in time.',
  },
  DATA_DAMAGED: {
    resp: 'ERR',
    grpc: 'DATA_LOSS',
    summary: 'A file does not match its checksum; it is not loaded.',
  },
  OUT_OF_MEMORY: {
    resp: 'OOM',
    grpc: 'RESOURCE_EXHAUSTED',
    summary: 'The memory limit is reached and nothing may be evicted.',
  },
  WRONG_TYPE: {
    resp: 'WRONGTYPE',
    grpc: 'FAILED_PRECONDITION',
    summary: 'The key holds a value of another type.',
  },
  NOT_FOUND: { resp: 'ERR', grpc: 'NOT_FOUND', summary: 'The key or object does not exist.' },
  INVALID_ARGUMENT: {
    resp: 'ERR',
    grpc: 'INVALID_ARGUMENT',
    summary: 'An argument is malformed or out of range.',
  },
  AUTHENTICATION_REQUIRED: {
    resp: 'NOAUTH',
    grpc: 'UNAUTHENTICATED',
    summary: 'The connection has not authenticated.',
  },
  WRONG_PASSWORD: {
    resp: 'WRONGPASS',
    grpc: 'UNAUTHENTICATED',
    summary: 'User name or password is wrong.',
  },
  CROSS_SLOT: {
    resp: 'CROSSSLOT',
    grpc: 'INVALID_ARGUMENT',
    summary: 'The keys of one command lie in different slots.',
  },
  LOADING: {
    resp: 'LOADING',
    grpc: 'UNAVAILABLE',
    summary: 'The store is still loading its data.',
  },
  SHARD_UNAVAILABLE: {
    resp: 'CLUSTERDOWN',
    grpc: 'UNAVAILABLE',
    summary: 'No node that serves the slot can be reached.',
  },
  DEADLINE_EXCEEDED: {
    resp: 'ERR',
    grpc: 'DEADLINE_EXCEEDED',
    summary: 'The operation did not finish in time.',
  },
  LIMIT_EXCEEDED: {
    resp: 'ERR',
    grpc: 'RESOURCE_EXHAUSTED',
    summary: 'A bound on size, number or rate was reached.',
  },
} as const satisfies Record<string, ErrorRow>;

interface ErrorRow {
  readonly resp: string;
  readonly grpc: string;
  readonly summary: string;
}

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function isErrorCode(text: string | undefined): text is ErrorCode {
  return text !== undefined && Object.hasOwn(ERROR_CATALOGUE, text);
}

/** An expected failure with a stable code; its message tells the operator what to do. */
export class MillraceError extends Error {
  override readonly name = 'MillraceError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get respPrefix(): string {
    return ERROR_CATALOGUE[this.code].resp;
  }

  get grpcStatus(): string {
    return ERROR_CATALOGUE[this.code].grpc;
  }
}

/** The code of any error: ours, or the system's (`EADDRINUSE`). */
export function errorCodeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
