import assert from 'node:assert/strict';
import { ERROR_CATALOGUE, errorCodeOf, findNearest, MillraceError } from '@millrace/base';
import { readTable, readText } from '../source-files.js';

describe('base: errors', () => {
  it('carries code, RESP prefix and gRPC status', () => {
    const error = new MillraceError('WRONG_TYPE', 'not a hash');
    assert.equal(errorCodeOf(error), 'WRONG_TYPE');
    assert.equal(error.respPrefix, 'WRONGTYPE');
    assert.equal(error.grpcStatus, 'FAILED_PRECONDITION');
    assert.equal(errorCodeOf('text'), undefined);
    assert.equal(errorCodeOf(null), undefined);
  });

  it('is documented code by code, and nothing else is', () => {
    const rows = readTable(readText('docs', 'operations.md'), '## Errors');
    const documented = rows.map(([code, resp, grpc]) =>
      [code, resp, grpc].join(' ').replaceAll('`', ''),
    );
    const catalogue = Object.entries(ERROR_CATALOGUE).map(
      ([code, row]) => `${code} ${row.resp} ${row.grpc}`,
    );
    assert.deepEqual(documented, catalogue);
  });

  it('finds the name that was meant', () => {
    assert.equal(findNearest('prot', ['port', 'bind']), 'port');
    assert.equal(findNearest('zzzzzz', ['port', 'bind']), undefined);
  });
});
