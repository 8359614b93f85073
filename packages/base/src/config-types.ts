/** The types of configuration values: how each is read from text and written back, as Redis writes it in CONFIG GET. */
export interface Row<T> {
  readonly typeName: string;
  readonly default: T;
  readonly description: string;
  readonly unit?: string;
  /** Whether it may change while the process runs. */
  readonly isMutable: boolean;
  /** A secret is masked wherever configuration is printed. */
  readonly isSecret: boolean;
  /** Throws an Error that says what is expected. */
  parse(text: string): T;
  format(value: T): string;
  /** The value after a setting that may name parts only: the others stay as they were. */
  combine?(before: T, given: T): T;
}

interface Common<T> {
  default: T;
  description: string;
  isMutable?: boolean;
  isSecret?: boolean;
}

interface Range {
  min?: number;
  max?: number;
}

const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 2 ** 10,
  m: 1e6,
  mb: 2 ** 20,
  g: 1e9,
  gb: 2 ** 30,
  t: 1e12,
  tb: 2 ** 40,
};
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function row<T>(
  common: Common<T>,
  rest: Omit<Row<T>, 'default' | 'description' | 'isMutable' | 'isSecret'>,
): Row<T> {
  const { isMutable = false, isSecret = false, description } = common;
  return { default: common.default, description, isMutable, isSecret, ...rest };
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

function checkRange(value: number, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range): number {
  if (value >= min && value <= max) return value;
  throw new Error(`must be between ${min} and ${max}`);
}

export function integer(options: Common<number> & Range & { unit?: string }): Row<number> {
  return row(options, {
    typeName: 'integer',
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    parse(text) {
      if (!/^[+-]?\d{1,19}$/.test(text) || !isInt64(BigInt(text)))
        throw new Error('must be an integer');
      return checkRange(Number(text), options);
    },
    format: (value) => value.toString(),
  });
}

/** A size: `100mb` is 100 · 2^20, `100m` is 100 · 10^6, as in Redis. */
export function bytes(options: Common<number> & Range): Row<number> {
  return row(options, {
    typeName: 'bytes',
    unit: 'bytes',
    parse(text) {
      // Nothing is no bytes, as in Redis.
      const match = /^(\d+)([a-z]*)$/i.exec(text === '' ? '0' : text);
      const factor = match ? BYTE_UNITS[match[2].toLowerCase()] : undefined;
      if (!match || factor === undefined)
        throw new Error('must be a size such as 1048576, 100mb or 2gb');
      return checkRange(Number(match[1]) * factor, options);
    },
    format: (value) => value.toString(),
  });
}

/** A length of time, in milliseconds once read: `250ms`, `10s`, `5m`, `1h`; a bare number is milliseconds. */
export function duration(options: Common<number> & Range): Row<number> {
  return row(options, {
    typeName: 'duration',
    unit: 'ms',
    parse(text) {
      const match = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text.trim());
      const factor = match ? DURATION_UNITS[match[2].toLowerCase() || 'ms'] : undefined;
      if (!match || factor === undefined)
        throw new Error('must be a duration such as 250ms, 10s or 5m');
      return checkRange(Math.round(Number(match[1]) * factor), options);
    },
    format: (value) => `${value}ms`,
  });
}

export function boolean(options: Common<boolean>): Row<boolean> {
  return row(options, {
    typeName: 'yes|no',
    parse(text) {
      const word = text.toLowerCase();
      if (['yes', 'true', '1', 'on', ''].includes(word)) return true;
      if (['no', 'false', '0', 'off'].includes(word)) return false;
      throw new Error('must be yes or no');
    },
    format: (value) => (value ? 'yes' : 'no'),
  });
}

export function string(options: Common<string> & { check?: (text: string) => void }): Row<string> {
  return row(options, {
    typeName: 'string',
    parse(text) {
      options.check?.(text);
      return text;
    },
    format: (value) => value,
  });
}

export function oneOf<const T extends string>(
  values: readonly T[],
  options: Common<NoInfer<T>>,
): Row<T> {
  return row<T>(options, {
    typeName: values.join('|'),
    parse(text) {
      const found = values.find((value) => value === text.toLowerCase());
      if (found === undefined) throw new Error(`must be one of ${values.join(', ')}`);
      return found;
    },
    format: (value) => value,
  });
}

/** Words separated by blanks or commas; written back with blanks. */
export function list(options: Common<readonly string[]>): Row<readonly string[]> {
  return row(options, {
    typeName: 'list',
    parse: (text) => text.split(/[\s,]+/).filter((word) => word !== ''),
    format: (words) => words.join(' '),
  });
}
