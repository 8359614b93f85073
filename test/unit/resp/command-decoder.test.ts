import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Arguments,
  CommandDecoder,
  DecodeStatus,
  DecoderState,
  OutputBuffer,
  encodeCommand,
} from '@millrace/resp';
import { bytesOf, decodeInChunks, everyOffset, wordsOf, type Decoded } from './decoding.js';

/** Streams and what Redis 7.0 understood when it was sent them. */
const STREAMS: [string, string[][]][] = [
  ['*1\r\n$4\r\nPING\r\n', [['PING']]],
  ['*2\r\n$4\r\nECHO\r\n$0\r\n\r\n*1\r\n$4\r\nPING\r\n', [['ECHO', ''], ['PING']]],
  ['*2\r\n$4\r\nECHO\r\n$11\r\n*1\r\n$1\r\nx\r\n\r\n', [['ECHO', '*1\r\n$1\r\nx\r\n']]],
  ['*0\r\n*-1\r\n*-5\r\nPING\r\n', [['PING']]],
  ['\r\n\r\n\n \r\nPING\r\n', [['PING']]],
  ['PING\nPING\r\r\n\rPING\n', [['PING'], ['PING'], ['PING']]],
  ['  GET   key  \r\n*1\r\n$4\r\nPING\r\n', [['GET', 'key'], ['PING']]],
  ['ECHO "a b"\r\n', [['ECHO', 'a b']]],
  ['ECHO a"b"\r\n', [['ECHO', 'ab']]],
  ['ECHO "" \'\'\r\n', [['ECHO', '', '']]],
  ['ECHO "\\x41\\n\\r\\t\\b\\a\\q\\\\\\""\r\n', [['ECHO', 'A\n\r\t\b\x07q\\"']]],
  ['ECHO "\\xZZ\\x4"\r\n', [['ECHO', 'xZZx4']]],
  ["ECHO 'it\\'s \\n'\r\n", [['ECHO', "it's \\n"]]],
  ['ECHO\ta\x0bb\r\n', [['ECHO', 'a\x0bb']]],
  ['ECHO a\rb\r\n', [['ECHO', 'a', 'b']]],
  [
    `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$300\r\n${'v'.repeat(300)}\r\n*1\r\n$4\r\nPING\r\n`,
    [['SET', 'k', 'v'.repeat(300)], ['PING']],
  ],
];

/** Broken streams and the error that Redis 7.0 answers (the CRLF ones: Valkey 9.1). */
const BROKEN: [string, string][] = [
  ['*x\r\n', 'invalid multibulk length'],
  ['*\r\n', 'invalid multibulk length'],
  ['*+1\r\n$4\r\nPING\r\n', 'invalid multibulk length'],
  ['*01\r\n$4\r\nPING\r\n', 'invalid multibulk length'],
  ['* 1\r\n', 'invalid multibulk length'],
  ['*1 \r\n', 'invalid multibulk length'],
  ['*-0\r\nPING\r\n', 'invalid multibulk length'],
  ['*2147483648\r\n', 'invalid multibulk length'],
  ['*9223372036854775808\r\n', 'invalid multibulk length'],
  ['*1\n$4\r\nPING\r\n', 'invalid multibulk length'],
  ['*1\r\nx\r\n', "expected '$', got 'x'"],
  ['*1\r\n:5\r\n', "expected '$', got ':'"],
  ['*1\r\n\r\n', "expected '$', got '\r'"],
  ['*1\r\n\xe9\r\n', "expected '$', got '\xe9'"],
  ['*2\r\n$4\r\nECHO\r\n*1\r\n', "expected '$', got '*'"],
  ['*1\r\n$x\r\n', 'invalid bulk length'],
  ['*1\r\n$\r\n', 'invalid bulk length'],
  ['*1\r\n$-1\r\n', 'invalid bulk length'],
  ['*1\r\n$+4\r\nPING\r\n', 'invalid bulk length'],
  ['*1\r\n$04\r\nPING\r\n', 'invalid bulk length'],
  ['*1\r\n$/\r\n', 'invalid bulk length'],
  ['*1\r\n$536870913\r\n', 'invalid bulk length'],
  ['*1\r\n$4\r\nPINGxx', 'invalid CRLF in request'],
  ['*1\r\n$4\rxPING\r\n', 'invalid CRLF in request'],
  ['*1\rx$4\r\nPING\r\n', 'invalid CRLF in request'],
  ['ECHO "a\r\n', 'unbalanced quotes in request'],
  ["ECHO 'a\r\n", 'unbalanced quotes in request'],
  ['ECHO "a"b\r\n', 'unbalanced quotes in request'],
  ["ECHO a'b c'd\r\n", 'unbalanced quotes in request'],
  [`*1${'0'.repeat(70_000)}`, 'too big mbulk count string'],
  [`*1\r\n$${'0'.repeat(70_000)}`, 'too big bulk count string'],
  ['x'.repeat(70_000), 'too big inline request'],
];

