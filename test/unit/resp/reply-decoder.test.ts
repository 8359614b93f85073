import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Reply,
  ReplyCursor,
  ReplyDecoder,
  ReplyError,
  ReplyKind,
  ReplyProtocolError,
  ReplyPush,
  ReplyScanner,
  wholeReplyEnd,
  type ReplyValue,
} from '@millrace/resp';
import { bytesOf, everyOffset } from './decoding.js';

const CASES: [string, ReplyValue][] = [
  ['+OK\r\n', 'OK'],
  ['+\r\n', ''],
  ['+a\rb\r\n', 'a\rb'],
  [':42\r\n', 42],
  [':-9223372036854775808\r\n', -(2n ** 63n)],
  ['$5\r\nhello\r\n', 'hello'],
  ['$0\r\n\r\n', ''],
  ['$2\r\n\r\n\r\n', '\r\n'],
  ['$-1\r\n', null],
  ['*-1\r\n', null],
  ['_\r\n', null],
  ['*0\r\n', []],
  ['*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n_\r\n', [1, ['a', []], null]],
  [',1.5\r\n', 1.5],
  [',-inf\r\n', -Infinity],
  [',nan\r\n', NaN],
  ['#t\r\n', true],
  ['#f\r\n', false],
  ['(-100000000000000000000\r\n', -(10n ** 20n)],
  ['=8\r\ntxt:text\r\n', 'text'],
  [
    '%2\r\n+a\r\n:1\r\n$1\r\nb\r\n~2\r\n:1\r\n:2\r\n',
    new Map<ReplyValue, ReplyValue>([
      ['a', 1],
      ['b', new Set([1, 2])],
    ]),
  ],
  ['>2\r\n+message\r\n+hi\r\n', new ReplyPush(['message', 'hi'])],
  ['|1\r\n+ttl\r\n:3\r\n*2\r\n|1\r\n+x\r\n*1\r\n:1\r\n:7\r\n:8\r\n', [7, 8]],
];

const BROKEN = [
  'x\r\n',
  'HTTP/1.1 400 Bad Request\r\n',
  '$x\r\n',
  '$-2\r\n',
  '*-2\r\n',
  '*99999999999\r\n',
  '$1\r\nabc',
  '$999999999999\r\n',
  ':x\r\n',
  ':\r\n',
  ',x\r\n',
  '#x\r\n',
  '(x\r\n',
  '*1\r\n'.repeat(300) + ':1\r\n',
];

function decode(stream: Uint8Array, cuts: number[]): ReplyValue[] {
  const decoder = new ReplyDecoder();
  const places = [0, ...cuts, stream.length];
  const replies: ReplyValue[] = [];
  for (let i = 1; i < places.length; i++) {
    const piece = stream.slice(places[i - 1], places[i]);
    replies.push(...decoder.write(piece));
    piece.fill(42);
  }
  return replies;
}

/** Writes a value that RESP3 can carry as it is. */
function write(reply: Reply, value: ReplyValue): void {
  if (value === null) reply.nil();
  else if (typeof value === 'boolean') reply.boolean(value);
  else if (typeof value === 'number') reply.double(value);
  else if (typeof value === 'bigint') reply.bigNumber(value);
  else if (typeof value === 'string') reply.bulkText(value);
  else if (Array.isArray(value)) {
    const mark = reply.beginArray();
    for (const each of value) write(reply, each);
    reply.endArray(mark, value.length);
  } else if (value instanceof Map) {
    reply.map(value.size);
    for (const [key, each] of value) {
      write(reply, key);
      write(reply, each);
    }
  } else assert.fail('no such value is made here');
}

