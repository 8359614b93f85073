import { FieldKind, kindName } from '../event-fields.js';
import type { EventFields } from '../event-fields.js';
import type { ByteSink } from './byte-sink.js';
import type { FieldTable } from './field-table.js';
import { formattedBytesMax } from './formatters.js';
import type { Formatter } from './formatters.js';
import type { Placeholder, Template } from './template.js';

interface Piece {
  /** What stands there in every event; empty for a field. */
  readonly literal: Uint8Array;
  readonly field: number;
  readonly formatters: readonly Formatter[];
}

const noBytes: Uint8Array = new Uint8Array(0);

/** The formatters of one placeholder write in turns to two buffers that all plans share. */
const turns: [Uint8Array, Uint8Array] = [new Uint8Array(4096), new Uint8Array(4096)];
let formatted = noBytes;

/** A template that writes the text for an event. */
export class TextPlan {
  readonly #pieces: readonly Piece[];
  readonly #table: FieldTable;

  constructor(template: Template, table: FieldTable) {
    this.#table = table;
    this.#pieces = template.parts.map((part) => createPiece(part, table));
  }

  /** The field that is the whole text, where nothing else is in it; or -1. */
  get soleField(): number {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first.formatters.length === 0 ? first.field : -1;
  }

  /** Appends the text. Returns why that is not possible for this event, if so. */
  write(fields: EventFields, sink: ByteSink): string | undefined {
    const pieces = this.#pieces;
    for (let at = 0; at < pieces.length; at++) {
      const { literal, field, formatters } = pieces[at];
      if (field === -1) {
        sink.append(literal, 0, literal.length);
        continue;
      }
      if (fields.kinds[field] <= FieldKind.null) return this.#problem(fields, field);
      if (formatters.length === 0) {
        sink.append(fields.bytesOf(field), fields.starts[field], fields.lengths[field]);
        continue;
      }
      const length = format(fields, field, formatters);
      if (length === -1) return this.#cannotFormat(fields, field, formatters);
      sink.append(formatted, 0, length);
    }
    return undefined;
  }

  #problem(fields: EventFields, field: number): string {
    return `field ${this.#table.nameOf(field)} is ${kindName(fields.kinds[field])}`;
  }

  #cannotFormat(fields: EventFields, field: number, formatters: readonly Formatter[]): string {
    const names = formatters.map((formatter) => formatter.name).join('|');
    const kind = kindName(fields.kinds[field]);
    return `field ${this.#table.nameOf(field)} is ${kind} that "${names}" cannot take`;
  }
}

function createPiece(part: string | Placeholder, table: FieldTable): Piece {
  if (typeof part === 'string') {
    return { literal: new TextEncoder().encode(part), field: -1, formatters: [] };
  }
  return { literal: noBytes, field: table.of(part), formatters: part.formatters };
}

/** Leaves the result in `formatted`; its length, or -1. */
function format(fields: EventFields, field: number, steps: readonly Formatter[]): number {
  const kind = fields.kinds[field];
  if (kind !== FieldKind.number && kind !== FieldKind.string) return -1;
  let bytes = fields.bytesOf(field);
  let start = fields.starts[field];
  let length = fields.lengths[field];
  for (let step = 0; step < steps.length; step++) {
    if (turns[step & 1].length < length + formattedBytesMax) {
      turns[step & 1] = new Uint8Array((length + formattedBytesMax) * 2);
    }
    const target = turns[step & 1];
    length = steps[step].apply(bytes, start, length, target);
    if (length === -1) return -1;
    bytes = target;
    start = 0;
  }
  formatted = bytes;
  return length;
}
