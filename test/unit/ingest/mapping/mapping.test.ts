import assert from 'node:assert/strict';
import {
  builtInDecoders,
  DeliveryBuffer,
  Mapping,
  Outcome,
  parsePipelines,
} from '@millrace/ingest';
import { decodeCommands, readApply } from '../../../fixtures/apply-model.js';
import type { ApplyCommand } from '../../../fixtures/apply-model.js';

const decoder = builtInDecoders.get('json') ?? assert.fail('there is no decoder "json"');

interface Mapped {
  outcomes: number[];
  reasons: string[];
  deliveries: ApplyCommand[];
}

/** Maps the events, with offsets from 10, by a pipeline with these lines of YAML. */
function map(yaml: string, events: readonly unknown[], shards = 1): Mapped {
  const header = 'pipelines:\n  - name: p\n    source: { replay: { dataset: weather } }\n';
  const [config] = parsePipelines(header + yaml.replace(/^/gm, '    '), 'p.yaml');
  // The last byte of the key says the shard.
  const laneOf = (key: Uint8Array, at: number, length: number) => key[at + length - 1] % shards;
  const mapping = new Mapping(config, decoder);
  const buffers = Array.from({ length: shards }, () => new DeliveryBuffer('p/weather', 16));
  const mapped: Mapped = { outcomes: [], reasons: [], deliveries: [] };
  for (const [at, event] of events.entries()) {
    const text = typeof event === 'string' ? event : JSON.stringify(event);
    const bytes = new TextEncoder().encode(text);
    const place = { topic: 'weather', partition: 3, offset: 10 + at, timestampMs: 1234 };
    const outcome = mapping.map(bytes, 0, bytes.length, place, { deliveries: buffers, laneOf });
    mapped.outcomes.push(outcome);
    if (outcome === Outcome.bad) mapped.reasons.push(mapping.reason);
  }
  for (const buffer of buffers) {
    const [command, ...others] = decodeCommands(buffer.seal(3, 99));
    assert.equal(others.length, 0);
    mapped.deliveries.push(readApply(command));
  }
  return mapped;
}

function mutations(yaml: string, ...events: unknown[]): string[][] {
  return map(yaml, events).deliveries[0].mutations.map(({ args }) => args);
}

