import { duplicatePolicies, targetTypes } from '../mapping/target-config.js';
import type { SortedSetTarget, StreamTarget, TargetConfig } from '../mapping/target-config.js';
import type { Template } from '../mapping/template.js';
import { readCondition } from './condition-schema.js';
import { readTemplate, readTemplates } from './template-value.js';
import type { YamlValue } from './yaml-value.js';

type Entries = ReadonlyMap<string, YamlValue>;
type Common = Pick<TargetConfig, 'key' | 'when' | 'expireMs'>;

const commonKeys = ['type', 'key', 'when', 'expire'];
const keysOf: Readonly<Record<TargetConfig['type'], readonly string[]>> = {
  timeseries: ['timestamp', 'value', 'onDuplicate', 'retention', 'labels'],
  'sorted-set': ['member', 'increment', 'max', 'min'],
  hyperloglog: ['element'],
  stream: ['fields', 'maxLength', 'id'],
  hash: ['fields'],
  counter: ['increment', 'float'],
  window: ['timestamp', 'value', 'member'],
};

export function readTarget(value: YamlValue): TargetConfig {
  const type = required(value.entries(), 'type', value).oneOf(targetTypes);
  const entries = value.map([...commonKeys, ...keysOf[type]]);
  const when = entries.get('when');
  const common = {
    key: readTemplate(required(entries, 'key', value)),
    when: when === undefined ? undefined : readCondition(when),
    expireMs: entries.get('expire')?.durationMs(),
  };
  return readers[type](value, entries, common);
}

const readers: Readonly<
  Record<TargetConfig['type'], (value: YamlValue, entries: Entries, common: Common) => TargetConfig>
> = {
  timeseries: (value, entries, common) => {
    const labels = entries.get('labels');
    return {
      ...common,
      type: 'timeseries',
      timestamp: readTemplate(required(entries, 'timestamp', value), 'time'),
      value: readTemplate(required(entries, 'value', value), 'number'),
      onDuplicate: entries.get('onDuplicate')?.oneOf(duplicatePolicies) ?? 'last',
      retentionMs: entries.get('retention')?.durationMs(),
      labels: labels === undefined ? new Map<string, Template>() : readTemplates(labels),
    };
  },
  'sorted-set': (value, entries, common) => ({
    ...common,
    type: 'sorted-set',
    member: readTemplate(required(entries, 'member', value)),
    ...readScore(value, entries),
  }),
  hyperloglog: (value, entries, common) => ({
    ...common,
    type: 'hyperloglog',
    element: readTemplate(required(entries, 'element', value)),
  }),
  stream: (value, entries, common) => ({
    ...common,
    type: 'stream',
    fields: readTemplates(required(entries, 'fields', value)),
    maxLength: entries.get('maxLength')?.integer(1, Number.MAX_SAFE_INTEGER),
    id: readStreamId(entries, common.key),
  }),
  hash: (value, entries, common) => ({
    ...common,
    type: 'hash',
    fields: readTemplates(required(entries, 'fields', value)),
  }),
  window: (value, entries, common) => {
    const member = entries.get('member');
    return {
      ...common,
      type: 'window',
      timestamp: readTemplate(required(entries, 'timestamp', value), 'time'),
      value: readTemplate(required(entries, 'value', value), 'number'),
      member: member === undefined ? undefined : readTemplate(member),
    };
  },
  counter: (_value, entries, common) => {
    const increment = entries.get('increment');
    const isFloat = entries.get('float')?.boolean() ?? false;
    const kind = isFloat ? 'number' : 'integer';
    return {
      ...common,
      type: 'counter',
      increment:
        increment === undefined ? { text: '1', parts: ['1'] } : readTemplate(increment, kind),
      isFloat,
    };
  },
};

function readScore(
  value: YamlValue,
  entries: Entries,
): Pick<SortedSetTarget, 'operation' | 'score'> {
  const given = (['increment', 'max', 'min'] as const).filter((name) => entries.has(name));
  if (given.length !== 1) throw value.error('has to have one of increment, max and min');
  const [operation] = given;
  return { operation, score: readTemplate(required(entries, operation, value), 'number') };
}

/** Offsets rise within one source partition only, so ids made of them need a stream for each. */
function readStreamId(entries: Entries, key: Template): StreamTarget['id'] {
  const value = entries.get('id');
  const id = value?.oneOf(['auto', 'offset'] as const) ?? 'auto';
  const hasPartition = key.parts.some(
    (part) => typeof part !== 'string' && part.meta === '@partition',
  );
  if (value !== undefined && id === 'offset' && !hasPartition) {
    throw value.error(
      'ids from offsets need {@partition} in the key, for each source partition counts on its own',
    );
  }
  return id;
}

export function required(entries: Entries, key: string, parent: YamlValue): YamlValue {
  const value = entries.get(key);
  if (value === undefined) throw parent.error(`"${key}" is missing`);
  return value;
}
