import assert from 'node:assert/strict';
import { LocationInvalid, parseLocation } from '@millrace/snapshot';

describe('locations', () => {
  it('may be folders', () => {
    assert.deepEqual(parseLocation('/a/b'), { kind: 'folder', path: '/a/b' });
    assert.deepEqual(parseLocation('file:///a%20b'), { kind: 'folder', path: '/a b' });
    assert.deepEqual(parseLocation('a'), { kind: 'folder', path: `${process.cwd()}/a` });
  });

  const plainBucket = { bytesPerSecond: Infinity, encryption: undefined, lock: undefined };

  it('may be in a bucket', () => {
    assert.deepEqual(parseLocation('s3://bucket'), {
      kind: 's3',
      bucket: 'bucket',
      prefix: '',
      endpoint: undefined,
      region: undefined,
      forcePathStyle: false,
      ...plainBucket,
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
        ...plainBucket,
      },
    );
    const plain = parseLocation('s3://b?endpoint=http://h&path-style=no');
    assert.ok(plain.kind === 's3' && !plain.forcePathStyle);
  });

  it('may say how fast, and what the bucket is to do with what comes', () => {
    const found = parseLocation(
      's3://b?bandwidth=20mb&encryption=aws:kms&encryption-key=k&lock=governance&lock-days=7',
    );
    assert.ok(found.kind === 's3');
    assert.equal(found.bytesPerSecond, 20 * 2 ** 20);
    assert.deepEqual(found.encryption, { algorithm: 'aws:kms', key: 'k' });
    assert.deepEqual(found.lock, { mode: 'GOVERNANCE', days: 7 });
    const plain = parseLocation('s3://b?encryption=AES256');
    assert.ok(plain.kind === 's3');
    assert.deepEqual(plain.encryption, { algorithm: 'AES256', key: undefined });
  });

  it('are refused with what is wrong', () => {
    for (const [text, what] of [
      ['', /empty/],
      ['gs://bucket', /gs: is not known/],
      ['s3:///x', /bucket/],
      ['s3://bucket?endpiont=x', /endpiont/],
      ['s3://key:secret@bucket', /environment/],
      ['file://host/x', /three slashes/],
      ['s3://b?bandwidth=fast', /bandwidth/],
      ['s3://b?bandwidth=1', /bandwidth/],
      ['s3://b?encryption=rot13', /AES256/],
      ['s3://b?encryption=AES256&encryption-key=k', /aws:kms/],
      ['s3://b?lock=governance', /lock-days/],
      ['s3://b?lock=firm&lock-days=3', /governance/],
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
