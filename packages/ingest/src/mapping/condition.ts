import { parseDouble } from '@millrace/base';
import type { FieldPath } from '../decoder.js';
import { FieldKind } from '../event-fields.js';
import type { EventFields } from '../event-fields.js';
import type { FieldTable } from './field-table.js';

export type Constant = string | number | boolean | null;

/** Which events are meant, as a pipeline file says it. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly path: FieldPath; readonly exists: boolean }
  | { readonly path: FieldPath; readonly in: readonly Constant[] }
  | { readonly path: FieldPath; readonly order: Order; readonly than: string | number };

export type Order = 'greater' | 'greaterOrEqual' | 'less' | 'lessOrEqual';
export type Test = (fields: EventFields) => boolean;

const encoder = new TextEncoder();

/** A test that allocates nothing. A field of another type than the constant is not equal, greater or less. */
export function compileCondition(condition: Condition, table: FieldTable): Test {
  if ('all' in condition) {
    const tests = condition.all.map((inner) => compileCondition(inner, table));
    return (fields) => tests.every((test) => test(fields));
  }
  if ('any' in condition) {
    const tests = condition.any.map((inner) => compileCondition(inner, table));
    return (fields) => tests.some((test) => test(fields));
  }
  if ('not' in condition) {
    const test = compileCondition(condition.not, table);
    return (fields) => !test(fields);
  }
  const field = table.fieldOf(condition.path);
  if ('exists' in condition) {
    return (fields) => fields.kinds[field] > FieldKind.null === condition.exists;
  }
  if ('in' in condition) {
    const tests = condition.in.map((constant) => compileEquals(field, constant));
    return tests.length === 1 ? tests[0] : (fields) => tests.some((test) => test(fields));
  }
  return compileOrder(field, condition.order, condition.than);
}

function compileEquals(field: number, constant: Constant): Test {
  if (typeof constant === 'string') {
    const text = encoder.encode(constant);
    return (fields) =>
      fields.kinds[field] === FieldKind.string && compare(fields, field, text) === 0;
  }
  if (typeof constant === 'number') {
    return (fields) =>
      fields.kinds[field] === FieldKind.number && readNumber(fields, field) === constant;
  }
  const kind = constant === null ? FieldKind.null : constant ? FieldKind.true : FieldKind.false;
  return (fields) => fields.kinds[field] === kind;
}

function compileOrder(field: number, order: Order, than: string | number): Test {
  const accepts = acceptedSigns[order];
  if (typeof than === 'string') {
    const text = encoder.encode(than);
    return (fields) =>
      fields.kinds[field] === FieldKind.string && accepts(compare(fields, field, text));
  }
  return (fields) =>
    fields.kinds[field] === FieldKind.number && accepts(readNumber(fields, field) - than);
}

const acceptedSigns: Readonly<Record<Order, (difference: number) => boolean>> = {
  greater: (difference) => difference > 0,
  greaterOrEqual: (difference) => difference >= 0,
  less: (difference) => difference < 0,
  lessOrEqual: (difference) => difference <= 0,
};

function readNumber(fields: EventFields, field: number): number {
  return parseDouble(fields.bytesOf(field), fields.starts[field], fields.lengths[field]);
}

/** Byte by byte, which for UTF-8 is the order of the code points. */
function compare(fields: EventFields, field: number, text: Uint8Array): number {
  const bytes = fields.bytesOf(field);
  const start = fields.starts[field];
  const length = fields.lengths[field];
  const shorter = Math.min(length, text.length);
  for (let at = 0; at < shorter; at++) {
    const difference = bytes[start + at] - text[at];
    if (difference !== 0) return difference;
  }
  return length - text.length;
}