describe('ReplyDecoder', () => {
  for (const [text, value] of CASES) {
    it(`reads ${JSON.stringify(text)} whole, byte by byte and cut at every offset`, () => {
      const stream = bytesOf(`${text}+next\r\n`);
      assert.deepEqual(decode(stream, []), [value, 'next']);
      assert.deepEqual(decode(stream, everyOffset(stream)), [value, 'next']);
      for (const cut of everyOffset(stream))
        assert.deepEqual(decode(stream, [cut]), [value, 'next']);
    });
  }

  for (const text of BROKEN) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      const stream = bytesOf(text);
      assert.throws(() => decode(stream, []), ReplyProtocolError);
      assert.throws(() => decode(stream, everyOffset(stream)), ReplyProtocolError);
    });
  }

  it('makes errors with code and message', () => {
    for (const text of [
      '-WRONGTYPE Operation against\r\n',
      '!27\r\nWRONGTYPE Operation against\r\n',
    ]) {
      const [error] = decode(bytesOf(text), []);
      assert.ok(error instanceof ReplyError);
      assert.equal(error.code, 'WRONGTYPE');
      assert.equal(error.message, 'WRONGTYPE Operation against');
    }
  });

  it('gives bytes where bytes are asked for, and strings for the keys of maps', () => {
    const decoder = new ReplyDecoder({ bulks: 'bytes' });
    const [map] = decoder.write(bytesOf('%1\r\n$1\r\nk\r\n$2\r\n\xff\0\r\n'));
    assert.deepEqual(map, new Map([['k', Uint8Array.of(255, 0)]]));
  });

  it('reads back whatever Reply writes, in pieces of any size', () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.bigInt(),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 12 }),
        fc
          .uniqueArray(fc.tuple(fc.string(), tie('value')), { selector: ([key]) => key })
          .map((e) => new Map(e)),
      ),
    })).value as fc.Arbitrary<ReplyValue>;
    fc.assert(
      fc.property(
        fc.array(values, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (list, seeds) => {
          const reply = new Reply(64);
          reply.resp3 = true;
          for (const value of list) write(reply, value);
          const stream = reply.take();
          const cuts = seeds.map((seed) => seed % (stream.length + 1)).sort((a, b) => a - b);
          assert.deepEqual(decode(stream, cuts), list);
        },
      ),
    );
  });
});

describe('ReplyScanner', () => {
  it('finds the end of every reply and answers -1 at every offset before it', () => {
    for (const [text] of CASES) {
      const stream = bytesOf(`xx${text}+rest`);
      const end = 2 + text.length;
      const scanner = new ReplyScanner();
      for (let to = 2; to < end; to++) {
        assert.equal(wholeReplyEnd(stream, 2, to), -1);
        assert.equal(scanner.scan(stream, 2, to), -1);
      }
      assert.equal(wholeReplyEnd(stream, 2, stream.length), end);
      assert.equal(scanner.scan(stream, 2, end), end);
      assert.equal(scanner.scan(stream, 2, end), end);
    }
  });

  it('does not begin again with every piece of a long reply', () => {
    const reply = new Reply();
    const count = 200_000;
    reply.array(count);
    for (let i = 0; i < count; i++) reply.integer(i);
    const scanner = new ReplyScanner();
    const stream = reply.take();
    // Scanning from the start each time would look at 20 billion values; this ends at once.
    for (let to = 1; to < stream.length; to += 10) assert.equal(scanner.scan(stream, 0, to), -1);
    assert.equal(scanner.scan(stream, 0, stream.length), stream.length);
  });
});

describe('ReplyCursor', () => {
  it('walks without making values', () => {
    const stream = bytesOf(
      '*4\r\n:7\r\n$5\r\nhello\r\n%1\r\n+a\r\n*1\r\n:1\r\n,2.5\r\n-ERR no\r\n$-1\r\n',
    );
    const cursor = new ReplyCursor();
    cursor.start(stream, 0, stream.length);
    const next = (): number => {
      assert.ok(cursor.next());
      return cursor.kind;
    };
    assert.equal(next(), ReplyKind.array);
    assert.equal(cursor.elements, 4);
    assert.equal(next(), ReplyKind.integer);
    assert.equal(cursor.integer(), 7);
    assert.equal(next(), ReplyKind.bulk);
    assert.equal(cursor.length, 5);
    assert.equal(cursor.text(), 'hello');
    assert.deepEqual(cursor.copy(), bytesOf('hello'));
    assert.equal(next(), ReplyKind.map);
    assert.equal(cursor.elements, 2);
    assert.ok(cursor.skipElements());
    assert.equal(next(), ReplyKind.double);
    assert.equal(cursor.double(), 2.5);
    assert.equal(next(), ReplyKind.error);
    assert.equal(cursor.text(), 'ERR no');
    assert.equal(next(), ReplyKind.nil);
    assert.equal(cursor.position, stream.length);
    assert.equal(cursor.next(), false);
  });
});
