/**
 * Time series as RedisTimeSeries dumps them, parts of a module's value in this order (from version):
 *
 *   key | retention | chunk size | options (1 uncompressed, 2 compressed) | last time | last value | samples
 *   | duplicate policy (3) | whether filled by a rule, and from which key | ignored time and value (8) | labels
 *   | rules: target, bucket, alignment (6), aggregator, start of the open bucket, what is in it | chunks
 *   chunk, uncompressed   first time | samples | bytes | samples, see time-series-chunks.ts
 *   chunk, compressed     bytes | samples | bits | first value | first time | last time | last distance | last value
 *                         | leading | trailing | bits
 *
 * Compaction rules name other keys; DUMP leaves them out, and a value that has them is read without.
 */
import type { Engine } from '../engine.js';
import { duplicatePolicy, timeMax } from '../time-series/index.js';
import { LabelReader } from './module-labels.js';
import { ModuleReader, moduleName, moduleVersion } from './module-values.js';
import type { RdbInput } from './rdb-input.js';
import { doubleOf, Text } from './rdb-input.js';
import { ChunkReader } from './time-series-chunks.js';

export const timeSeriesModule = 'TSDB-TYPE';
const versionMin = 2;
const versionMax = 8;
/** The first version that has it. */
const since = { policy: 3, alignment: 6, ignore: 8 } as const;
const optionUncompressed = 1;
const chunkParts = { uncompressed: 4, compressed: 11 } as const;
const sampleBytes = 16;

/** By RedisTimeSeries' numbers. */
export const policiesByNumber = [
  duplicatePolicy.none,
  duplicatePolicy.block,
  duplicatePolicy.last,
  duplicatePolicy.first,
  duplicatePolicy.min,
  duplicatePolicy.max,
  duplicatePolicy.sum,
] as const;

export class TimeSeriesReader {
  readonly #engine: Engine;
  readonly #input: RdbInput;
  readonly #parts: ModuleReader;
  readonly #text = new Text();
  readonly #labels = new LabelReader();
  readonly #chunk = new ChunkReader();

  constructor(engine: Engine, input: RdbInput) {
    this.#engine = engine;
    this.#input = input;
    this.#parts = new ModuleReader(input);
  }

  /** Reads a value of a module, which must be a time series, into a new one. */
  read(adopt: (series: number) => void): void {
    const input = this.#input;
    input.length();
    const name = moduleName(input.high, input.low);
    const version = moduleVersion(input.low);
    if (name !== timeSeriesModule) input.fail(`a value of the module ${name}, which is not known`);
    if (version < versionMin || version > versionMax)
      input.fail(`a time series of the unknown version ${version.toString()}`);
    const isUncompressed = this.#readRoot(version, adopt);
    this.#skipRules(version, isUncompressed);
    this.#readChunks(isUncompressed);
    this.#parts.end();
  }

  #series = 0;

  #readRoot(version: number, adopt: (series: number) => void): boolean {
    const parts = this.#parts;
    parts.text(this.#text);
    const retentionMs = parts.unsigned();
    const chunkBytes = parts.unsigned();
    const isUncompressed = (parts.unsigned() & optionUncompressed) !== 0;
    parts.unsigned();
    parts.double();
    parts.unsigned();
    const policy = version >= since.policy ? parts.unsigned() : 0;
    if (parts.unsigned() !== 0) parts.text(this.#text);
    const ignoreTimeMs = version >= since.ignore ? parts.unsigned() : 0;
    const ignoreValue = version >= since.ignore ? parts.double() : 0;
    const labelCount = this.#labels.read(parts, this.#input);
    if (chunkBytes > 0x7fffffff) this.#input.fail('a chunk size out of range');
    this.#series = this.#engine.timeSeries.create(
      {
        retentionMs,
        chunkBytes,
        duplicatePolicy: this.#policyOf(policy),
        isUncompressed,
        ignoreTimeMs,
        ignoreValue,
      },
      labelCount,
      this.#labels.list.bytes,
      this.#labels.list.used,
    );
    adopt(this.#series);
    return isUncompressed;
  }

  #policyOf(number: number): number {
    if (number >= policiesByNumber.length) this.#input.fail('an unknown duplicate policy');
    return policiesByNumber[number];
  }

  #skipRules(version: number, isUncompressed: boolean): void {
    const parts = this.#parts;
    const count = parts.unsigned();
    const numbers = version >= since.alignment ? 4 : 3;
    for (let i = 0; i < count; i++) {
      parts.text(this.#text);
      for (let k = 0; k < numbers; k++) parts.unsigned();
      if (i < count - 1) this.#skipToText();
      else this.#skipLastContext(isUncompressed);
    }
  }

  /** Passes over what is in the open bucket of a rule: the next rule begins with a string. */
  #skipToText(): void {
    for (;;) {
      const { at } = this.#input;
      const part = this.#parts.skipPart();
      if (part === 'number') continue;
      this.#input.at = at;
      return;
    }
  }

  /** The same for the last rule: behind it are the number of chunks and the chunks, each with one string. */
  #skipLastContext(isUncompressed: boolean): void {
    const start = this.#input.at;
    let [all, strings] = [0, 0];
    for (let part = this.#parts.skipPart(); part !== undefined; part = this.#parts.skipPart()) {
      all++;
      if (part === 'string') strings++;
    }
    this.#input.at = start;
    const perChunk = isUncompressed ? chunkParts.uncompressed : chunkParts.compressed;
    for (let left = all - 1 - strings * perChunk; left > 0; left--) this.#parts.skipPart();
  }

  #readChunks(isUncompressed: boolean): void {
    for (let left = this.#parts.unsigned(); left > 0; left--)
      if (isUncompressed) this.#readUncompressed();
      else this.#readCompressed();
  }

  #readUncompressed(): void {
    const parts = this.#parts;
    parts.unsigned();
    const count = parts.unsigned();
    parts.unsigned();
    const text = this.#text;
    parts.text(text);
    if (count * sampleBytes > text.length) this.#input.fail('a chunk with fewer samples');
    for (let i = 0; i < count; i++) {
      const at = text.offset + i * sampleBytes;
      const time = int32At(text, at + 4) * 4294967296 + (int32At(text, at) >>> 0);
      this.#add(time, doubleOf(int32At(text, at + 12), int32At(text, at + 8)));
    }
  }

  #readCompressed(): void {
    const [input, parts, chunk, text] = [this.#input, this.#parts, this.#chunk, this.#text];
    parts.unsigned();
    const count = parts.unsigned();
    const bits = parts.unsigned();
    parts.unsigned64();
    const [high, low] = [input.high, input.low];
    const firstTime = parts.unsigned();
    // Where the last sample ended, for appending.
    for (let i = 0; i < 5; i++) parts.unsigned64();
    parts.text(text);
    if (bits > text.length * 8) input.fail('a chunk with fewer bits');
    chunk.open(text.bytes, text.offset, bits, firstTime, high, low);
    for (let i = 0; i < count; i++) {
      if (i > 0 && !chunk.next()) input.fail('a chunk with fewer samples');
      this.#add(chunk.time, chunk.value);
    }
  }

  #add(time: number, value: number): void {
    const { timeSeries } = this.#engine;
    const isBehind =
      timeSeries.samples(this.#series) === 0 || time > timeSeries.lastTime(this.#series);
    if (!isBehind || time < 0 || time > timeMax) this.#input.fail('a sample out of order');
    timeSeries.add(this.#series, time, value, duplicatePolicy.block);
  }
}

function int32At({ bytes }: Text, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
