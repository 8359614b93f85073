import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventFields, FieldKind, JsonScanner } from '@millrace/ingest';

const names = ['a', 'b', '0', '1', 'é', '__proto__', 'a"b', ''];
const paths = [
  ['a'],
  ['b'],
  ['a', 'b'],
  ['a', '0'],
  ['b', '1', 'a'],
  ['é'],
  ['__proto__'],
  ['a"b'],
];

const wanted = paths.map((path, field) => ({ path, field }));

/** What the paths lead to according to JSON.parse, or nothing where the text is not JSON. */
function expected(text: string): unknown[] | undefined {
  try {
    const root: unknown = JSON.parse(text);
    return paths.map((path) => path.reduce<unknown>(step, root));
  } catch {
    return undefined;
  }
}

function step(value: unknown, segment: string): unknown {
  if (typeof value !== 'object' || value === null || segment === 'length') return undefined;
  return Object.hasOwn(value, segment) ? (value as Record<string, unknown>)[segment] : undefined;
}

/** What the scanner finds, read back as values. */
function scanned(bytes: Uint8Array, offset: number, length: number): unknown[] | undefined {
  const fields = new EventFields(paths.length);
  const reason = new JsonScanner(wanted).decode(bytes, offset, length, fields);
  if (reason !== undefined) return undefined;
  return paths.map((_, field) => {
    const kind = fields.kinds[field];
    if (kind === FieldKind.missing) return undefined;
    if (kind === FieldKind.string) return fields.textOf(field);
    return JSON.parse(fields.textOf(field)) as unknown;
  });
}

/** Half surrogates cannot be written as UTF-8; both sides are compared after that loss. */
function normalised(value: unknown): string {
  return JSON.stringify(value === undefined ? ['missing'] : [value], (_, inner: unknown) =>
    typeof inner === 'string' ? new TextDecoder().decode(new TextEncoder().encode(inner)) : inner,
  );
}

function check(text: string): void {
  const json = new TextEncoder().encode(text);
  // Other bytes around it, as in a fetched batch, must not be looked at.
  const bytes = new Uint8Array(json.length + 8).fill(0x31);
  bytes.set(json, 3);
  const want = expected(text);
  const got = scanned(bytes, 3, json.length);
  assert.deepEqual(got?.map(normalised), want?.map(normalised), text);
}

describe('JsonScanner', () => {
  it('finds what JSON.parse finds, in any value with the wanted names', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.integer(), fc.constant(null)),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...names), tie('value')),
      ),
    }));
    const spaced = fc.tuple(value, fc.constantFrom(undefined, 1, '\t'));
    fc.assert(
      fc.property(spaced, ([root, indent]) => check(JSON.stringify(root, null, indent))),
      { numRuns: 800 },
    );
  });

  it('accepts and refuses what JSON.parse does, in text made of pieces of JSON', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '"a":',
        '"b":',
        '"\\u0061":',
        '"0"',
        ' ',
        '\n',
      ],
      ...['1', '-0', '01', '1.', '.5', '1e5', '1E+', '-', '1.5e-3', 'true', 'fals', 'null', 'nul'],
      ...[
        '"\\n"',
        '"\\ud83d\\ude00"',
        '"\\ud83d"',
        '"\\udE00\\uD83d"',
        '"\\u12g4"',
        '"\\x"',
        '"é"',
      ],
      ...['"\t"', '"', '\\', '\u00a0', '\ufeff', '{"a":1,"a":{"b":2}}', '[[[]]]', '{"a":[3,4]}'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => check(pieces.join(''))),
      { numRuns: 20_000 },
    );
  });

  it('accepts and refuses what JSON.parse does, when one byte of an event is another', () => {
    const event = '{"a":{"b":-12.5e3,"0":"x\\u00e9"},"b":[true,{"a":null}],"é":"\\"q"}';
    for (let at = 0; at < event.length; at++) {
      for (const other of ['"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '.', '-', ' ', 'a']) {
        check(event.slice(0, at) + other + event.slice(at + 1));
      }
      check(event.slice(0, at));
    }
  });

  it('takes the last of several equal names, with nothing left of the former', () => {
    check('{"a":{"b":1,"0":2},"a":{}}');
    check('{"a":{"b":1},"a":5}');
    check('{"a":5,"\\u0061":{"b":"\\n"},"b":[0,{"a":1}],"b":[0]}');
  });

  it('refuses what is not UTF-8, as a fatal TextDecoder does', () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 6 });
    const lead = fc.constantFrom(0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5);
    const rest = fc.array(fc.constantFrom(0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0), {
      maxLength: 4,
    });
    const bytesOf = fc.oneof(
      body,
      fc.tuple(lead, rest).map(([first, others]) => Uint8Array.of(first, ...others)),
    );
    fc.assert(
      fc.property(bytesOf, (inner) => {
        const bytes = Uint8Array.of(0x7b, 0x22, 0x62, 0x22, 0x3a, 0x22, ...inner, 0x22, 0x7d);
        let want: unknown[] | undefined;
        try {
          want = expected(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
        } catch {
          want = undefined;
        }
        const got = scanned(bytes, 0, bytes.length);
        assert.deepEqual(got?.map(normalised), want?.map(normalised));
      }),
      { numRuns: 5000 },
    );
  });

  it('says what is wrong and where, and bounds the depth', () => {
    const fields = new EventFields(1);
    const scanner = new JsonScanner([{ path: ['a'], field: 0 }]);
    const reasonFor = (text: string) => {
      const bytes = new TextEncoder().encode(text);
      return scanner.decode(bytes, 0, bytes.length, fields);
    };
    assert.equal(reasonFor('{"a" 1}'), "not JSON: expected ':' at byte 5");
    assert.equal(reasonFor('{"a":1}x'), 'not JSON: unexpected text behind the value at byte 7');
    assert.equal(reasonFor(''), 'not JSON: unexpected end at byte 0');
    assert.equal(reasonFor('['.repeat(256) + ']'.repeat(256)), undefined);
    assert.equal(reasonFor('['.repeat(257)), 'not JSON: deeper than 256 levels at byte 256');
  });
});
