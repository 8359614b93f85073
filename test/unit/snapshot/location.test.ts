import assert from 'node:assert/strict';
import { LocationInvalid, parseLocation } from '@millrace/snapshot';

describe('locations', () => {
  it('may be folders', () => {
    assert.deepEqual(parseLocation('/a/b'), { kind: 'folder', path: '/a/b' });
    assert.deepEqual(parseLocation('file:///a%20b'), { kind: 'folder', path: '/a b' });
    assert.deepEqual(parseLocation('a'), { kind: 'folder', path: `${process.cwd()}/a` });
  });

  it('may be in a bucket', () => {
    assert.deepEqual(parseLocation('s3://bucket'), {
      kind: 's3',
      bucket: 'bucket',
      prefix: '',
      endpoint: undefined,
      region: undefined,
      forcePathStyle: false,
    });
    assert.deepEqual(
      parseLocation('s3://bucket//one/two/?endpoint=http://127.0.0.1:9102&region=here'),
      {
        kind: 's3',
        bucket: 'bucket',
        prefix: 'one/two/',
        endpoint: 'http://127.0.0.1:9102',
        region: 'here',
        forcePathStyle: true,
      },
    );
    const plain = parseLocation('s3://b?endpoint=http://h&path-style=no');
    assert.ok(plain.kind === 's3' && !plain.forcePathStyle);
  });

  it('are refused with what is wrong', () => {
    for (const [text, what] of [
      ['', /empty/],
      ['gs://bucket', /gs: is not known/],
      ['s3:///x', /bucket/],
      ['s3://bucket?endpiont=x', /endpiont/],
      ['s3://key:secret@bucket', /environment/],
      ['file://host/x', /three slashes/],
    ] as const) {
      assert.throws(
        () => parseLocation(text),
        (error: Error) => error instanceof LocationInvalid && what.test(error.message),
        text,
      );
    }
  });

  it('never show a secret in a message', () => {
    assert.throws(
      () => parseLocation('s3://key:secret@bucket'),
      (error: Error) => !error.message.includes('secret@'),
    );
  });
});
