import { formatInteger, parseDouble } from '@millrace/base';
import { parseTime, writeTime } from './time.js';

/** Room that a formatter may need beyond the length of its input. */
export const formattedBytesMax = 32;

/** A step between a field and the text it becomes. */
export interface Formatter {
  readonly name: string;
  /** Writes the text to the beginning of `target`; its length, or -1 where the input is of the wrong kind. */
  apply(bytes: Uint8Array, start: number, length: number, target: Uint8Array): number;
}

type CreateFormatter = (argument: string | undefined) => Formatter;

/** The beginnings of the years 0 and 10000, between which a year has four digits. */
const yearMsMin = -62_167_219_200_000;
const yearMsMax = 253_402_300_800_000;

/** Milliseconds since 1970 from a number of them or from a date. NaN where it is neither. */
export function readTime(bytes: Uint8Array, start: number, length: number): number {
  const time = parseTime(bytes, start, length);
  return Number.isNaN(time) ? Math.floor(parseDouble(bytes, start, length)) : time;
}

/** Cuts a time behind its day, hour or whatever lies within `length` characters. */
function timeFormatter(name: string, length: number): [string, CreateFormatter] {
  const apply: Formatter['apply'] = (bytes, start, inputLength, target) => {
    const time = readTime(bytes, start, inputLength);
    if (!(time >= yearMsMin && time < yearMsMax)) return -1;
    writeTime(time, target, length);
    return length;
  };
  return [name, withoutArgument({ name, apply })];
}

function caseFormatter(name: string, first: number, last: number): [string, CreateFormatter] {
  const apply: Formatter['apply'] = (bytes, start, length, target) => {
    for (let at = 0; at < length; at++) {
      const byte = bytes[start + at];
      target[at] = byte >= first && byte <= last ? byte ^ 0x20 : byte;
    }
    return length;
  };
  return [name, withoutArgument({ name, apply })];
}

/** The beginning of the bucket of this duration that a time or number lies in. */
function createBucket(argument: string | undefined): Formatter {
  const size = Number(argument);
  if (!Number.isSafeInteger(size) || size <= 0) {
    throw new Error('needs the size of a bucket, as in bucket:60000');
  }
  const apply: Formatter['apply'] = (bytes, start, length, target) => {
    const bucket = Math.floor(readTime(bytes, start, length) / size) * size;
    return Number.isSafeInteger(bucket) ? formatInteger(bucket, target, 0) : -1;
  };
  return { name: 'bucket', apply };
}

const seconds: Formatter = {
  name: 'seconds',
  apply: (bytes, start, length, target) => {
    const time = Math.floor(parseDouble(bytes, start, length) * 1000);
    return Number.isSafeInteger(time) ? formatInteger(time, target, 0) : -1;
  },
};

const milliseconds: Formatter = {
  name: 'ms',
  apply: (bytes, start, length, target) => {
    const time = readTime(bytes, start, length);
    return Number.isSafeInteger(time) ? formatInteger(time, target, 0) : -1;
  },
};

function withoutArgument(formatter: Formatter): CreateFormatter {
  return (argument) => {
    if (argument !== undefined) throw new Error('takes no argument');
    return formatter;
  };
}

export const formatters: ReadonlyMap<string, CreateFormatter> = new Map([
  caseFormatter('lower', 0x41, 0x5a),
  caseFormatter('upper', 0x61, 0x7a),
  timeFormatter('year', 4),
  timeFormatter('month', 7),
  timeFormatter('day', 10),
  timeFormatter('hour', 13),
  timeFormatter('minute', 16),
  ['seconds', withoutArgument(seconds)],
  ['ms', withoutArgument(milliseconds)],
  ['bucket', createBucket],
]);
