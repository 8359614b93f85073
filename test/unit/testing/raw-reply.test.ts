import assert from 'node:assert/strict';
import { decodeRawReply, type RawReply } from '@millrace/testing';

const CASES: [wire: string, reply: RawReply][] = [
  ['+OK\r\n', '+OK'],
  ['-ERR no\r\n', '-ERR no'],
  [':-12\r\n', ':-12'],
  ['$3\r\na\r\n\r\n', '$a\r\n'],
  ['$0\r\n\r\n', '$'],
  ['$-1\r\n', '_$'],
  ['*-1\r\n', '_*'],
  ['_\r\n', '_'],
  [',1.5\r\n', ',1.5'],
  ['#t\r\n', '#t'],
  ['(123456789012345678901\r\n', '(123456789012345678901'],
  ['=7\r\ntxt:abc\r\n', '=txt:abc'],
  ['*0\r\n', []],
  ['*2\r\n:1\r\n*1\r\n$1\r\nx\r\n', [':1', ['$x']]],
  ['%1\r\n+k\r\n~1\r\n:1\r\n', { '%': ['+k', { '~': [':1'] }] }],
  ['>2\r\n+message\r\n$1\r\n\xff\r\n', { '>': ['+message', '$\xff'] }],
];

describe('decodeRawReply', () => {
  for (const [wire, reply] of CASES) {
    it(`decodes ${JSON.stringify(wire)} whole, and waits for its last byte`, () => {
      const bytes = Buffer.from(`${wire}+next\r\n`, 'latin1');
      assert.deepEqual(decodeRawReply(bytes, 0), { reply, end: wire.length });
      for (let length = 0; length < wire.length; length++) {
        assert.equal(decodeRawReply(bytes.subarray(0, length), 0), undefined);
      }
    });
  }

  it('refuses what is no reply', () => {
    assert.throws(() => decodeRawReply(Buffer.from('what\r\n'), 0), /not a RESP reply/);
  });
});
