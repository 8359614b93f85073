import { encodeCommand, OutputBuffer } from '@millrace/resp';
import type { CommandPart } from '@millrace/resp';
import { LoadClient } from './load-client.js';

const commandsPerWrite = 500;
const writesInFlight = 8;

/** Sends command 0 to `count` - 1 over one connection, many in flight. */
export async function fill(
  port: number,
  count: number,
  command: (i: number) => readonly CommandPart[],
): Promise<void> {
  const client = await LoadClient.open(port);
  try {
    const output = new OutputBuffer();
    for (let from = 0; from < count; from += commandsPerWrite) {
      const to = Math.min(from + commandsPerWrite, count);
      output.clear();
      for (let i = from; i < to; i++) encodeCommand(command(i), output);
      client.send(output.bytes.slice(0, output.length), to - from);
      await client.waitUntilInFlight(commandsPerWrite * writesInFlight);
    }
    await client.waitUntilInFlight(0);
  } finally {
    client.close();
  }
}
