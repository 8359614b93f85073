import assert from 'node:assert/strict';
import { globToRegExp } from '@millrace/base';

describe('base: glob', () => {
  for (const [pattern, matching, other] of [
    ['*', ['', 'a', 'a\nb'], []],
    ['a?c', ['abc', 'a.c'], ['ac', 'abbc']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
    ['[^a]x', ['bx'], ['ax']],
    ['a\\*b', ['a*b'], ['aXb']],
    ['a.b(c)+', ['a.b(c)+'], ['aXb(c)+', 'a.bcc']],
    ['[a', ['a'], ['[a']],
    ['a\\', ['a\\'], ['a']],
  ] as const) {
    it(`${pattern} matches as in Redis`, () => {
      for (const text of matching) assert.match(text, globToRegExp(pattern));
      for (const text of other) assert.doesNotMatch(text, globToRegExp(pattern));
    });
  }
});
