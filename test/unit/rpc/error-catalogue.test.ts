import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { MillraceError } from '@millrace/base';
import {
  ConnectionLost,
  InFlightExceeded,
  ProtocolViolation,
  ReplyError,
  SlotUnserved,
} from '@millrace/client';
import { errorCatalogue, failureOf, statusOfReply } from '@millrace/rpc';
import { readTable, readText } from '../source-files.js';

describe('error catalogue', () => {
  const replies: [string, status][] = [
    [
      'WRONGTYPE Operation against a key holding the wrong kind of value',
      status.FAILED_PRECONDITION,
    ],
    ["OOM command not allowed when used memory > 'maxmemory'.", status.RESOURCE_EXHAUSTED],
    ['LOADING Redis is loading the dataset in memory', status.UNAVAILABLE],
    ['NOAUTH Authentication required.', status.UNAUTHENTICATED],
    ["NOPERM this user has no permissions to run the 'get' command", status.PERMISSION_DENIED],
    ["CROSSSLOT Keys in request don't hash to the same slot", status.INVALID_ARGUMENT],
    ['ERR syntax error', status.INVALID_ARGUMENT],
    ['ERR value is not a valid float', status.INVALID_ARGUMENT],
    ['ERR value is not an integer or out of range', status.OUT_OF_RANGE],
    ["ERR unknown command 'x', with args beginning with: ", status.UNIMPLEMENTED],
    ['ERR no such key', status.NOT_FOUND],
    ['ERR TSDB: the key does not exist', status.NOT_FOUND],
    ['SOMETHING new', status.UNKNOWN],
  ];
  for (const [text, code] of replies) {
    it(`gives '${text.slice(0, 30)}' the status ${status[code]}`, () => {
      assert.equal(statusOfReply(text), code);
      assert.deepEqual(failureOf(new ReplyError(text)), { code, details: text });
    });
  }

  it('has a status for everything that the client throws', () => {
    assert.equal(failureOf(new ConnectionLost('x')).code, status.UNAVAILABLE);
    assert.equal(failureOf(new SlotUnserved('x')).code, status.UNAVAILABLE);
    assert.equal(failureOf(new InFlightExceeded('x')).code, status.RESOURCE_EXHAUSTED);
    assert.equal(failureOf(new ProtocolViolation('x')).code, status.INTERNAL);
    assert.equal(
      failureOf(new MillraceError('LIMIT_EXCEEDED', 'x')).code,
      status.RESOURCE_EXHAUSTED,
    );
    assert.equal(
      failureOf(new MillraceError('INVALID_ARGUMENT', 'x')).code,
      status.INVALID_ARGUMENT,
    );
    assert.equal(failureOf(new Error('x')).code, status.INTERNAL);
    assert.equal(failureOf(AbortSignal.abort().reason).code, status.CANCELLED);
  });

  it('is what docs/grpc.md lists', () => {
    const documented = readTable(readText('docs', 'grpc.md'), '## Errors');
    assert.deepEqual(
      documented,
      errorCatalogue.map(({ prefix, code, meaning }) => [
        `\`${prefix}\``,
        `\`${status[code]}\``,
        meaning,
      ]),
    );
  });
});
