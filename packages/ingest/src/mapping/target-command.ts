import type { Argument, ArgumentKind } from './argument.js';
import { ConstantArguments, OffsetIdArgument, TemplateArgument } from './argument.js';
import type { FieldTable } from './field-table.js';
import type { TargetConfig } from './target-config.js';
import type { Template } from './template.js';

/** A command as a name and what follows its key. */
export interface TargetCommand {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** The write command that a target is; `place` is the target's place in its pipeline, from 1. */
export function createCommand(
  target: TargetConfig,
  place: number,
  table: FieldTable,
): TargetCommand {
  const make = (template: Template, kind: ArgumentKind) => createArgument(template, kind, table);
  switch (target.type) {
    case 'timeseries': {
      const options = ['ON_DUPLICATE', target.onDuplicate.toUpperCase()];
      const { retentionMs, labels } = target;
      if (retentionMs !== undefined) options.unshift('RETENTION', String(retentionMs));
      if (labels.size > 0) options.push('LABELS');
      const args = [make(target.timestamp, 'time'), make(target.value, 'number')];
      args.push(new ConstantArguments(options), ...pairs(labels, table));
      return { name: 'TS.ADD', args };
    }
    case 'sorted-set': {
      const member = make(target.member, 'text');
      const score = make(target.score, 'number');
      if (target.operation === 'increment') return { name: 'ZINCRBY', args: [score, member] };
      const comparison = new ConstantArguments([target.operation === 'max' ? 'GT' : 'LT']);
      return { name: 'ZADD', args: [comparison, score, member] };
    }
    case 'hyperloglog':
      return { name: 'PFADD', args: [make(target.element, 'text')] };
    case 'stream': {
      const { maxLength } = target;
      const trim = maxLength === undefined ? [] : ['MAXLEN', '~', String(maxLength)];
      const id =
        target.id === 'auto'
          ? new ConstantArguments(['*'])
          : new OffsetIdArgument(table.metaFieldOf('@offset'), place);
      const fields = pairs(target.fields, table);
      return { name: 'XADD', args: [new ConstantArguments(trim), id, ...fields] };
    }
    case 'hash':
      return { name: 'HSET', args: pairs(target.fields, table) };
    case 'window': {
      const args = [make(target.timestamp, 'time'), make(target.value, 'number')];
      if (target.member !== undefined) args.push(make(target.member, 'text'));
      return { name: 'WIN.ADD', args };
    }
    case 'counter': {
      const kind = target.isFloat ? 'number' : 'integer';
      const name = target.isFloat ? 'INCRBYFLOAT' : 'INCRBY';
      return { name, args: [make(target.increment, kind)] };
    }
  }
}

function pairs(templates: ReadonlyMap<string, Template>, table: FieldTable): Argument[] {
  return [...templates].flatMap(([name, template]) => [
    new ConstantArguments([name]),
    createArgument(template, 'text', table),
  ]);
}

function createArgument(template: Template, kind: ArgumentKind, table: FieldTable): Argument {
  const [part] = template.parts;
  const isConstant = template.parts.length === 1 && typeof part === 'string' && kind !== 'time';
  return isConstant ? new ConstantArguments([part]) : new TemplateArgument(template, kind, table);
}
