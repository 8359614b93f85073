import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batchReadProto, BatchRequest, readKinds } from '@millrace/rpc';

type Read = batchReadProto.Read;
const part = fc.uint8Array({ maxLength: 200 });
const keyOnly = [
  'get',
  'sortedSetSize',
  'cardinality',
  'lastSample',
  'streamLength',
  'exists',
] as const;
const withMember = ['score', 'rank', 'reverseRank'] as const;

const read: fc.Arbitrary<Read['kind']> = fc.oneof(
  fc.tuple(fc.constantFrom(...keyOnly), part).map(([$case, value]) => ({ $case, value })),
  fc
    .tuple(fc.constantFrom(...withMember), part, part)
    .map(([$case, key, member]) => ({ $case, value: { key, member } })),
  fc
    .tuple(part, part)
    .map(([key, field]) => ({ $case: 'hashGet' as const, value: { key, field } })),
  fc
    .tuple(part, fc.array(part, { maxLength: 4 }))
    .map(([key, fields]) => ({ $case: 'hashGetMany' as const, value: { key, fields } })),
  fc.constant(undefined),
);

const commands: Record<string, string> = {
  get: 'GET',
  hashGet: 'HGET',
  hashGetMany: 'HMGET',
  score: 'ZSCORE',
  rank: 'ZRANK',
  reverseRank: 'ZREVRANK',
  sortedSetSize: 'ZCARD',
  cardinality: 'PFCOUNT',
  lastSample: 'TS.GET',
  streamLength: 'XLEN',
  exists: 'EXISTS',
  window: 'WIN.GET',
};

function encode(kinds: readonly Read['kind'][]): Uint8Array {
  const reads = kinds.map((kind) => ({ kind }));
  return batchReadProto.BatchReadRequest.encode({ reads }).finish();
}

describe('BatchRequest', () => {
  it('finds the parts of every read that the generated code writes', () => {
    fc.assert(
      fc.property(fc.array(read, { maxLength: 12 }), (kinds) => {
        const request = new BatchRequest(encode(kinds));
        assert.equal(request.count, kinds.length);
        for (const [index, kind] of kinds.entries()) {
          assert.equal(
            readKinds[request.kindOf(index)]?.command,
            kind === undefined ? undefined : commands[kind.$case],
          );
          if (kind === undefined) continue;
          const { value } = kind;
          const at = request.keyOffset(index);
          const key = request.bytes.subarray(at, at + request.keyLength(index));
          assert.deepEqual([...key], [...(value instanceof Uint8Array ? value : value.key)]);
          if (kind.$case !== 'hashGet') continue;
          const from = request.argumentOffset(index);
          const field = request.bytes.subarray(from, from + request.argumentLength(index));
          assert.deepEqual([...field], [...kind.value.field]);
        }
      }),
    );
  });

  it('has a row for every kind of the contract', () => {
    assert.deepEqual(
      readKinds.slice(1).map((kind) => kind?.command),
      Object.values(commands),
    );
  });

  it('passes over fields that it does not know, and takes the last of two kinds', () => {
    const key = [0x0a, 0x01, 0x61];
    const unknown = [0x78, 0x05, 0xa2, 0x06, 0x01, 0x00, 0x95, 0x06, 1, 2, 3, 4];
    const later = [0x52, 0x02, 0x62, 0x63];
    const inner = [...key, ...unknown, ...later];
    const request = new BatchRequest(Uint8Array.from([0x10, 0x07, 0x0a, inner.length, ...inner]));
    assert.equal(request.count, 1);
    assert.equal(readKinds[request.kindOf(0)]?.command, 'XLEN');
    assert.equal(request.keyLength(0), 2);
  });

  it('never reads past its end, wherever it is cut', () => {
    const whole = encode([
      { $case: 'get', value: Uint8Array.of(1, 2, 3) },
      { $case: 'score', value: { key: Uint8Array.of(4), member: Uint8Array.of(5, 6) } },
    ]);
    const outcomes = [];
    for (let end = 0; end <= whole.length; end++) {
      try {
        outcomes.push(new BatchRequest(whole.slice(0, end)).count);
      } catch (error) {
        assert.equal((error as Error).name, 'MillraceError');
        outcomes.push('refused');
      }
    }
    assert.equal(outcomes[0], 0);
    assert.equal(outcomes.at(-1), 2);
    assert.equal(outcomes.filter((outcome) => outcome === 'refused').length, whole.length - 2);
  });

  it('refuses random bytes or takes them, and does nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const request = new BatchRequest(bytes);
          for (let index = 0; index < request.count; index++) {
            const end = request.keyOffset(index) + request.keyLength(index);
            assert.ok(end <= bytes.length && request.kindOf(index) < readKinds.length);
          }
        } catch (error) {
          assert.equal((error as Error).name, 'MillraceError');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
