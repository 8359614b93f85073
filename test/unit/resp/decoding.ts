import { Arguments, CommandDecoder, DecodeStatus, DecoderState } from '@millrace/resp';

/** What a decoder made of a stream: the commands, and the error that ended it, if one did. */
export interface Decoded {
  readonly commands: string[][];
  readonly error?: string;
}

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

export function wordsOf(args: Arguments): string[] {
  return Array.from({ length: args.count }, (_, i) => args.latin1(i));
}

/**
 * Feeds a stream cut at the given places as a server does: every chunk through the same receive
 * buffer, which is overwritten with rubbish afterwards.
 */
export function decodeInChunks(
  stream: Uint8Array,
  cuts: readonly number[],
  decoder = new CommandDecoder(),
  state = new DecoderState(),
): Decoded {
  const args = new Arguments();
  const receive = new Uint8Array(stream.length + 16);
  const commands: string[][] = [];
  const places = [0, ...cuts, stream.length];
  for (let i = 1; i < places.length; i++) {
    const chunk = stream.subarray(places[i - 1], places[i]);
    receive.fill(49);
    receive.set(chunk, 3);
    let at = 3;
    let status = decoder.decode(receive, at, 3 + chunk.length, args, state);
    for (; status === DecodeStatus.ready;) {
      commands.push(wordsOf(args));
      at = decoder.next;
      status = decoder.decode(receive, at, 3 + chunk.length, args, state);
    }
    if (status === DecodeStatus.protocolError) return { commands, error: decoder.errorText };
    if (status === DecodeStatus.queryTooLarge) return { commands, error: 'query too large' };
  }
  return { commands };
}

/** A cut before every byte. */
export function everyOffset(stream: Uint8Array): number[] {
  return Array.from({ length: Math.max(0, stream.length - 1) }, (_, i) => i + 1);
}
