/**
 * Moves of keys to another server (MIGRATE). The values are taken at once; a connection of its own carries them while the
 * store goes on, and the client that asked waits. A key is removed here only when the other side has it and it is still
 * what was sent.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { encodeCommand, OutputBuffer, ReplyScanner } from '@millrace/resp';

export interface MovedKey {
  readonly key: Uint8Array;
  readonly payload: Uint8Array;
  /** What it has left, 0 for ever. */
  readonly ttlMs: number;
}

export interface Move {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly timeoutMs: number;
  readonly replace: boolean;
  /** Arguments of AUTH; none where there is none. */
  readonly credentials: readonly string[];
  readonly isCluster: boolean;
  readonly keys: readonly MovedKey[];
}

/** For each key whether the other side took it; what it said of the first that it refused; or why it was not reached. */
export interface MoveOutcome {
  readonly taken: readonly boolean[];
  readonly failure: string | undefined;
}

const errorMark = 0x2d;

export function move(job: Move): Promise<MoveOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: job.host, port: job.port, noDelay: true });
    const taken = job.keys.map(() => false);
    let failure: string | undefined;
    let isConnected = false;
    const end = (text?: string): void => {
      failure ??= text;
      socket.destroy();
      resolve({ taken, failure });
    };
    const broken = (): void => {
      end(
        isConnected
          ? 'IOERR error or timeout reading from target instance'
          : 'IOERR error or timeout connecting to the client',
      );
    };
    socket.setTimeout(job.timeoutMs, broken);
    socket.on('error', broken);
    socket.on('close', broken);
    socket.on('connect', () => {
      isConnected = true;
      socket.write(encode(job));
    });
    const before = (job.credentials.length > 0 ? 1 : 0) + 1;
    readReplies(socket, before + job.keys.length, (number, error) => {
      if (error !== undefined) {
        failure ??= `ERR Target instance replied with error: ${error}`;
        // Without the right user and database nothing that follows means anything.
        if (number < before) end();
      } else if (number >= before) taken[number - before] = true;
      if (number === before + job.keys.length - 1) end();
    });
  });
}

function encode(job: Move): Uint8Array {
  const output = new OutputBuffer();
  if (job.credentials.length > 0) encodeCommand(['AUTH', ...job.credentials], output);
  encodeCommand(['SELECT', job.database], output);
  const name = job.isCluster ? 'RESTORE-ASKING' : 'RESTORE';
  for (const { key, payload, ttlMs } of job.keys) {
    const words = job.replace ? ['REPLACE'] : [];
    encodeCommand([name, key, ttlMs, payload, ...words], output);
  }
  return output.take();
}

/** Tells of each of so many replies: its number, and its text where it is an error. */
function readReplies(
  socket: Socket,
  count: number,
  tell: (number: number, error: string | undefined) => void,
): void {
  const scanner = new ReplyScanner();
  let bytes = new Uint8Array(0);
  let number = 0;
  socket.on('data', (chunk: Uint8Array) => {
    bytes = Uint8Array.from(Buffer.concat([bytes, chunk]));
    let at = 0;
    while (at < bytes.length && number < count) {
      const end = scanner.scan(bytes, at, bytes.length);
      if (end === -1) break;
      const isError = bytes[at] === errorMark;
      const text = isError ? Buffer.from(bytes.subarray(at + 1, end - 2)).toString() : undefined;
      tell(number++, text);
      at = end;
    }
    bytes = bytes.slice(at);
    scanner.reset();
  });
}
