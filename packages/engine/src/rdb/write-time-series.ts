/** Writes time series in the form that read-time-series.ts shows. */
import { entryWord, keyLength, keyOffset } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { blockSamplesMax, SampleBuffer } from '../time-series/index.js';
import { writeLabels } from './module-labels.js';
import { ModuleWriter, moduleId } from './module-values.js';
import { RdbOutput } from './rdb-output.js';
import { policiesByNumber, timeSeriesModule } from './read-time-series.js';
import { ChunkWriter } from './time-series-chunks.js';

/** The last version without anything that RedisTimeSeries 1.12 does not read. */
const version = 8;
const option = { uncompressed: 1, compressed: 2 } as const;

export class TimeSeriesWriter {
  readonly #engine: Engine;
  readonly #output: RdbOutput;
  readonly #parts: ModuleWriter;
  readonly #samples = new SampleBuffer(blockSamplesMax);
  readonly #chunk = new ChunkWriter();
  readonly #uncompressed = new RdbOutput();

  constructor(engine: Engine, output: RdbOutput) {
    this.#engine = engine;
    this.#output = output;
    this.#parts = new ModuleWriter(output);
  }

  write(entry: number): void {
    const { timeSeries, arena } = this.#engine;
    const parts = this.#parts;
    const series = entryWord(arena, entry);
    const { high, low } = moduleId(timeSeriesModule, version);
    this.#output.size64(high, low);
    parts.text(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
    parts.unsigned(timeSeries.retentionMs(series));
    parts.unsigned(timeSeries.chunkBytes(series));
    const isUncompressed = timeSeries.isUncompressed(series);
    parts.unsigned(isUncompressed ? option.uncompressed : option.compressed);
    parts.unsigned(timeSeries.lastTime(series));
    parts.double(timeSeries.samples(series) === 0 ? 0 : timeSeries.lastValue(series));
    parts.unsigned(timeSeries.samples(series));
    const policy = timeSeries.duplicatePolicy(series);
    parts.unsigned(policiesByNumber.findIndex((one) => one === policy));
    parts.unsigned(0);
    parts.unsigned(timeSeries.ignoreTimeMs(series));
    parts.double(timeSeries.ignoreValue(series));
    writeLabels(parts, timeSeries.labels, timeSeries.labelsOf(series), arena);
    parts.unsigned(0);
    this.#writeChunks(series, isUncompressed);
    parts.end();
  }

  /** A chunk for each sealed block, and one for the head. */
  #writeChunks(series: number, isUncompressed: boolean): void {
    const { directory, heads, sealed } = this.#engine.timeSeries;
    const samples = this.#samples;
    const headCount = heads.count(series);
    const blocks = directory.count(series);
    this.#parts.unsigned(headCount > 0 || blocks === 0 ? blocks + 1 : blocks);
    for (let block = directory.first(series); block !== 0; block = directory.next(series)) {
      samples.count = 0;
      sealed.decode(block, samples);
      this.#writeChunk(series, isUncompressed);
    }
    if (headCount === 0 && blocks > 0) return;
    samples.count = 0;
    heads.copyOut(series, headCount, samples);
    this.#writeChunk(series, isUncompressed);
  }

  #writeChunk(series: number, isUncompressed: boolean): void {
    if (isUncompressed) this.#writeUncompressed(series);
    else this.#writeCompressed();
  }

  #writeUncompressed(series: number): void {
    const [parts, samples, out] = [this.#parts, this.#samples, this.#uncompressed];
    out.clear();
    for (let i = 0; i < samples.count; i++) {
      out.int64(samples.times[i]);
      out.double(samples.values[i]);
    }
    // RedisTimeSeries appends to the last chunk up to its size: it must be as large as it says.
    const size = this.#engine.timeSeries.chunkBytes(series);
    while (out.length < size) out.byte(0);
    parts.unsigned(samples.count === 0 ? 0 : samples.times[0]);
    parts.unsigned(samples.count);
    parts.unsigned(out.length);
    parts.text(out.bytes, 0, out.length);
  }

  #writeCompressed(): void {
    const [parts, samples, chunk] = [this.#parts, this.#samples, this.#chunk];
    chunk.clear();
    for (let i = 0; i < samples.count; i++) chunk.add(samples.times[i], samples.values[i]);
    parts.unsigned(chunk.length);
    parts.unsigned(chunk.count);
    parts.unsigned(chunk.bits);
    parts.unsigned64(chunk.firstHigh, chunk.firstLow);
    parts.unsigned(chunk.firstTime);
    parts.unsigned(chunk.time);
    parts.unsigned64(Math.floor(chunk.distance / 4294967296), chunk.distance | 0);
    parts.unsigned64(chunk.high, chunk.low);
    parts.unsigned(chunk.leading);
    parts.unsigned(chunk.trailing);
    parts.text(chunk.bytes, 0, chunk.length);
  }
}
