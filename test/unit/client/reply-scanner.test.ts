import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReplyScanner } from '@millrace/client';

const encoder = new TextEncoder();

const line = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ' '));
const bulk = fc.string({ maxLength: 40 }).map((text) => {
  return `$${encoder.encode(text).length}\r\n${text}\r\n`;
});

const { reply } = fc.letrec<{ reply: string }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 4 },
    line.map((text) => `+${text}\r\n`),
    line.map((text) => `-ERR ${text}\r\n`),
    fc.integer().map((value) => `:${value}\r\n`),
    fc.double().map((value) => `,${value}\r\n`),
    fc.constantFrom('$-1\r\n', '*-1\r\n', '_\r\n', '#t\r\n', '*0\r\n', '%0\r\n', '(123\r\n'),
    bulk,
    fc
      .array(tie('reply'), { maxLength: 4 })
      .map((items) => `*${items.length}\r\n${items.join('')}`),
    fc
      .array(tie('reply'), { maxLength: 4 })
      .map((items) => `~${items.length}\r\n${items.join('')}`),
    fc
      .array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 })
      .map((pairs) => `%${pairs.length}\r\n${pairs.flat().join('')}`),
    fc
      .tuple(tie('reply'), tie('reply'), tie('reply'))
      .map(([key, value, about]) => `|1\r\n${key}${value}${about}`),
  ),
}));

describe('ReplyScanner', () => {
  it('finds the end of each reply, whole or byte by byte', () => {
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 4 }), fc.nat(5), (replies, before) => {
        const bytes = new Uint8Array(before + encoder.encode(replies.join('')).length);
        bytes.set(encoder.encode(replies.join('')), before);
        const whole = new ReplyScanner();
        const piecemeal = new ReplyScanner();
        let start = before;
        for (const text of replies) {
          const end = start + encoder.encode(text).length;
          assert.equal(whole.scan(bytes, start, bytes.length), end);
          for (let limit = start; limit < end; limit++) {
            assert.equal(piecemeal.scan(bytes, start, limit), -1);
          }
          assert.equal(piecemeal.scan(bytes, start, end), end);
          start = end;
        }
      }),
    );
  });

  it('goes on where it stopped when the bytes have moved', () => {
    const bytes = encoder.encode('*2\r\n$3\r\nabc\r\n$3\r\ndef\r\n');
    const scanner = new ReplyScanner();
    assert.equal(scanner.scan(bytes, 0, 15), -1);
    const moved = new Uint8Array(bytes.length + 7);
    moved.set(bytes, 7);
    assert.equal(scanner.scan(moved, 7, moved.length), moved.length);
  });

  for (const text of ['hello\r\n', '$x\r\n', '$\r\n', '*1\r\n@\r\n', '$99999999999\r\n']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const bytes = encoder.encode(text);
      assert.throws(() => new ReplyScanner().scan(bytes, 0, bytes.length), {
        name: 'ProtocolViolation',
      });
    });
  }
});
