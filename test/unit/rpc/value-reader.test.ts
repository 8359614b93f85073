import assert from 'node:assert/strict';
import { ReplyCursor } from '@millrace/client';
import { readValue } from '@millrace/rpc';

function valueOf(reply: string): unknown {
  const bytes = new TextEncoder().encode(reply);
  const cursor = new ReplyCursor();
  cursor.start(bytes, 0, bytes.length);
  const { kind } = readValue(cursor);
  return kind;
}

describe('value reader', () => {
  const cases: [string, unknown][] = [
    ['+OK\r\n', { $case: 'status', value: 'OK' }],
    [':1\r\n', { $case: 'integer', value: 1 }],
    [',1\r\n', { $case: 'number', value: 1 }],
    [':9223372036854775807\r\n', { $case: 'bigNumber', value: '9223372036854775807' }],
    ['(12345678901234567890\r\n', { $case: 'bigNumber', value: '12345678901234567890' }],
    ['#t\r\n', { $case: 'boolean', value: true }],
    ['_\r\n', undefined],
    ['$-1\r\n', undefined],
    ['-ERR no such key\r\n', { $case: 'failure', value: { code: 5, message: 'ERR no such key' } }],
    ['|1\r\n+about\r\n+it\r\n:2\r\n', { $case: 'integer', value: 2 }],
  ];
  for (const [reply, expected] of cases) {
    it(`reads ${JSON.stringify(reply)}`, () => assert.deepEqual(valueOf(reply), expected));
  }

  it('reads bytes as they are, and verbatim text without its format', () => {
    assert.deepEqual(valueOf('$2\r\n\r\n\r\n'), { $case: 'bulk', value: Uint8Array.of(13, 10) });
    assert.deepEqual(valueOf('=5\r\ntxt:a\r\n'), { $case: 'bulk', value: Uint8Array.of(97) });
  });

  it('reads what is nested', () => {
    const one = { kind: { $case: 'integer', value: 1 } };
    assert.deepEqual(valueOf('*2\r\n:1\r\n%1\r\n+a\r\n~1\r\n:1\r\n'), {
      $case: 'list',
      value: {
        values: [
          one,
          {
            kind: {
              $case: 'map',
              value: {
                pairs: [
                  {
                    key: { kind: { $case: 'status', value: 'a' } },
                    value: { kind: { $case: 'list', value: { values: [one] } } },
                  },
                ],
              },
            },
          },
        ],
      },
    });
  });

  it('refuses what nests too deeply', () => {
    assert.throws(() => valueOf(`${'*1\r\n'.repeat(200)}:1\r\n`), /nests too deeply/);
  });
});
