/** Labels among the parts of a module's value: how many, then name and value of each. */
import { labelBytesMax } from '../time-series/index.js';
import type { Labels } from '../time-series/index.js';
import type { Arena } from '@millrace/memory';
import type { ModuleReader, ModuleWriter } from './module-values.js';
import type { RdbInput } from './rdb-input.js';
import { Text } from './rdb-input.js';
import { TextList } from './text-list.js';

/** `block` is what `labels` made. */
export function writeLabels(
  parts: ModuleWriter,
  labels: Labels,
  block: number,
  { bytes }: Arena,
): void {
  parts.unsigned(labels.count(block));
  labels.open(block);
  while (labels.next()) {
    parts.text(bytes, labels.nameAt, labels.nameLength);
    parts.text(bytes, labels.valueAt, labels.valueLength);
  }
}

export class LabelReader {
  /** What was read last, in the form that `Labels.create` takes. */
  readonly list = new TextList();
  readonly #name = new Text();
  readonly #value = new Text();
  readonly #head = new Uint8Array(4);

  /** Returns how many there are. */
  read(parts: ModuleReader, input: RdbInput): number {
    const count = parts.unsigned();
    const [list, name, value, head] = [this.list, this.#name, this.#value, this.#head];
    list.clear();
    for (let i = 0; i < count; i++) {
      parts.text(name);
      parts.text(value);
      if (name.length > labelBytesMax || value.length > labelBytesMax)
        input.fail('a label that is too long');
      head[0] = name.length & 0xff;
      head[1] = name.length >> 8;
      head[2] = value.length & 0xff;
      head[3] = value.length >> 8;
      list.add(head, 0, head.length);
      list.add(name.bytes, name.offset, name.length);
      list.add(value.bytes, value.offset, value.length);
    }
    return count;
  }
}
