import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Reply } from '@millrace/resp';
import { bytesOf } from './decoding.js';

function written(write: (reply: Reply) => void, resp3 = false): string {
  const reply = new Reply(64);
  reply.resp3 = resp3;
  write(reply);
  return Buffer.from(reply.bytes.subarray(0, reply.length)).toString('latin1');
}

/** A writer and its bytes in RESP2 and in RESP3. */
const FORMS: [string, (reply: Reply) => void, string, string][] = [
  ['ok', (r) => r.ok(), '+OK\r\n', '+OK\r\n'],
  ['pong', (r) => r.pong(), '+PONG\r\n', '+PONG\r\n'],
  ['queued', (r) => r.queued(), '+QUEUED\r\n', '+QUEUED\r\n'],
  ['simple', (r) => r.simple('string'), '+string\r\n', '+string\r\n'],
  ['error', (r) => r.error('ERR a\r\nb \xff'), '-ERR a  b \xff\r\n', '-ERR a  b \xff\r\n'],
  [
    'error beyond latin1',
    (r) => r.error('ERR →'),
    '-ERR \xe2\x86\x92\r\n',
    '-ERR \xe2\x86\x92\r\n',
  ],
  ['integer', (r) => r.integer(-1234567890123), ':-1234567890123\r\n', ':-1234567890123\r\n'],
  [
    'bigInteger',
    (r) => r.bigInteger(2n ** 63n - 1n),
    ':9223372036854775807\r\n',
    ':9223372036854775807\r\n',
  ],
  ['double', (r) => r.double(0.1), '$3\r\n0.1\r\n', ',0.1\r\n'],
  ['infinite double', (r) => r.double(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['whole double', (r) => r.double(3), '$1\r\n3\r\n', ',3\r\n'],
  ['bulk', (r) => r.bulk(bytesOf('xabcx'), 1, 3), '$3\r\nabc\r\n', '$3\r\nabc\r\n'],
  ['empty bulk', (r) => r.bulk(bytesOf('')), '$0\r\n\r\n', '$0\r\n\r\n'],
  ['bulkText', (r) => r.bulkText('ä'), '$2\r\n\xc3\xa4\r\n', '$2\r\n\xc3\xa4\r\n'],
  ['bulkInteger', (r) => r.bulkInteger(-10), '$3\r\n-10\r\n', '$3\r\n-10\r\n'],
  ['bulkBigInteger', (r) => r.bulkBigInteger(10n), '$2\r\n10\r\n', '$2\r\n10\r\n'],
  ['nil', (r) => r.nil(), '$-1\r\n', '_\r\n'],
  ['nilArray', (r) => r.nilArray(), '*-1\r\n', '_\r\n'],
  ['true', (r) => r.boolean(true), ':1\r\n', '#t\r\n'],
  ['false', (r) => r.boolean(false), ':0\r\n', '#f\r\n'],
  [
    'bigNumber',
    (r) => r.bigNumber(-(10n ** 20n)),
    `$22\r\n-1${'0'.repeat(20)}\r\n`,
    `(-1${'0'.repeat(20)}\r\n`,
  ],
  ['verbatim', (r) => r.verbatim('txt', 'hi'), '$2\r\nhi\r\n', '=6\r\ntxt:hi\r\n'],
  ['array', (r) => r.array(12), '*12\r\n', '*12\r\n'],
  ['map', (r) => r.map(7), '*14\r\n', '%7\r\n'],
  ['set', (r) => r.set(2), '*2\r\n', '~2\r\n'],
  ['push', (r) => r.push(3), '*3\r\n', '>3\r\n'],
];

describe('Reply', () => {
  for (const [name, write, resp2, resp3] of FORMS) {
    it(`writes ${name} in both versions`, () => {
      assert.equal(written(write), resp2);
      assert.equal(written(write, true), resp3);
    });
  }

  it('writes deferred aggregates of any size, nested', () => {
    for (const count of [0, 1, 9, 10, 99, 100, 12_345]) {
      const write = (reply: Reply): void => {
        const outer = reply.beginArray();
        const map = reply.beginMap();
        for (let i = 0; i < count; i++) {
          reply.integer(i);
          const set = reply.beginSet();
          reply.bulkInteger(i);
          reply.endSet(set, 1);
        }
        reply.endMap(map, count);
        reply.ok();
        reply.endArray(outer, 2);
      };
      const elements = (set: string): string =>
        Array.from(
          { length: count },
          (_, i) => `:${i}\r\n${set}$${String(i).length}\r\n${i}\r\n`,
        ).join('');
      assert.equal(written(write), `*2\r\n*${count * 2}\r\n${elements('*1\r\n')}+OK\r\n`);
      assert.equal(written(write, true), `*2\r\n%${count}\r\n${elements('~1\r\n')}+OK\r\n`);
    }
  });

  it('keeps the elements where the buffer is full when their header comes', () => {
    for (let length = 0; length < 130; length++) {
      const text = written((reply) => {
        reply.simple('x'.repeat(length));
        const outer = reply.beginArray();
        const inner = reply.beginArray();
        reply.nil();
        reply.endArray(inner, 1);
        reply.endArray(outer, 1);
      });
      assert.equal(text, `+${'x'.repeat(length)}\r\n*1\r\n*1\r\n$-1\r\n`);
    }
  });

  it('copies payloads of every length, short and long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(20), (payload, offset) => {
        fc.pre(offset <= payload.length);
        const length = payload.length - offset;
        const text = Buffer.from(payload.subarray(offset)).toString('latin1');
        assert.equal(
          written((reply) => reply.bulk(payload, offset, length)),
          `$${length}\r\n${text}\r\n`,
        );
      }),
    );
  });

  it('lets a caller write a payload itself', () => {
    const text = written((reply) => {
      reply.beginBulk(300);
      reply.bytes.fill(97, reply.length, reply.length + 300);
      reply.length += 300;
      reply.endBulk();
    });
    assert.equal(text, `$300\r\n${'a'.repeat(300)}\r\n`);
  });

  it('undoes, hands over and starts afresh', () => {
    const reply = new Reply(64);
    reply.ok();
    const mark = reply.length;
    reply.bulk(new Uint8Array(1000));
    reply.truncate(mark);
    reply.integer(5);
    const taken = reply.take();
    assert.equal(Buffer.from(taken).toString(), '+OK\r\n:5\r\n');
    assert.equal(reply.length, 0);
    reply.pong();
    assert.equal(Buffer.from(taken).toString(), '+OK\r\n:5\r\n');
    reply.bulk(new Uint8Array(100_000));
    reply.clear(200_000);
    assert.ok(reply.bytes.length > 100_000);
    reply.clear(1000);
    assert.equal(reply.bytes.length, 64);
  });
});
