/** Strings are sent as UTF-8, numbers and bigints in decimal. */
export type CommandArgument = string | number | bigint | Uint8Array;

const encoder = new TextEncoder();

/** A command as an array of bulk strings, ready to be sent. */
export function encodeCommand(args: readonly CommandArgument[]): Uint8Array {
  const parts: Uint8Array[] = [encoder.encode(`*${args.length}\r\n`)];
  for (const arg of args) {
    const bytes = arg instanceof Uint8Array ? arg : encoder.encode(String(arg));
    parts.push(encoder.encode(`$${bytes.length}\r\n`), bytes, lineEnd);
  }
  return joined(parts);
}

const lineEnd = encoder.encode('\r\n');

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
