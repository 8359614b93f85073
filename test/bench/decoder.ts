/*
 * How long the decoder takes for one command of a pipeline that lies whole in the receive buffer.
 * Run: node test/dist/bench/decoder.js
 */
import {
  Arguments,
  CommandDecoder,
  DecodeStatus,
  DecoderState,
  OutputBuffer,
} from '@millrace/resp';
import { encodeCommand, type CommandPart } from '@millrace/resp';

const RECEIVE_BYTES = 64 * 1024;
const ROUNDS = 5;
const COMMANDS_PER_ROUND = 5_000_000;

function measure(name: string, parts: CommandPart[]): void {
  const output = new OutputBuffer();
  let count = 0;
  for (; output.length < RECEIVE_BYTES - 1024; count++) encodeCommand(parts, output);
  const receive = new Uint8Array(RECEIVE_BYTES);
  receive.set(output.bytes.subarray(0, output.length));
  const best = Math.min(
    ...Array.from({ length: ROUNDS }, () => nanosecondsPerCommand(receive, output.length, count)),
  );
  console.log(`${name.padEnd(28)} ${best.toFixed(1).padStart(8)} ns a command`);
}

function nanosecondsPerCommand(receive: Uint8Array, to: number, count: number): number {
  const decoder = new CommandDecoder();
  const args = new Arguments();
  const state = new DecoderState();
  const passes = Math.ceil(COMMANDS_PER_ROUND / count);
  let checksum = 0;
  const started = process.hrtime.bigint();
  for (let pass = 0; pass < passes; pass++) {
    let at = 0;
    while (decoder.decode(receive, at, to, args, state) === DecodeStatus.ready) {
      checksum += args.offsets[args.count - 1];
      at = decoder.next;
    }
  }
  const elapsed = Number(process.hrtime.bigint() - started);
  if (checksum === 0) throw new Error('nothing was decoded');
  return elapsed / (passes * count);
}

measure('PING', ['PING']);
measure('GET key', ['GET', 'key:000000000001']);
measure('SET key value', ['SET', 'key:000000000001', 'xxx']);
measure('SET, 512-byte value', ['SET', 'key:000000000001', 'x'.repeat(512)]);
measure('HSET, 20 arguments', ['HSET', 'key', ...Array.from({ length: 18 }, (_, i) => `f${i}`)]);
