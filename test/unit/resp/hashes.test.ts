import assert from 'node:assert/strict';
import { Arguments, CommandDecoder, DecoderState } from '@millrace/resp';

const command = new TextEncoder().encode('*2\r\n$3\r\nGET\r\n$1\r\nk\r\n');

describe('hashes that are known ahead', () => {
  it('are forgotten with the command that they belong to, whichever way the next one comes', () => {
    const args = new Arguments();
    const other = new Arguments();
    other.load(['SET', 'k', 'v']);
    const state = new DecoderState();
    const decoder = new CommandDecoder();
    const ways: [name: string, take: () => void][] = [
      ['load', () => args.load(['GET', 'k'])],
      ['loadCopy', () => args.loadCopy(other)],
      ['window', () => args.window(other, 1, 2)],
      ['decode', () => decoder.decode(command, 0, command.length, args, state)],
      [
        'decode in pieces',
        () => {
          decoder.decode(command, 0, 9, args, state);
          decoder.decode(command, 9, command.length, args, state);
        },
      ],
    ];
    for (const [name, take] of ways) {
      args.hashedFrom = 1;
      args.hashedTo = 3;
      take();
      assert.equal(args.hashedTo, 0, name);
    }
  });
});
