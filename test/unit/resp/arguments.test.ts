import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Arguments, CommandDecoder, DecodeStatus, DecoderState, word } from '@millrace/resp';
import { bytesOf, wordsOf } from './decoding.js';

function loaded(...parts: (string | Uint8Array | number)[]): Arguments {
  const args = new Arguments();
  args.load(parts);
  return args;
}

function raw(args: Arguments): string {
  return Buffer.from(args.bytes.subarray(args.start, args.end)).toString('latin1');
}

describe('Arguments', () => {
  it('reads integers, doubles and words in place', () => {
    const args = loaded('ZADD', '-42', '1.5e3', 'gT', '9223372036854775807', 'x');
    assert.equal(args.integer(1), -42);
    assert.equal(args.double(2), 1500);
    assert.equal(args.integer(4), Infinity);
    assert.equal(args.bigInteger(4), 2n ** 63n - 1n);
    assert.ok(Number.isNaN(args.integer(5)) && Number.isNaN(args.double(5)));
    assert.ok(args.is(3, word('gt')) && args.is(0, word('ZADD')));
    assert.ok(!args.is(3, word('LT')) && !args.is(3, word('GTX')) && !args.is(3, word('G')));
  });

  it('compares letters in any case and nothing else so', () => {
    assert.ok(!loaded('{@').is(0, word('[`')));
    assert.ok(loaded('z_1').is(0, word('Z_1')));
  });

  it('makes texts and copies that outlive the command', () => {
    const args = loaded('SET', 'schlüssel', Uint8Array.of(0, 255));
    assert.equal(args.text(1), 'schlüssel');
    assert.equal(args.latin1(2), '\0\xff');
    const copy = args.copy(2);
    args.load(['X', 'Y', 'ZZ']);
    assert.deepEqual(copy, Uint8Array.of(0, 255));
  });

  it('loads parts as the command that a client would send', () => {
    const args = loaded('SET', 'k', 7, -0, 0.1, Infinity, Uint8Array.of(1));
    assert.deepEqual(wordsOf(args), ['SET', 'k', '7', '0', '0.1', 'inf', '\x01']);
    assert.ok(raw(args).startsWith('*7\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n7\r\n'));
    assert.ok(raw(args).endsWith('$1\r\n\x01\r\n'));
    const many = Array.from({ length: 300 }, (_, i) => 'x'.repeat(i));
    assert.deepEqual(wordsOf(loaded(...many)), many);
  });

  it('copies a command that must wait, and shows windows of one that holds others', () => {
    const nested = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 150 }), {
      minLength: 1,
      maxLength: 90,
    });
    fc.assert(
      fc.property(nested, nested, nested, (before, inner, after) => {
        const outer = loaded(...before, ...inner, ...after);
        const window = new Arguments();
        window.window(outer, before.length, inner.length);
        assert.deepEqual(wordsOf(window), inner);
        assert.equal(`*${inner.length}\r\n${raw(window)}`, raw(loaded(...inner)));
        const copy = new Arguments();
        copy.loadCopy(window);
        outer.load(['overwritten'.repeat(20)]);
        assert.deepEqual(wordsOf(copy), inner);
        assert.equal(raw(copy), raw(loaded(...inner)));
      }),
    );
    const empty = new Arguments();
    empty.window(loaded('a'), 1, 0);
    assert.equal(empty.count, 0);
    assert.equal(raw(empty), '');
  });

  it('views a receive buffer that is a part of a larger one', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64), 8, 40);
    const stream = bytesOf('*2\r\n$3\r\nGET\r\n$2\r\n\xc3\xa4\r\n');
    shared.set(stream);
    const args = new Arguments();
    const status = new CommandDecoder().decode(shared, 0, stream.length, args, new DecoderState());
    assert.equal(status, DecodeStatus.ready);
    assert.equal(args.text(1), 'ä');
  });

  it('quotes an argument up to a zero byte', () => {
    assert.equal(loaded('a\0b').quoted(0), 'a');
    assert.equal(loaded('\0').quoted(0), '');
    assert.equal(loaded('ab').quoted(0), 'ab');
  });
});
