import type { Condition, Constant, Order } from '../mapping/condition.js';
import { readPath } from './template-value.js';
import type { YamlValue } from './yaml-value.js';

const orders: readonly Order[] = ['greater', 'greaterOrEqual', 'less', 'lessOrEqual'];
const comparisons = ['equals', 'notEquals', 'in', 'exists', ...orders];

/** A condition is `all`, `any` or `not`, or a `field` with comparisons that all have to hold. */
export function readCondition(value: YamlValue): Condition {
  const entries = value.map(['all', 'any', 'not', 'field', ...comparisons]);
  if (entries.has('field')) return readComparisons(value, entries);
  const [name, inner] = [...entries][0] ?? [];
  if (entries.size !== 1 || name === undefined || comparisons.includes(name)) {
    throw value.error('has to be one of all, any and not, or a field with comparisons');
  }
  if (name === 'not') return { not: readCondition(inner) };
  const conditions = inner.list().map(readCondition);
  if (conditions.length === 0) throw inner.error('has to have at least one condition');
  return name === 'all' ? { all: conditions } : { any: conditions };
}

function readComparisons(value: YamlValue, entries: ReadonlyMap<string, YamlValue>): Condition {
  const { field, ...others } = Object.fromEntries(entries);
  const path = readPath(field);
  const all = Object.entries(others).map(([name, constant]) => {
    if (!comparisons.includes(name)) throw constant.error(`"${name}" cannot be beside "field"`);
    return readComparison(path, name, constant);
  });
  if (all.length === 0) throw value.error(`has to have one of ${comparisons.join(', ')}`);
  return all.length === 1 ? all[0] : { all };
}

function readComparison(path: readonly string[], name: string, value: YamlValue): Condition {
  switch (name) {
    case 'equals':
      return { path, in: [value.scalar()] };
    case 'notEquals':
      return { not: { path, in: [value.scalar()] } };
    case 'in':
      return { path, in: value.list().map((item): Constant => item.scalar()) };
    case 'exists':
      return { path, exists: value.boolean() };
    default: {
      const than = value.scalar();
      if (typeof than !== 'string' && typeof than !== 'number') {
        throw value.error('expected a number or a text to compare with');
      }
      return { path, order: name as Order, than };
    }
  }
}
