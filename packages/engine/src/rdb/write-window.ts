/** Writes windows in the form that read-window.ts shows. */
import { entryAux, entryWord } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { Columns } from '../window/columns.js';
import { eventsAt, eventStride, headByte, windowLayout } from '../window/layout.js';
import { writeLabels } from './module-labels.js';
import { ModuleWriter, moduleId } from './module-values.js';
import type { RdbOutput } from './rdb-output.js';
import { windowModule, windowVersion } from './read-window.js';

export class WindowWriter {
  readonly #engine: Engine;
  readonly #output: RdbOutput;
  readonly #parts: ModuleWriter;

  constructor(engine: Engine, output: RdbOutput) {
    this.#engine = engine;
    this.#output = output;
    this.#parts = new ModuleWriter(output);
  }

  write(entry: number): void {
    const { windows, arena } = this.#engine;
    const parts = this.#parts;
    const window = entryWord(arena, entry);
    const { high, low } = moduleId(windowModule, windowVersion);
    this.#output.size64(high, low);
    parts.unsigned(arena.bytes[window * 8 + headByte.flags]);
    parts.unsigned(arena.bytes[window * 8 + headByte.decimals]);
    parts.double(windows.newest(window));
    const { shape } = windows;
    windows.loadShape(window);
    parts.unsigned(shape.count);
    for (let i = 0; i < shape.count; i++) {
      parts.unsigned(shape.bucketMs[i]);
      parts.unsigned(shape.sizes[i]);
    }
    writeLabels(parts, windows.labels, windows.labelsOf(window), arena);
    const aux = entryAux(arena, entry);
    parts.unsigned(aux);
    if (aux === windowLayout.events) this.#writeEvents(window);
    else for (let i = 0; i < shape.count; i++) this.#writeRing(window, i);
    parts.end();
  }

  #writeEvents(window: number): void {
    const { windows, arena } = this.#engine;
    const stride = eventStride(arena.bytes[window * 8 + headByte.flags]);
    const bytes = windows.eventCount(window) * stride;
    this.#parts.text(arena.bytes, window * 8 + eventsAt, bytes);
  }

  #writeRing(window: number, index: number): void {
    const [{ windows, arena }, parts] = [this.#engine, this.#parts];
    const { ring } = windows;
    windows.openRing(window, index);
    parts.unsigned(ring.used);
    if (ring.used === 0) return;
    parts.unsigned(ring.start);
    parts.unsigned(ring.room);
    parts.unsigned(ring.countBytes);
    parts.text(arena.bytes, ring.block * 8, Columns.bytes(ring));
    const { columns, sets, sketches } = ring;
    for (let cell = 0; cell < ring.cells; cell++) {
      if (!ring.isUsed(cell)) continue;
      const set = columns.distinct(ring.place(cell));
      if (columns.hasDistinct)
        parts.text(arena.bytes, set * 8, set === 0 ? 0 : sets.usedBytes(set));
      const sketch = columns.sketch(ring.place(cell));
      if (columns.hasSketch) parts.text(arena.bytes, sketch * 8, sketches.usedBytes(sketch));
    }
  }
}