/** The same stream whole, byte by byte and cut once at every offset. */
function decodeEveryWay(stream: Uint8Array, expected: Decoded): void {
  assert.deepEqual(decodeInChunks(stream, []), expected);
  assert.deepEqual(decodeInChunks(stream, everyOffset(stream)), expected);
  if (stream.length > 2_000) return;
  for (const cut of everyOffset(stream)) {
    assert.deepEqual(decodeInChunks(stream, [cut]), expected, `cut at ${cut}`);
  }
}

function encode(...commands: string[][]): Uint8Array {
  const output = new OutputBuffer();
  for (const command of commands) encodeCommand(command.map(bytesOf), output);
  return output.take();
}

describe('CommandDecoder', () => {
  for (const [text, commands] of STREAMS) {
    it(`understands ${JSON.stringify(text.slice(0, 50))}`, () => {
      decodeEveryWay(bytesOf(text), { commands });
    });
  }

  for (const [text, error] of BROKEN) {
    it(`refuses ${JSON.stringify(text.slice(0, 50))}`, () => {
      decodeEveryWay(bytesOf(text), { commands: [], error: `Protocol error: ${error}` });
      const behind = decodeInChunks(bytesOf(`*1\r\n$4\r\nPING\r\n${text}`), []);
      assert.deepEqual(behind, { commands: [['PING']], error: `Protocol error: ${error}` });
    });
  }

  it('decodes random pipelines cut at random places', () => {
    const argument = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.integer({ min: 90, max: 1200 }).map((length) => '\r\n$1*'.repeat(length / 5)),
    );
    const command = fc.array(argument, { minLength: 1, maxLength: 12 });
    const pipeline = fc.array(command, { maxLength: 8 });
    fc.assert(
      fc.property(pipeline, fc.array(fc.nat(), { maxLength: 12 }), (commands, seeds) => {
        const latin = commands.map((words) =>
          words.map((each) => each.replace(/[^\0-\xff]/g, '?')),
        );
        const stream = encode(...latin);
        const cuts = seeds.map((seed) => seed % (stream.length + 1)).sort((a, b) => a - b);
        assert.deepEqual(decodeInChunks(stream, cuts), { commands: latin });
      }),
    );
  });

  it('holds nothing once a torn command is done, and grows for commands of many arguments', () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `argument-${i}`);
    const stream = encode(['PING'], words, ['PING']);
    const state = new DecoderState();
    const decoded = decodeInChunks(stream, [100, 101, 30_000, 60_000], new CommandDecoder(), state);
    assert.deepEqual(decoded, { commands: [['PING'], words, ['PING']] });
    assert.equal(state.isTorn, false);
    assert.ok(state.pending.length <= 4096);
    assert.ok(state.offsets.length <= 1024);
  });

  it('gives a long argument exactly the room it needs', () => {
    const stream = encode(['SET', 'k', 'v'.repeat(1_000_000)]);
    const state = new DecoderState();
    const args = new Arguments();
    const decoder = new CommandDecoder();
    assert.equal(decoder.decode(stream, 0, 70_000, args, state), DecodeStatus.needMore);
    assert.equal(state.pending.length, stream.length);
    const { pending } = state;
    assert.equal(decoder.decode(stream, 70_000, stream.length, args, state), DecodeStatus.ready);
    assert.equal(state.pending, pending);
    assert.equal(args.lengths[2], 1_000_000);
    assert.equal(decoder.next, stream.length);
  });

  it('does not reserve what a stranger merely announces', () => {
    const state = new DecoderState();
    const head = bytesOf('*2\r\n$3\r\nGET\r\n$536870912\r\nab');
    new CommandDecoder().decode(head, 0, head.length, new Arguments(), state);
    assert.ok(state.pending.length < 1024);
  });

  it('keeps strangers to ten arguments and 16 KiB', () => {
    const refuse = (text: string): string | undefined => {
      const stream = bytesOf(text);
      const state = new DecoderState(false);
      return decodeInChunks(stream, [], new CommandDecoder(), state).error;
    };
    assert.equal(refuse('*11\r\n'), 'Protocol error: unauthenticated multibulk length');
    assert.equal(refuse('*99999\r\n'), 'Protocol error: unauthenticated multibulk length');
    assert.equal(refuse('*10\r\n$16385\r\n'), 'Protocol error: unauthenticated bulk length');
    assert.equal(refuse('*10\r\n$999999999999\r\n'), 'Protocol error: invalid bulk length');
    assert.equal(refuse('*10\r\n$16384\r\n'), undefined);
    const whole = `*1\r\n$16385\r\n${'x'.repeat(16385)}\r\n`;
    assert.equal(refuse(whole), 'Protocol error: unauthenticated bulk length');
  });

  it('keeps to limits that are set', () => {
    const small = new CommandDecoder({ bulkBytesMax: 10, argumentsMax: 3, queryBytesMax: 40 });
    const run = (stream: Uint8Array, cuts: number[]) => decodeInChunks(stream, cuts, small).error;
    assert.equal(run(encode(['x'.repeat(10)]), []), undefined);
    assert.equal(run(encode(['x'.repeat(11)]), []), 'Protocol error: invalid bulk length');
    assert.equal(run(encode(['a', 'b', 'c', 'd']), []), 'Protocol error: invalid multibulk length');
    const long = encode(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(10)]);
    assert.equal(run(long, [5, 10, 45]), 'query too large');
  });

  it('tells the extent of each command, inline ones in the form of the log', () => {
    const args = new Arguments();
    const state = new DecoderState();
    const decoder = new CommandDecoder();
    const raw = (): string =>
      Buffer.from(args.bytes.subarray(args.start, args.end)).toString('latin1');
    const stream = bytesOf('*1\r\n$4\r\nPING\r\nGET "a b"\r\n*2\r\n$4\r\nECHO\r\n$1\r\nx\r\n');
    assert.equal(decoder.decode(stream, 0, stream.length, args, state), DecodeStatus.ready);
    assert.equal(raw(), '*1\r\n$4\r\nPING\r\n');
    assert.equal(args.bytes, stream);
    decoder.decode(stream, decoder.next, stream.length, args, state);
    assert.equal(raw(), '*2\r\n$3\r\nGET\r\n$3\r\na b\r\n');
    decoder.decode(stream, decoder.next, stream.length - 4, args, state);
    const status = decoder.decode(stream, stream.length - 4, stream.length, args, state);
    assert.equal(status, DecodeStatus.ready);
    assert.equal(raw(), '*2\r\n$4\r\nECHO\r\n$1\r\nx\r\n');
    assert.deepEqual(wordsOf(args), ['ECHO', 'x']);
  });
});
