import assert from 'node:assert/strict';
import { findNearest } from '@millrace/base';

describe('findNearest', () => {
  const names = ['type', 'key', 'increment', 'when'];

  it('takes the name with the fewest mistakes, of which two swapped letters are one', () => {
    assert.equal(findNearest('kye', names), 'key');
    assert.equal(findNearest('tpye', names), 'type');
    assert.equal(findNearest('incremnt', names), 'increment');
    assert.equal(findNearest('WHEN', names), 'when');
  });

  it('takes none where none is near', () => {
    assert.equal(findNearest('aggregation', names), undefined);
    assert.equal(findNearest('x', []), undefined);
  });
});
