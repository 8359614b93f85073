import assert from 'node:assert/strict';
import { Lifecycle, MillraceError, withDeadline } from '@millrace/base';

describe('base: lifecycle', () => {
  it('ends in reverse order, once', async () => {
    const ended: string[] = [];
    const lifecycle = new Lifecycle();
    lifecycle.defer(() => void ended.push('first'));
    lifecycle.defer(async () => {
      await Promise.resolve();
      ended.push('second');
    });
    await Promise.all([lifecycle[Symbol.asyncDispose](), lifecycle[Symbol.asyncDispose]()]);
    assert.deepEqual(ended, ['second', 'first']);
  });

  it('ends everything although some fail, and tells the failures', async () => {
    const ended: string[] = [];
    const lifecycle = new Lifecycle();
    lifecycle.defer(() => void ended.push('first'));
    lifecycle.defer(() => Promise.reject(new Error('one')));
    lifecycle.defer(() => {
      throw new Error('two');
    });
    await assert.rejects(lifecycle[Symbol.asyncDispose](), AggregateError);
    assert.deepEqual(ended, ['first']);
  });

  it('hands back what it takes over', async () => {
    await using lifecycle = new Lifecycle();
    const resource = { [Symbol.asyncDispose]: () => Promise.resolve() };
    assert.equal(lifecycle.use(resource), resource);
  });

  it('gives work a deadline', async () => {
    assert.equal(await withDeadline(Promise.resolve(3), 1000, 'quick work'), 3);
    await assert.rejects(withDeadline(new Promise(() => undefined), 5, 'the start'), (error) => {
      assert.ok(error instanceof MillraceError);
      assert.equal(error.code, 'DEADLINE_EXCEEDED');
      assert.match(error.message, /the start took longer than 5 ms/);
      return true;
    });
  });
});
