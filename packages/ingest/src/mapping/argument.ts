import { parseDouble, parseInteger } from '@millrace/base';
import { FieldKind } from '../event-fields.js';
import type { EventFields } from '../event-fields.js';
import { ByteSink } from './byte-sink.js';
import type { FieldTable } from './field-table.js';
import { readTime } from './formatters.js';
import type { Template } from './template.js';
import { TextPlan } from './text-plan.js';

/** What an argument of a command has to be. */
export type ArgumentKind = 'text' | 'number' | 'integer' | 'time';

const scratch = new ByteSink(4096);
const carriageReturnLineFeed = '\r\n';

/** One argument of a command, or several that are the same for every event. */
export interface Argument {
  readonly count: number;
  /** Appends RESP bulk strings. Returns why the event has nothing to append, if so. */
  write(fields: EventFields, sink: ByteSink): string | undefined;
}

/** Arguments that are the same for every event, encoded once. */
export class ConstantArguments implements Argument {
  readonly count: number;
  readonly bytes: Uint8Array;

  constructor(texts: readonly string[]) {
    this.count = texts.length;
    this.bytes = encodeBulks(texts);
  }

  write(_fields: EventFields, sink: ByteSink): undefined {
    sink.append(this.bytes, 0, this.bytes.length);
  }
}

export function encodeBulks(texts: readonly string[]): Uint8Array {
  const bulks = texts.map((text) => {
    const length = new TextEncoder().encode(text).length;
    return `$${length}${carriageReturnLineFeed}${text}${carriageReturnLineFeed}`;
  });
  return new TextEncoder().encode(bulks.join(''));
}

/** An argument that is made from the event, and checked where it is no text. */
export class TemplateArgument implements Argument {
  readonly count = 1;
  readonly #plan: TextPlan;
  readonly #soleField: number;
  readonly #kind: ArgumentKind;
  readonly #what: string;

  constructor(template: Template, kind: ArgumentKind, table: FieldTable) {
    this.#plan = new TextPlan(template, table);
    this.#soleField = this.#plan.soleField;
    this.#kind = kind;
    this.#what = template.text;
  }

  write(fields: EventFields, sink: ByteSink): string | undefined {
    const field = this.#soleField;
    if (field !== -1 && fields.kinds[field] > FieldKind.null) {
      const bytes = fields.bytesOf(field);
      const start = fields.starts[field];
      const length = fields.lengths[field];
      const isNumber = this.#kind === 'number' && fields.kinds[field] === FieldKind.number;
      if (!isNumber) return this.#append(bytes, start, length, sink);
      // The decoder has checked it already.
      sink.appendBulk(bytes, start, length);
      return undefined;
    }
    scratch.length = 0;
    const problem = this.#plan.write(fields, scratch);
    return problem ?? this.#append(scratch.bytes, 0, scratch.length, sink);
  }

  #append(bytes: Uint8Array, start: number, length: number, sink: ByteSink): string | undefined {
    switch (this.#kind) {
      case 'text':
        break;
      case 'number':
        if (!Number.isFinite(parseDouble(bytes, start, length))) return this.#not('a number');
        break;
      case 'integer':
        if (Number.isNaN(parseInteger(bytes, start, length))) return this.#not('a whole number');
        break;
      case 'time': {
        const time = readTime(bytes, start, length);
        if (!(time >= 0 && time <= Number.MAX_SAFE_INTEGER)) return this.#not('a time since 1970');
        sink.appendBulkInteger(time);
        return undefined;
      }
    }
    sink.appendBulk(bytes, start, length);
    return undefined;
  }

  #not(kind: string): string {
    return `${this.#what} is not ${kind}`;
  }
}

/** `<source offset>-<place>`: the stream id where the file asks for offsets. Places begin at 1, for 0-0 is no id. */
export class OffsetIdArgument implements Argument {
  readonly count = 1;
  readonly #field: number;
  readonly #suffix: Uint8Array;

  constructor(offsetField: number, place: number) {
    this.#field = offsetField;
    this.#suffix = new TextEncoder().encode(`-${place}`);
  }

  write(fields: EventFields, sink: ByteSink): undefined {
    const field = this.#field;
    scratch.length = 0;
    scratch.append(fields.bytesOf(field), fields.starts[field], fields.lengths[field]);
    scratch.append(this.#suffix, 0, this.#suffix.length);
    sink.appendBulk(scratch.bytes, 0, scratch.length);
  }
}
