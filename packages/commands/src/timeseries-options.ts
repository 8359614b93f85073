/** The options of a series: TS.CREATE's, which TS.ADD, TS.INCRBY and TS.DECRBY take too, and TS.ALTER's. */
import { duplicatePolicy, duplicatePolicyNames, labelBytesMax } from '@millrace/engine';
import { plainSeriesDefaults } from '@millrace/engine';
import type { SeriesDefaults, SeriesOptions } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { findWord, W } from './timeseries-words.js';

const chunkBytesMin = 48;
const chunkBytesMax = 1 << 20;
const retentionMax = Number.MAX_SAFE_INTEGER;
const policyWords = duplicatePolicyNames.map((name) => word(name));

const openParenthesis = 0x28;
const closeParenthesis = 0x29;
const comma = 0x2c;

/** What was read last. */
export class ParsedOptions implements SeriesOptions {
  retentionMs = 0;
  chunkBytes = plainSeriesDefaults.chunkBytes;
  duplicatePolicy: number = duplicatePolicy.none;
  isUncompressed = false;
  ignoreTimeMs = 0;
  ignoreValue = 0;
  hasRetention = false;
  hasChunkSize = false;
  hasPolicy = false;
  hasIgnore = false;
  hasLabels = false;
  /** Labels as a series takes them. */
  labelCount = 0;
  labels = new Uint8Array(256);
  labelBytes = 0;
  #defaults = plainSeriesDefaults;

  /** Reads the options from argument `from` on. False where one is wrong: the error is replied. */
  parse(
    args: Arguments,
    from: number,
    reply: Reply,
    defaults: SeriesDefaults = plainSeriesDefaults,
  ): boolean {
    this.#defaults = defaults;
    const error =
      this.#parseLabels(args, from) ??
      this.#parseRetention(args, from) ??
      this.#parseChunkSize(args, from) ??
      this.#parseEncoding(args, from) ??
      this.#parsePolicy(args, from) ??
      this.#parseIgnore(args, from);
    if (error === undefined) return true;
    reply.error(error);
    return false;
  }

  #parseLabels(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.labels, from);
    this.hasLabels = at >= 0;
    this.labelCount = 0;
    this.labelBytes = 0;
    if (at < 0) return undefined;
    for (let i = at + 1; i + 1 < args.count; i += 2) {
      const [name, value] = [args.lengths[i], args.lengths[i + 1]];
      if (name === 0 || value === 0 || name > labelBytesMax || value > labelBytesMax)
        return seriesErrors.labels;
      if (hasListSigns(args, i + 1)) return seriesErrors.labels;
      this.#addLabel(args, i);
    }
    return undefined;
  }

  #addLabel(args: Arguments, i: number): void {
    const [name, value] = [args.lengths[i], args.lengths[i + 1]];
    const end = this.labelBytes + 4 + name + value;
    if (end > this.labels.length) {
      const grown = new Uint8Array(end * 2);
      grown.set(this.labels.subarray(0, this.labelBytes));
      this.labels = grown;
    }
    const into = this.labels;
    let at = this.labelBytes;
    into[at++] = name & 0xff;
    into[at++] = name >>> 8;
    into[at++] = value & 0xff;
    into[at++] = value >>> 8;
    for (let k = 0; k < name; k++) into[at++] = args.bytes[args.offsets[i] + k];
    for (let k = 0; k < value; k++) into[at++] = args.bytes[args.offsets[i + 1] + k];
    this.labelCount++;
    this.labelBytes = end;
  }

  #parseRetention(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.retention, from);
    this.hasRetention = at >= 0;
    this.retentionMs = this.#defaults.retentionMs;
    if (at < 0) return undefined;
    const retention = at + 1 < args.count ? args.integer(at + 1) : Number.NaN;
    if (Number.isNaN(retention)) return seriesErrors.retention;
    if (retention < 0) return seriesErrors.negativeRetention;
    this.retentionMs = Math.min(retention, retentionMax);
    return undefined;
  }

  #parseChunkSize(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.chunkSize, from);
    this.hasChunkSize = at >= 0;
    this.chunkBytes = this.#defaults.chunkBytes;
    if (at < 0) return undefined;
    const bytes = at + 1 < args.count ? args.integer(at + 1) : Number.NaN;
    if (Number.isNaN(bytes)) return seriesErrors.chunkSize;
    if (bytes < chunkBytesMin || bytes > chunkBytesMax || bytes % 8 !== 0)
      return seriesErrors.chunkSizeRange;
    this.chunkBytes = bytes;
    return undefined;
  }

  #parseEncoding(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.encoding, from);
    this.isUncompressed = findWord(args, W.uncompressed, from) >= 0;
    if (at < 0) {
      this.isUncompressed ||= this.#defaults.isUncompressed;
      return undefined;
    }
    if (at + 1 >= args.count) return wrongArity(args.latin1(0));
    this.isUncompressed = args.is(at + 1, W.uncompressed);
    return this.isUncompressed || args.is(at + 1, W.compressed) ? undefined : seriesErrors.encoding;
  }

  #parsePolicy(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.duplicatePolicy, from);
    this.hasPolicy = at >= 0;
    this.duplicatePolicy = duplicatePolicy.none;
    if (at < 0) return undefined;
    if (at + 1 >= args.count) return seriesErrors.policy;
    this.duplicatePolicy = policyOf(args, at + 1);
    return this.duplicatePolicy === duplicatePolicy.none ? seriesErrors.unknownPolicy : undefined;
  }

  #parseIgnore(args: Arguments, from: number): string | undefined {
    const at = findWord(args, W.ignore, from);
    this.hasIgnore = at >= 0;
    this.ignoreTimeMs = this.#defaults.ignoreTimeMs;
    this.ignoreValue = this.#defaults.ignoreValue;
    if (at < 0) return undefined;
    if (at + 2 >= args.count) return seriesErrors.ignore;
    const timeMs = args.integer(at + 1);
    const value = args.double(at + 2);
    if (Number.isNaN(timeMs) || Number.isNaN(value)) return seriesErrors.ignore;
    if (timeMs < 0 || value < 0) return seriesErrors.negativeIgnore;
    this.ignoreTimeMs = timeMs;
    this.ignoreValue = value;
    return undefined;
  }
}

/** The policy that an argument names; `none` where there is no such. */
export function policyOf(args: Arguments, i: number): number {
  for (let policy = 1; policy < policyWords.length; policy++)
    if (args.is(i, policyWords[policy])) return policy;
  return duplicatePolicy.none;
}

/** Values with these could not be asked for. */
function hasListSigns(args: Arguments, i: number): boolean {
  const end = args.offsets[i] + args.lengths[i];
  for (let at = args.offsets[i]; at < end; at++) {
    const byte = args.bytes[at];
    if (byte === openParenthesis || byte === closeParenthesis || byte === comma) return true;
  }
  return false;
}
