import assertThat from 'node:assert/strict';
import { assert, AssertionFailure } from '@millrace/base';

describe('assert', () => {
  it('lets a true condition pass', () => {
    assert(true, 'never seen');
  });

  it('throws an AssertionFailure with the fixed message', () => {
    assertThat.throws(
      () => {
        assert(false, 'the sky is above');
      },
      (error) => error instanceof AssertionFailure && error.message === 'the sky is above',
    );
  });
});