describe('Mapping', () => {
  it('writes the command of every kind of target', () => {
    const event = { at: '2001-02-03 04:05', who: 'Zoë', n: -1.5, big: 7, deep: { list: [1, 'x'] } };
    const yaml = `
targets:
  - { type: timeseries, key: 'ts:{who|lower}', timestamp: '{at}', value: '{n}', retention: 1h, labels: { w: '{who}', s: x } }
  - { type: timeseries, key: t2, timestamp: '{big|seconds}', value: 1, onDuplicate: sum }
  - { type: sorted-set, key: 'z:{at|day}', member: '{who}', increment: '{n}', expire: 1s }
  - { type: sorted-set, key: 'z:{at|hour}', member: '{deep.list.1}', max: '{big}' }
  - { type: sorted-set, key: 'z:{at|bucket:60000}', member: '{at|month}-{at|year}', min: 2 }
  - { type: hyperloglog, key: '{{{who}}}:h', element: '{deep}' }
  - { type: stream, key: s, maxLength: 100, fields: { a: '{big}', b: '<{who|upper}>' } }
  - { type: stream, key: 's:{@partition}', id: offset, fields: { t: '{@topic}', at: '{@timestamp}' } }
  - { type: hash, key: h, fields: { a: '{n}', 'b b': 1 } }
  - { type: counter, key: c }
  - { type: counter, key: c, increment: '{big}' }
  - { type: counter, key: c, increment: '{n}', float: true }
  - { type: window, key: 'w:{who}', timestamp: '{at}', value: '{n}', member: '{deep.list.1}' }
  - { type: window, key: w, timestamp: '{big|seconds}', value: 1 }`;
    assert.deepEqual(mutations(yaml, event), [
      [
        ...['TS.ADD', 'ts:zoë', '981173100000', '-1.5', 'RETENTION', '3600000'],
        ...['ON_DUPLICATE', 'LAST', 'LABELS', 'w', 'Zoë', 's', 'x'],
      ],
      ['TS.ADD', 't2', '7000', '1', 'ON_DUPLICATE', 'SUM'],
      ['ZINCRBY', 'z:2001-02-03', '-1.5', 'Zoë'],
      ['PEXPIRE', 'z:2001-02-03', '1000'],
      ['ZADD', 'z:2001-02-03T04', 'GT', '7', 'x'],
      ['ZADD', 'z:981173100000', 'LT', '2', '2001-02-2001'],
      ['PFADD', '{Zoë}:h', '{"list":[1,"x"]}'],
      ['XADD', 's', 'MAXLEN', '~', '100', '*', 'a', '7', 'b', '<ZOë>'],
      ['XADD', 's:3', '10-8', 't', 'weather', 'at', '1234'],
      ['HSET', 'h', 'a', '-1.5', 'b b', '1'],
      ['INCRBY', 'c', '1'],
      ['INCRBY', 'c', '7'],
      ['INCRBYFLOAT', 'c', '-1.5'],
      ['WIN.ADD', 'w:Zoë', '981173100000', '-1.5', 'x'],
      ['WIN.ADD', 'w', '7000', '1'],
    ]);
  });

  it('takes numbers and times from texts, and escapes from JSON', () => {
    const yaml = `
targets:
  - { type: sorted-set, key: 'a{k}b', member: '{m}', increment: '{v}' }
  - { type: timeseries, key: 't', timestamp: '{t}', value: '{v}' }`;
    const event = '{"k":"\\u00e9\\n","m":"\\"","v":"1e3","t":"1700000000000"}';
    assert.deepEqual(mutations(yaml, event), [
      ['ZINCRBY', 'aé\nb', '1e3', '"'],
      ['TS.ADD', 't', '1700000000000', '1e3', 'ON_DUPLICATE', 'LAST'],
    ]);
  });

  it('maps an event as a whole or not at all, and says what is wrong with it', () => {
    const yaml = `
targets:
  - { type: hyperloglog, key: '{a}', element: '{a}' }
  - { type: counter, key: c, increment: '{n}' }
  - { type: timeseries, key: ts, timestamp: '{t}', value: '{v}' }
  - { type: counter, key: '{t|day}' }`;
    const good = { a: 'x', n: 1, t: 5, v: 0.5 };
    const { outcomes, reasons, deliveries } = map(
      yaml,
      [
        ...[good, { ...good, n: 1.5 }, { ...good, t: 'soon' }, { ...good, v: true }, '{"a":', good],
        ...[
          { ...good, a: null },
          { n: 1 },
          { ...good, t: -1 },
          { ...good, n: '1x' },
          'x'.repeat(2e6),
        ],
      ],
      2,
    );
    assert.deepEqual(outcomes, [0, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2]);
    assert.deepEqual(reasons, [
      'target 2: {n} is not a whole number',
      'target 3: {t} is not a time since 1970',
      'target 3: {v} is not a number',
      'not JSON: unexpected end at byte 5',
      'target 1: field a is null',
      'target 1: field a is missing',
      'target 3: {t} is not a time since 1970',
      'target 2: {n} is not a whole number',
      'longer than 1048576 bytes',
    ]);
    const offsets = deliveries.map((delivery) => delivery.mutations.map(({ offset }) => offset));
    assert.deepEqual(offsets.flat().sort(), [10, 10, 10, 10, 15, 15, 15, 15]);
  });

  it('sends each mutation to the shard of its key', () => {
    const yaml = "targets: [{ type: counter, key: 'k{n}' }, { type: counter, key: 'k{m}' }]";
    const { deliveries } = map(
      yaml,
      [
        { n: 0, m: 1 },
        { n: 1, m: 1 },
      ],
      2,
    );
    const keys = deliveries.map((delivery) => delivery.mutations.map(({ args }) => args[1]));
    assert.deepEqual(keys, [['k0'], ['k1', 'k1', 'k1']]);
    for (const { source, partition, nextOffset } of deliveries) {
      assert.deepEqual(
        { source, partition, nextOffset },
        { source: 'p/weather', partition: 3, nextOffset: 99 },
      );
    }
  });

  it('leaves out what the filter or the condition of a target does not take', () => {
    const passing = (filter: string, ...events: unknown[]) => {
      const yaml = `filter: ${filter}\ntargets: [{ type: counter, key: k }]`;
      return map(yaml, events).outcomes.map((outcome) => outcome === Outcome.mapped);
    };
    const events = [{ a: 1 }, { a: 1.0, b: 'm' }, { a: '1' }, { a: null }, {}, { a: true, b: 'z' }];
    const [t, f] = [true, false];
    assert.deepEqual(passing('{ field: a, equals: 1 }', ...events), [t, t, f, f, f, f]);
    assert.deepEqual(passing('{ field: a, equals: "1" }', ...events), [f, f, t, f, f, f]);
    assert.deepEqual(passing('{ field: a, notEquals: 1 }', ...events), [f, f, t, t, t, t]);
    assert.deepEqual(passing('{ field: a, in: [true, null] }', ...events), [f, f, f, t, f, t]);
    assert.deepEqual(passing('{ field: a, exists: true }', ...events), [t, t, t, f, f, t]);
    assert.deepEqual(passing('{ field: a, exists: false }', ...events), [f, f, f, t, t, f]);
    assert.deepEqual(passing('{ field: a, greater: 0, less: 1 }', ...events), [f, f, f, f, f, f]);
    assert.deepEqual(passing('{ field: a, greaterOrEqual: 1 }', ...events), [t, t, f, f, f, f]);
    assert.deepEqual(passing('{ field: b, less: n }', ...events), [f, t, f, f, f, f]);
    assert.deepEqual(passing('{ field: b, greater: mm }', ...events), [f, f, f, f, f, t]);
    const both = '{ all: [{ field: a, exists: true }, { not: { field: b, exists: true } }] }';
    assert.deepEqual(passing(both, ...events), [t, f, t, f, f, f]);
    const either = '{ any: [{ field: b, equals: z }, { field: a, equals: null }] }';
    assert.deepEqual(passing(either, ...events), [f, f, f, t, f, t]);
    const when = "targets: [{ type: counter, key: '{a}', when: { field: a, less: 2 } }]";
    assert.deepEqual(mutations(when, { a: 1 }, { a: 2 }), [['INCRBY', '1', '1']]);
  });
});
