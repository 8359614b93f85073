import { encodeCommand } from './encode-command.js';

export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Shown by CLIENT LIST. */
  readonly clientName?: string | undefined;
}

/** Asks for RESP3, with password and name where there are any, in a single command. */
export function encodeHello(credentials: Credentials): Uint8Array {
  const { username = 'default', password, clientName } = credentials;
  const args = ['HELLO', '3'];
  if (password !== undefined) args.push('AUTH', username, password);
  if (clientName !== undefined) args.push('SETNAME', clientName);
  return encodeCommand(args);
}

/** The text of an error reply; nothing for any other reply. */
export function readError(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (bytes[start] !== 0x2d) return undefined;
  return new TextDecoder().decode(bytes.subarray(start + 1, end - 2));
}
